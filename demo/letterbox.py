"""The mailbox's pages. They need no script: what is chosen stands in the address."""

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Final, NamedTuple

from demo import moments, pages
from demo.mailbox import Mail
from demo.request import ANYONE, Request

_ADDRESS: Final = re.compile(r"https?://[^\s<>\"']+")
_FORMS: Final = {"html": "Brevet", "text": "Som text", "huvuden": "Brevhuvuden"}
_WIDTHS: Final = {"telefon": "Telefon", "skarm": "Skärm"}
_LIGHTS: Final = {"ljust": "Ljust", "morkt": "Mörkt"}
_NONE: Final = "(utan ämne)"


class View(NamedTuple):
    """How a mail is looked at."""

    form: str = "html"
    width: str = "skarm"
    light: str = "ljust"

    @property
    def query(self) -> str:
        """The view as it stands in an address."""
        return f"?visa={self.form}&bredd={self.width}&farg={self.light}"


def view(asked: Mapping[str, str]) -> View:
    """The view that an address asks for; what it doesn't name, or names wrongly, is as usual."""

    def one(name: str, known: Mapping[str, str], usual: str) -> str:
        return asked[name] if asked.get(name) in known else usual

    return View(one("visa", _FORMS, "html"), one("bredd", _WIDTHS, "skarm"), one("farg", _LIGHTS, "ljust"))


def listing(mails: Iterable[Mail], bar: str = "", request: Request = ANYONE) -> str:
    """The mailbox: `bar` above its mails."""
    rows = "".join(_row(mail) for mail in mails)
    shown = (
        f"<ul>{rows}</ul>"
        if rows
        else "<p class=quiet>Brevlådan är tom. Här läggs de brev som Torg skickar.</p>"
    )
    return pages.document(
        f"Brevlådan · {pages.SHOP}",
        f"<section class=mailbox><h1>Brevlådan</h1>{bar}{shown}</section>",
        request,
    )


def _row(mail: Mail) -> str:
    return (
        f'<li><a href="/mailbox/{escape(mail.key)}/brev"><span class=from>{escape(mail.sender)}</span> '
        f"<b>{escape(mail.subject or _NONE)}</b></a> <span class=snippet>{escape(mail.snippet)}</span>"
        f"<span class=note>till {escape(mail.recipient)} · {_time(mail)}</span></li>"
    )


def _time(mail: Mail) -> str:
    return f'<time datetime="{mail.sent.isoformat(timespec="seconds")}">{moments.shown(mail.sent)}</time>'


def reading(mail: Mail, seen: View, request: Request = ANYONE) -> str:
    """One mail's page: as a person sees it, its text twin, or its headers."""
    subject = mail.subject or _NONE
    shown = {"html": _frame, "text": _text, "huvuden": _headers}[seen.form](mail, seen)
    raw = f'<a href="/mailbox/{escape(mail.key)}/raw" download>Ladda ner (.eml)</a>'
    head = "".join(
        f"<div><dt>{name}</dt><dd>{value}</dd></div>"
        for name, value in (
            ("Från", escape(str(mail.message["From"] or ""))),
            ("Till", escape(mail.recipient)),
            ("Datum", _time(mail)),
        )
    )
    return pages.document(
        f"{subject} · {pages.SHOP}",
        f"<section class=mail><p><a href=/mailbox>← Brevlådan</a></p><h1>{escape(subject)}</h1>"
        f"<dl>{head}</dl><div class=views>{_choices(mail, seen)}{raw}</div>{shown}</section>",
        request,
    )


def _choices(mail: Mail, seen: View) -> str:
    groups = [("Vad", "form", _FORMS)]
    if seen.form == "html":
        groups += [("Bredd", "width", _WIDTHS), ("Färger", "light", _LIGHTS)]
    return "".join(_group(mail, seen, *group) for group in groups)


def _group(mail: Mail, seen: View, name: str, field: str, known: Mapping[str, str]) -> str:
    links = "".join(
        f'<a href="/mailbox/{escape(mail.key)}/brev{escape(seen._replace(**{field: word}).query)}"'
        f"{' aria-current=true' if getattr(seen, field) == word else ''}>{label}</a>"
        for word, label in known.items()
    )
    return f"<nav aria-label={name}>{links}</nav>"


def _frame(mail: Mail, seen: View) -> str:
    return (
        f'<iframe class={seen.width} title="Brevet som det ser ut" '
        f'src="/mailbox/{escape(mail.key)}/{"morkt" if seen.light == "morkt" else "ljust"}" '
        'sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>'
    )


def _text(mail: Mail, _: View) -> str:
    made, at = [], 0
    for found in _ADDRESS.finditer(mail.text):
        address = escape(found[0])
        made += [escape(mail.text[at : found.start()]), f'<a href="{address}" rel=noreferrer>{address}</a>']
        at = found.end()
    return f"<pre tabindex=0>{''.join([*made, escape(mail.text[at:])])}</pre>"


def _headers(mail: Mail, _: View) -> str:
    rows = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(str(value))}</dd></div>"
        for name, value in mail.message.items()
    )
    return f"<dl class=headers>{rows}</dl>"
