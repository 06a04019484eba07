"""What is wrong with a letter, before anybody gets it: its page, its twin, its links, its pictures, its headers."""

import re
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from chalicelib.letters import markup
from chalicelib.letters.domain import Composed
from chalicelib.letters.markup import ALLOWED, Page

MOST_BYTES: Final = 60_000
LONGEST_SUBJECT: Final = 78
LONGEST_LINE: Final = 998  # RFC 5322, section 2.1.1
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"')\]]+")
_BRACES: Final = re.compile(r"\{\{|\}\}|\{%|%\}|\{[a-z_]+\}|%\([a-z_]+\)s")
_HIDDEN: Final = re.compile(r"display:\s*none")


class Fault(NamedTuple):
    """One thing wrong with a letter: its name, and where."""

    name: str
    detail: str


def lint(composed: Composed) -> list[Fault]:
    """All that is wrong with a letter; none of a good one."""
    page = markup.read(composed.html)
    return [
        *_about_text(composed),
        *_about_page(page, composed),
        *_about_links(page, composed),
        *_about_pictures(page),
        *_about_features(page),
    ]


def lint_message(message: EmailMessage, *, marketing: bool) -> list[Fault]:
    """What is wrong with a mail's headers and parts: unsubscribing where it is due and not where it isn't."""
    return [*_about_unsubscribing(message, marketing), *_about_parts(message)]


def _about_text(composed: Composed) -> Iterator[Fault]:
    size = len(composed.html.encode())
    if size > MOST_BYTES:
        yield Fault("size", f"{size} bytes of HTML: at most {MOST_BYTES}")
    for name in ("subject", "preheader", "html", "text"):
        said = getattr(composed, name)
        if found := _BRACES.search(_without_styles(said)):
            yield Fault("braces", f"{name}: {found[0]!r} was left over")
        if not said.strip():
            yield Fault("empty", name)
    if len(composed.subject) > LONGEST_SUBJECT:
        yield Fault("subject", f"{len(composed.subject)} characters: at most {LONGEST_SUBJECT}")
    if re.search(r"[\r\n]", composed.subject):
        yield Fault("subject", "a line break")
    if re.search(r"</?[a-z][^>]*>", composed.text):
        yield Fault("text", "the text twin holds HTML")


def _without_styles(text: str) -> str:
    return re.sub(r"<style.*?</style>", "", text, flags=re.S)


def _about_page(page: Page, composed: Composed) -> Iterator[Fault]:
    root = (page.of("html") or [{}])[0]
    if root.get("lang", "").split("-")[0] != composed.language:
        yield Fault("lang", f"the page says {root.get('lang')!r}, the letter is in {composed.language!r}")
    if not page.title.strip():
        yield Fault("title", "there is none")
    if page.doctype.lower() != "doctype html":
        yield Fault("doctype", page.doctype or "there is none")
    hidden = any(_HIDDEN.search(said.get("style", "")) for _, said in page.tags)
    if composed.preheader and not hidden:
        yield Fault("preheader", "it isn't hidden")
    yield from _about_structure(page)


def _about_structure(page: Page) -> Iterator[Fault]:
    if page.unclosed or page.open:
        yield Fault("structure", f"tags that don't match: {[*page.unclosed, *page.open][:5]}")
    headings = sum(tag == "h1" for tag, _ in page.tags)
    if headings != 1:
        yield Fault("heading", f"{headings} h1")
    for said in page.of("table"):
        if said.get("role") not in ("presentation", "none", "table"):
            yield Fault("role", "a table without role: layout is role=presentation")


def _about_links(page: Page, composed: Composed) -> Iterator[Fault]:
    targets = [href for href, _ in page.links]
    for href, text in page.links:
        if not href.startswith(("https://", "mailto:")):
            yield Fault("https", f"a link to {href[:80]!r}")
        if not text:
            yield Fault("link text", f"none for {href[:80]!r}")
    if page.of("link") or page.of("base"):
        yield Fault("outside", "a letter fetches nothing but pictures")
    web = {href for href in targets if href.startswith("http")}
    told = {one.rstrip(".,") for one in _ADDRESS.findall(composed.text)}
    for href in sorted(web - told):
        yield Fault("twin", f"the text lacks {href[:120]}")
    for href in sorted(told - web):
        yield Fault("twin", f"only the text has {href[:120]}")


def _about_pictures(page: Page) -> Iterator[Fault]:
    for said in page.of("img"):
        src = said.get("src", "")
        if "alt" not in said:
            yield Fault("alt", f"none for {src[:80]!r}")
        if not src.startswith("https://"):
            yield Fault("https", f"a picture from {src[:80]!r}")
        if not said.get("width", "").isdigit():
            yield Fault("picture size", f"no width for {src[:80]!r}")
        if "1" in (said.get("width"), said.get("height")):
            yield Fault("pixel", f"{src[:80]!r} looks like a tracking pixel")


def _about_features(page: Page) -> Iterator[Fault]:
    for feature in sorted({*page.html_features(), *page.css_features()}):
        kind, _, name = feature.partition(":")
        if kind in ALLOWED and name not in ALLOWED[kind]:
            yield Fault("feature", f"{feature} isn't on the allow-list")


def _about_unsubscribing(message: EmailMessage, marketing: bool) -> Iterator[Fault]:
    where, how = message["List-Unsubscribe"], message["List-Unsubscribe-Post"]
    if not marketing:
        if where or how:
            yield Fault("unsubscribe", "a transactional mail can't be unsubscribed from")
        return
    address = re.search(r"<(https://[^>]+)>", str(where or ""))
    if address is None or not urlsplit(address[1]).netloc:
        yield Fault("unsubscribe", "List-Unsubscribe without an https address (RFC 8058)")
    if str(how or "") != "List-Unsubscribe=One-Click":
        yield Fault("unsubscribe", "List-Unsubscribe-Post isn't List-Unsubscribe=One-Click (RFC 8058)")


def _about_parts(message: EmailMessage) -> Iterator[Fault]:
    for header in ("From", "To", "Subject", "Date", "Message-ID"):
        if not message[header]:
            yield Fault("header", f"no {header}")
    if message.get_content_type() != "multipart/alternative":
        yield Fault("parts", f"{message.get_content_type()}: expected multipart/alternative")
    kinds = [part.get_content_type() for part in message.iter_parts()]
    if kinds != ["text/plain", "text/html"]:
        yield Fault("parts", f"{kinds}: expected text, then HTML")
    longest = max(len(line) for line in message.as_bytes().splitlines())
    if longest > LONGEST_LINE:
        yield Fault("line", f"{longest} bytes in a line: at most {LONGEST_LINE}")
