"""What stands around every page: its head, the shop's own head and foot, and what the storefront's script is told."""

import json
from collections.abc import Mapping
from html import escape
from typing import Any, Final

from demo import aisles, bar, catalogue, words
from demo.pages import asking, marks
from demo.request import ANYONE, Request

SHOP: Final = "Fjällkompaniet"
_SHEETS: Final = ("shop.css", "pages.css", "mailbox.css", "torg-sizes.css", "bar.css")


def document(
    title: str, main: str, request: Request = ANYONE, *, told: Mapping[str, Any] | None = None, name: str = ""
) -> str:
    """A whole page around `main`.

    `told` is what `shop.js` is to know besides: `events` to send. `name` is the page's kind, for its look.
    """
    head = (
        f"<!doctype html><html lang={request.language}><meta charset=utf-8><title>{escape(title)}</title>"
        "<meta name=viewport content='width=device-width, initial-scale=1'>"
        "<meta name=color-scheme content='light dark'>"
        + "".join(f"<link rel=stylesheet href=/{sheet}>" for sheet in _SHEETS)
        + "<link rel=icon href=/bilder/holme-kupoltalt-3.svg type=image/svg+xml>"
        f'<link rel=alternate hreflang={request.say("en", "sv")} href="{escape(request.twin())}">'
    )
    body = (
        f"{marks.SHAPES}<a class=skip href=#innehall>{request.say('Till innehållet', 'Skip to content')}</a>"
        f"{_header(request)}<main id=innehall class={name or 'plain'} tabindex=-1>{main}</main>{_footer(request)}"
        f"{asking.banner(request)}{bar.bar(request)}"
    )
    return f"{head}{_script(request, told)}{body}</html>"


def message(title: str, text: str, request: Request = ANYONE) -> str:
    """A page that says one thing."""
    link = request.say("Till startsidan", "To the start page")
    return document(
        f"{title} · {SHOP}",
        f"<section class=lead><h1>{escape(title)}</h1><p>{escape(text)}</p>"
        f'<p><a class=button href="{request.to("/")}">{link}</a></p></section>',
        request,
    )


def _script(request: Request, told: Mapping[str, Any] | None) -> str:
    """The shop's one script, and what it is told. Nothing of Torg's stands in the page's way: the script fetches it."""
    if not request.key:
        return ""
    said = {
        "api": request.api, "key": request.key, "language": request.language, "consent": request.consent,
        "signed_in": request.customer is not None, "events": [], **(told or {}),
    }  # fmt: skip
    data = json.dumps(said, ensure_ascii=False).replace("<", "\\u003c")
    return f"<script type=application/json id=torg-page>{data}</script><script type=module src=/shop.js></script>"


def _header(request: Request) -> str:
    say = request.say
    return (
        f'<header class=top><div class=row><a class=name href="{request.to("/")}">{marks.PEAK}<span>{SHOP}</span></a>'
        f"{_search(request)}<ul class=tools>"
        f"<li>{_language(request)}</li>"
        + _tool(request, "/jamfor", say("Jämför", "Compare"), len(request.compared), marks.SCALES)
        + _tool(request, "/konto", request.customer.name if request.customer else say("Konto", "Account"), 0, marks.PERSON)
        + _tool(request, "/varukorg", say("Varukorg", "Cart"), request.pieces, marks.BASKET)
        + f"</ul></div>{_departments(request)}</header>"
    )  # fmt: skip


def _search(request: Request) -> str:
    label = request.say("Sök bland tält, jackor, kåsor …", "Search tents, jackets, cups …")
    if catalogue.is_fed():
        label = request.say("Sök i butiken …", "Search the shop …")
    asked = escape(request.asked.get("q", "")) if request.path == "/sok" else ""
    return (
        f'<form class=search role=search action="{request.to("/sok")}">'
        f'<input type=search name=q value="{asked}" placeholder="{label}" '
        f'aria-label="{request.say("Sök i butiken", "Search the shop")}" maxlength=100 autocomplete=off>'
        f'<button aria-label="{request.say("Sök", "Search")}">{marks.GLASS}</button></form>'
    )


def _language(request: Request) -> str:
    language, word = ("sv", "Svenska") if request.is_english else ("en", "English")
    return f'<a class=tool href="{escape(request.twin())}" hreflang={language} lang={language}>{word}</a>'


def _tool(request: Request, path: str, word: str, count: int, mark: str) -> str:
    pieces = f" <b class=count>{count}</b>" if count else ""
    current = " aria-current=page" if request.path == path else ""
    return f'<li><a class=tool href="{request.to(path)}"{current}>{mark}<span>{escape(word)}</span>{pieces}</a></li>'


def _departments(request: Request) -> str:
    links = [(request.to("/just-nu"), request.say("Just nu", "Right now"))]
    links += [
        (request.to(f"/k/{aisles.slug(one)}"), words.category(one, request))
        for one in catalogue.departments()
    ]
    here = request.to(request.path)
    listed = "".join(
        f'<li><a href="{link}"{" aria-current=page" if link == here else ""}>{escape(word)}</a></li>'
        for link, word in links
    )
    return f'<nav class=departments aria-label="{request.say("Avdelningar", "Departments")}"><ul>{listed}</ul></nav>'


def _footer(request: Request) -> str:
    say = request.say
    api = request.api or "/api"
    shop = "".join(
        f'<li><a href="{request.to(path)}">{word}</a></li>'
        for path, word in (
            ("/konto", say("Mitt konto", "My account")),
            ("/varukorg", say("Varukorg", "Cart")),
            ("/jamfor", say("Jämför", "Compare")),
            ("/samtycke", say("Kakor och samtycke", "Cookies and consent")),
        )
    )
    behind = "".join(
        f'<li><a href="{path}">{word}</a></li>'
        for path, word in (
            (request.to("/mailbox"), say("Brevlådan", "Mailbox")),
            (f"{api}/admin", say("Konsolen", "Console")),
            ("/docs", say("API-referens", "API reference")),
            (f"{api}/v1/openapi.json", "OpenAPI 3.1"),
        )
    )
    about = say(
        "En påhittad butik som visar vad Torg kan. Varje siffra är räknad, inget du beställer skickas.",
        "An invented shop that shows what Torg can do. Every figure is counted, nothing you order is sent.",
    )
    return (
        f"<footer class=bottom><div><p class=name>{SHOP}</p><p>{about}</p></div>"
        f'<nav aria-label="{say("Butiken", "The shop")}"><h2>{say("Butiken", "The shop")}</h2><ul>{shop}</ul></nav>'
        f'<nav aria-label="{say("Bakom disken", "Behind the counter")}"><h2>{say("Bakom disken", "Behind the counter")}'
        f"</h2><ul>{behind}</ul></nav></footer>"
    )
