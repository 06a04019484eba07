"""The page *Just nu*: what people look at, what was bought last and where, and what else happened."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Final, NamedTuple

from demo import catalogue, pages, words

_EMPTY: Final[Mapping[str, str]] = {
    "now": "Ingen tittar på något just nu. Öppna en produkt, eller låt några påhittade komma: "
    "<code>python -m demo crowd</code>",
    "latest": "Inget köp har blivit tio minuter gammalt än; så länge väntar de. "
    "Flytta klockan: <code>python -m demo time +1h</code>",
    "places": "Inget kan sägas än: en plats nämns först när minst tio personer står bakom. "
    "<code>make run HISTORY=1</code> ger två månaders köp.",
    "feed": "Inget har hänt än.",
}
_HEADINGS: Final[Mapping[str, str]] = {
    "now": "Tittar just nu",
    "latest": "Senast köpt",
    "places": "Köpt runt om i landet",
    "feed": "Händer i butiken",
}


class Told(NamedTuple):
    """What the API answers; None where it doesn't."""

    now: Mapping[str, Any] | None
    latest: Mapping[str, Any] | None
    places: Mapping[str, Any] | None
    feed: Mapping[str, Any] | None


def page(told: Told) -> str:
    """The page. Each part leads to how its numbers are known."""
    parts = (
        _part("now", map(_looked, _items(told.now, "items")), "viewers"),
        _part("latest", map(_sentence, _items(told.latest, "items")), "bought-lately"),
        _part("places", _places(_items(told.places, "points")), "bought-nearby"),
        _part("feed", map(_sentence, _items(told.feed, "items")), "feed"),
    )
    lead = (
        "<section class=hero><h1>Just nu på torget</h1><p>Varje siffra är räknad, och inget pekar ut någon: "
        "köp visas med dröjsmål, platser bara för minst tio personer, namn bara för den som sagt ja.</p></section>"
    )
    return pages.document(f"Just nu · {pages.SHOP}", f"{lead}<div class=square>{''.join(parts)}</div>")


def line(page: Mapping[str, Any] | None) -> str:
    """What a product's page says of the moment: who looks, who has it in a cart, who bought it near by."""
    viewers = (page or {}).get("viewers") or {}
    now, carts = (_people(viewers, name) for name in ("viewers", "carts"))
    nearby = ((page or {}).get("nearby") or {}).get("bought")
    latest = _items((page or {}).get("latest"), "items")
    told = [
        f"{words.number(now)} tittar just nu" if now else "",
        f"i {words.number(carts)} {'varukorg' if carts == 1 else 'varukorgar'}" if carts else "",
        str(nearby["text"]["sv"]) if nearby else "",
        str(latest[0]["text"]["sv"]) if latest else "",
    ]
    shown = " · ".join(escape(one) for one in told if one)
    return f"<p class=opinions>{shown}</p>" if shown else ""


def _people(presence: Mapping[str, Any], name: str) -> int:
    return int((presence.get(name) or {}).get("people") or 0)


def _items(answer: Mapping[str, Any] | None, name: str) -> Sequence[Mapping[str, Any]]:
    return (answer or {}).get(name) or ()


def _part(name: str, rows: Iterable[str], how: str) -> str:
    listed = "".join(f"<li>{row}</li>" for row in rows)
    body = f"<ul>{listed}</ul>" if listed else f"<p class=quiet>{_EMPTY[name]}</p>"
    return (
        f"<section aria-labelledby={name}><h2 id={name}>{_HEADINGS[name]}</h2>{body}"
        f'<p class=note><a href="/api/v1/how/{how}?language=sv">Hur vet vi det?</a></p></section>'
    )


def _looked(item: Mapping[str, Any]) -> str:
    viewers = item["viewers"]
    people, about = int(viewers["people"]), "ungefär " if viewers["estimated"] else ""
    return f"{_link(str(item['product_id']))} <b>{about}{words.number(people)}</b>"


def _sentence(item: Mapping[str, Any]) -> str:
    product = item.get("product") or {}
    name = str(product.get("product_id") or item.get("product_id") or "")
    said = escape(str(item["text"]["sv"]))
    return f'<a href="/p/{escape(name)}">{said}</a>' if name else said


def _places(points: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for one in points:
        what = f" av {_link(str(one['product_id']))}" if one["product_id"] else ""
        span = f"{one['first_day']} – {one['last_day']}"
        yield (
            f"<b>{escape(str(one['name']['sv']))}</b>: {words.number(int(one['count']))} köp{what} "
            f"<span class=quiet>{escape(span)}</span>"
        )


def _link(product_id: str) -> str:
    known = catalogue.products().get(product_id)
    title = known.title if known else product_id
    return f'<a href="/p/{escape(product_id)}">{escape(title)}</a>'
