"""The page *Just nu*: what people look at, what was bought last and where, and what else happened."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any, Final, NamedTuple

from demo import aisles, catalogue, pages, words
from demo.answers import Answer
from demo.house import House
from demo.pages import torg
from demo.reading import question
from demo.request import Request

_ASKED: Final = (
    question("/v1/now", limit=10),
    question("/v1/latest", limit=12),
    question("/v1/map", limit=20),
    question("/v1/feed", limit=20),
)
_CROWD: Final = "<code>python -m demo crowd</code>"
_LATER: Final = "<code>python -m demo time +1h</code>"
_HISTORY: Final = "<code>make run HISTORY=1</code>"
_EMPTY: Final[Mapping[str, tuple[str, str]]] = {
    "now": (
        f"Ingen tittar på något just nu. Öppna en produkt, eller låt några påhittade komma: {_CROWD}",
        f"Nobody is looking at anything right now. Open a product, or let some invented people come: {_CROWD}",
    ),
    "latest": (
        f"Inget köp har blivit tio minuter gammalt än; så länge väntar de. Flytta klockan: {_LATER}",
        f"No purchase is ten minutes old yet; they wait for that long. Move the clock: {_LATER}",
    ),
    "places": (
        f"Inget kan sägas än: en plats nämns först när minst tio personer står bakom. {_HISTORY} ger köp att räkna.",
        f"Nothing yet: a place is named once at least ten people stand behind it. {_HISTORY} brings purchases to count.",
    ),
    "feed": ("Inget har hänt än.", "Nothing has happened yet."),
}
_FAILED: Final = (
    "Det går inte att hämta just nu. Ladda om sidan om en stund.",
    "This can't be fetched just now. Load the page again in a while.",
)
_HEADINGS: Final[Mapping[str, tuple[str, str]]] = {
    "now": ("Tittar just nu", "Looking right now"),
    "latest": ("Senast köpt", "Bought last"),
    "places": ("Köpt runt om i landet", "Bought around the country"),
    "feed": ("Händer i butiken", "Happening in the shop"),
}


class Told(NamedTuple):
    """What the API answers; None where it doesn't."""

    now: Mapping[str, Any] | None
    latest: Mapping[str, Any] | None
    places: Mapping[str, Any] | None
    feed: Mapping[str, Any] | None


def page(house: House, request: Request) -> Answer:
    """The page."""
    title = request.say("Just nu", "Right now")
    main = shown(Told(*house.reader.ask(*_ASKED)), request)
    return Answer(pages.document(f"{title} · {pages.SHOP}", main, request, name="happening"))


def shown(told: Told, request: Request) -> str:
    """Its content. Each part leads to how its numbers are known."""
    say = request.say
    latest = _part("latest", told.latest, "items", _sentence, "bought-lately", request)
    feed = _part("feed", told.feed, "items", _sentence, "feed", request)
    parts = (
        _part("now", told.now, "items", _looked, "viewers", request),
        torg.element("latest", request, latest),
        torg.element("feed", request, feed),
        _part("places", told.places, "points", _place, "bought-nearby", request),
    )
    lead = say(
        "Varje siffra är räknad, och inget pekar ut någon: köp visas med dröjsmål, platser bara för minst tio personer, "
        "namn bara för den som sagt ja.",
        "Every figure is counted, and nothing singles anybody out: purchases are shown with a delay, places only for at "
        "least ten people, names only of those who said yes.",
    )
    return (
        f"<section class=lead><h1>{say('Just nu på torget', 'On the square right now')}</h1><p>{lead}</p></section>"
        f"<div class=sides>{torg.mapped(request, 2)}<div class=told>{''.join(parts)}</div></div>"
    )


def _part(
    name: str,
    answer: Mapping[str, Any] | None,
    field: str,
    row: Callable[[Mapping[str, Any], Request], str],
    how: str,
    request: Request,
) -> str:
    rows: Sequence[Mapping[str, Any]] = (answer or {}).get(field) or ()
    listed = "".join(f"<li>{row(one, request)}</li>" for one in rows)
    nothing = request.say(*_EMPTY[name]) if answer is not None else request.say(*_FAILED)
    body = f"<ul>{listed}</ul>" if listed else f"<p class=quiet>{nothing}</p>"
    link = request.say("Hur vet vi det?", "How do we know?")
    api = request.api or "/api"
    return (
        f"<section aria-labelledby={name}><h2 id={name}>{request.say(*_HEADINGS[name])}</h2>{body}"
        f'<p class=note><a href="{api}/v1/how/{how}?language={request.language}">{link}</a></p></section>'
    )


def _looked(item: Mapping[str, Any], request: Request) -> str:
    viewers = item["viewers"]
    people, about = int(viewers["people"]), request.say("ungefär ", "about ") if viewers["estimated"] else ""
    return f"{_link(str(item['product_id']), request)} <b>{about}{words.number(people)}</b>"


def _sentence(item: Mapping[str, Any], request: Request) -> str:
    product = item.get("product") or {}
    name = str(product.get("product_id") or item.get("product_id") or "")
    said = escape(_said(item["text"], request))
    return f'<a href="{escape(request.product(name))}">{said}</a>' if name else said


def _place(point: Mapping[str, Any], request: Request) -> str:
    of = request.say(" av ", " of ")
    what = f"{of}{_link(str(point['product_id']), request)}" if point["product_id"] else ""
    span = f"{point['first_day']} – {point['last_day']}"
    bought = words.counted(
        int(point["count"]), request.say("köp", "purchase"), request.say("köp", "purchases")
    )
    return f"<b>{escape(_said(point['name'], request))}</b>: {bought}{what} <span class=quiet>{escape(span)}</span>"


def _said(texts: Mapping[str, Any], request: Request) -> str:
    return str(texts.get(request.language) or texts.get("sv") or "")


def _link(product_id: str, request: Request) -> str:
    known = catalogue.products().get(product_id)
    title = aisles.title(known, request) if known else product_id
    return f'<a href="{escape(request.product(product_id))}">{escape(title)}</a>'
