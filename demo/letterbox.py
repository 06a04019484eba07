"""The mailbox's pages. They need no script: what is chosen stands in the address."""

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Final, NamedTuple

from demo import moments, pages
from demo.mailbox import Mail
from demo.request import ANYONE, Request

_ADDRESS: Final = re.compile(r"https?://[^\s<>\"']+")
_Words = tuple[str, str]
#: Each way to look at a mail by its word in the address, as its button says it in Swedish and English.
_FORMS: Final[Mapping[str, _Words]] = {
    "html": ("Brevet", "The mail"), "text": ("Som text", "As text"), "huvuden": ("Brevhuvuden", "Headers"),
}  # fmt: skip
_WIDTHS: Final[Mapping[str, _Words]] = {"telefon": ("Telefon", "Phone"), "skarm": ("Skärm", "Screen")}
_LIGHTS: Final[Mapping[str, _Words]] = {"ljust": ("Ljust", "Light"), "morkt": ("Mörkt", "Dark")}
_NONE: Final = ("(utan ämne)", "(no subject)")
_BOX: Final = ("Brevlådan", "Mailbox")


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

    def one(name: str, known: Mapping[str, _Words], usual: str) -> str:
        return asked[name] if asked.get(name) in known else usual

    return View(one("visa", _FORMS, "html"), one("bredd", _WIDTHS, "skarm"), one("farg", _LIGHTS, "ljust"))


def listing(mails: Iterable[Mail], bar: str = "", request: Request = ANYONE) -> str:
    """The mailbox: `bar` above its mails."""
    rows = "".join(_row(mail, request) for mail in mails)
    empty = request.say(
        "Brevlådan är tom. Här läggs de brev som Torg skickar.",
        "The mailbox is empty. The mails that Torg sends are put here.",
    )
    shown = f"<ul>{rows}</ul>" if rows else f"<p class=quiet>{empty}</p>"
    name = request.say(*_BOX)
    return pages.document(
        f"{name} · {pages.SHOP}",
        f"<section class=mailbox><h1>{name}</h1>{bar}{shown}</section>",
        request,
    )


def _row(mail: Mail, request: Request) -> str:
    return (
        f'<li><a href="{_address(mail, "brev", request)}"><span class=from>{escape(mail.sender)}</span> '
        f"<b>{_subject(mail, request)}</b></a> <span class=snippet>{escape(mail.snippet)}</span>"
        f"<span class=note>{request.say('till', 'to')} {escape(mail.recipient)} · {_time(mail)}</span></li>"
    )


def _address(mail: Mail, form: str, request: Request) -> str:
    return escape(request.to(f"/mailbox/{mail.key}/{form}"))


def _subject(mail: Mail, request: Request) -> str:
    return escape(mail.subject or request.say(*_NONE))


def _time(mail: Mail) -> str:
    return f'<time datetime="{mail.sent.isoformat(timespec="seconds")}">{moments.shown(mail.sent)}</time>'


def reading(mail: Mail, seen: View, request: Request = ANYONE) -> str:
    """One mail's page: as a person sees it, its text twin, or its headers."""
    say, subject = request.say, _subject(mail, request)
    shown = {"html": _frame, "text": _text, "huvuden": _headers}[seen.form](mail, seen, request)
    raw = f'<a href="{_address(mail, "raw", request)}" download>{say("Ladda ner", "Download")} (.eml)</a>'
    head = "".join(
        f"<div><dt>{name}</dt><dd>{value}</dd></div>"
        for name, value in (
            (say("Från", "From"), escape(str(mail.message["From"] or ""))),
            (say("Till", "To"), escape(mail.recipient)),
            (say("Datum", "Date"), _time(mail)),
        )
    )
    return pages.document(
        f"{mail.subject or say(*_NONE)} · {pages.SHOP}",
        f'<section class=mail><p><a href="{request.to("/mailbox")}">← {say(*_BOX)}</a></p><h1>{subject}</h1>'
        f"<dl>{head}</dl><div class=views>{_choices(mail, seen, request)}{raw}</div>{shown}</section>",
        request,
    )


def _choices(mail: Mail, seen: View, request: Request) -> str:
    say = request.say
    groups = [(say("Vad", "What"), "form", _FORMS)]
    if seen.form == "html":
        groups += [(say("Bredd", "Width"), "width", _WIDTHS), (say("Färger", "Colours"), "light", _LIGHTS)]
    return "".join(_group(mail, seen, request, *group) for group in groups)


def _group(
    mail: Mail, seen: View, request: Request, name: str, field: str, known: Mapping[str, _Words]
) -> str:
    links = "".join(
        f'<a href="{_address(mail, "brev", request)}{escape(seen._replace(**{field: word}).query)}"'
        f"{' aria-current=true' if getattr(seen, field) == word else ''}>{request.say(*label)}</a>"
        for word, label in known.items()
    )
    return f"<nav aria-label={name}>{links}</nav>"


def _frame(mail: Mail, seen: View, request: Request) -> str:
    title = request.say("Brevet som det ser ut", "The mail as it looks")
    light = "morkt" if seen.light == "morkt" else "ljust"
    return (
        f'<iframe class={seen.width} title="{title}" src="{_address(mail, light, request)}" '
        'sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>'
    )


def _text(mail: Mail, _: View, __: Request) -> str:
    made, at = [], 0
    for found in _ADDRESS.finditer(mail.text):
        address = escape(found[0])
        made += [escape(mail.text[at : found.start()]), f'<a href="{address}" rel=noreferrer>{address}</a>']
        at = found.end()
    return f"<pre tabindex=0>{''.join([*made, escape(mail.text[at:])])}</pre>"


def _headers(mail: Mail, _: View, __: Request) -> str:
    rows = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(str(value))}</dd></div>"
        for name, value in mail.message.items()
    )
    return f"<dl class=headers>{rows}</dl>"
