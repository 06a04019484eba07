"""A mail as a document for a frame: as its recipient sees it, with its envelope above it, leading nowhere.

A frame can't be told which colour scheme to show, so the mail's own conditions on it are settled here. Links are
aimed at new windows, which the frame's sandbox doesn't open.
"""

import re
from collections.abc import Sequence
from html import escape
from typing import Final, NamedTuple

_SCHEME: Final = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)", re.IGNORECASE)
_BOTH: Final = re.compile(r"((?:color-scheme|supported-color-schemes)\s*:\s*)light\s+dark\b", re.IGNORECASE)
_META: Final = re.compile(r"<meta\b[^>]*\b(?:supported-)?color-schemes?\b[^>]*>", re.IGNORECASE)
_HEAD: Final = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
_BODY: Final = re.compile(r"<body\b[^>]*>", re.IGNORECASE)
_HOLDS, _FAILS = "(min-width: 0)", "(max-width: 0)"
# What may sign a link: a run of such characters, longer than an id or a word of ours.
# Pictures' addresses stay: they sign nothing, and without them there would be no pictures.
_RUN: Final = re.compile(r"\bsrc=\"[^\"]*\"|(?<=[/=.#])[A-Za-z0-9_.~%-]{24,}")
_HEX: Final = re.compile(r"[0-9a-f.]+")
_SHOWN_OF_KEY: Final = 6


class Envelope(NamedTuple):
    """What a mailbox shows above a mail: who it is from, its subject, and lines beneath it."""

    sender: str
    subject: str
    lines: Sequence[str] = ()


def html(mail: str, envelope: Envelope, *, dark: bool, language: str) -> str:
    """A mail's HTML as a document for a frame, in one colour scheme."""
    settled = _settled(mail, dark)
    head = '<base target="_blank">'
    above = _envelope(envelope, dark=dark, language=language)
    headed, found = _HEAD.subn(lambda tag: tag[0] + head, settled, count=1)
    bodied, has_body = _BODY.subn(lambda tag: tag[0] + above, headed, count=1)
    if found and has_body:
        return bodied
    return _document(head, above + settled, envelope.subject, dark=dark, language=language)


def text(mail: str, envelope: Envelope, *, dark: bool, language: str) -> str:
    """A mail's text (or its headers) as a document for a frame."""
    style = "margin:0;padding:16px;font:14px/1.5 ui-monospace,Menlo,monospace;white-space:pre-wrap;overflow-wrap:anywhere"
    body = _envelope(envelope, dark=dark, language=language) + f'<pre style="{style}">{escape(mail)}</pre>'
    return _document("", body, envelope.subject, dark=dark, language=language)


def masked(text: str) -> str:
    """The text with the keys in its links cut short, so that who reads it can't act for its recipient.

    Addresses that people gave names to stay: they are of small letters.
    """
    return _RUN.sub(lambda found: _cut(found[0]), text)


def _cut(run: str) -> str:
    if run.startswith("src="):
        return run
    is_mixed = run not in (run.lower(), run.upper())
    return run[:_SHOWN_OF_KEY] + "…" if is_mixed or _HEX.fullmatch(run) else run


def _settled(mail: str, dark: bool) -> str:
    wanted = "dark" if dark else "light"
    mail = _SCHEME.sub(lambda found: _HOLDS if found[1].lower() == wanted else _FAILS, mail)
    mail = _BOTH.sub(lambda found: found[1] + wanted, mail)
    return _META.sub(lambda tag: re.sub(r"light\s+dark|light only", wanted, tag[0]), mail)


def _envelope(envelope: Envelope, *, dark: bool, language: str) -> str:
    ground, ink, faint, line = _colours(dark)
    own = (
        f"all:initial;display:block;background:{ground};color:{ink};border-bottom:1px solid {line};"
        "font:14px/1.45 system-ui,sans-serif;padding:12px 16px;overflow-wrap:anywhere"
    )
    beneath = "".join(f'<div style="color:{faint}">{escape(one)}</div>' for one in envelope.lines if one)
    return (
        f'<div role="group" lang="{escape(language)}" style="{own}">'
        f'<div style="font-weight:600">{escape(envelope.sender)}</div>'
        f'<div style="font-size:16px">{escape(envelope.subject)}</div>{beneath}</div>'
    )


def _document(head: str, body: str, title: str, *, dark: bool, language: str) -> str:
    ground, ink, _, _ = _colours(dark)
    return (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width">{head}<title>{escape(title)}</title></head>'
        f'<body style="margin:0;background:{ground};color:{ink}">{body}</body></html>'
    )


def _colours(dark: bool) -> tuple[str, str, str, str]:
    """Ground, ink, faint ink and lines."""
    return ("#1b201d", "#edf1ee", "#a7b2ab", "#303833") if dark else ("#fff", "#1a1f1c", "#56605a", "#dde1da")
