"""Categories and searches: products with their ratings, sorted and filtered by links, without a script."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Final

from demo import aisles, catalogue, notices, words
from demo.answers import Answer
from demo.catalogue import Product
from demo.house import House
from demo.pages import cards, frame, torg
from demo.reading import question
from demo.request import Request

_SORTS: Final[Mapping[str, tuple[str, str]]] = {
    "": ("Vårt urval", "Our choice"),
    "betyg": ("Högst betyg", "Best rated"),
    "populart": ("Mest populära", "Most popular"),
    "pris": ("Lägst pris", "Lowest price"),
    "-pris": ("Högst pris", "Highest price"),
}
#: What the API is asked to sort by; the rest the shop knows by itself.
_ASKED: Final[Mapping[str, str]] = {"betyg": "rating", "populart": "popular"}
_LEAST: Final = ("4", "4.5")
_MOST: Final = 50  # products that the API lists at once
_NAMED: Final = 20  # ids in an event
_A_PAGE: Final = 48  # products
_LONG: Final = 6  # digits of no page's number


def shelf(house: House, request: Request, address: str) -> Answer:
    """A category's page."""
    name = aisles.category(address)
    if name is None:
        return notices.missing(request)
    products = aisles.on(name)
    answer = _told(house, request, category=name)
    title = words.category(name, request)
    main = (
        f"<section class=lead>{_way(name, request)}<h1>{escape(title)}</h1>{_shelves(name, request)}</section>"
        f"{_listing(products, answer, request)}{torg.element('latest', request)}"
    )
    events = [
        {"event": "product_list_viewed", "list": name, "product_ids": [one.id for one in products[:_NAMED]]}
    ]
    return Answer(
        frame.document(f"{title} · {frame.SHOP}", main, request, told={"events": events}, name="listed")
    )


def search(house: House, request: Request) -> Answer:
    """What a search finds, and what others who searched for it looked at and bought."""
    query = " ".join(request.asked.get("q", "").split())[:100]
    products = aisles.found(query)
    answer = _told(house, request)
    say = request.say
    title = say(f"Sökning: {query}", f"Search: {query}") if query else say("Sök", "Search")
    count = words.counted(len(products), say("träff", "match"), say("träffar", "matches"))
    main = f"<section class=lead><h1>{escape(title)}</h1><p class=quiet role=status>{count}</p></section>"
    main += _listing(products, answer, request) if products else _nothing(query, request)
    if query:
        main += "".join(
            torg.recommended(one, request, query=query)
            for one in ("searched-then-bought", "searched-then-viewed")
        )
    events = [{"event": "products_searched", "query": query}] if query else []
    return Answer(
        frame.document(f"{title} · {frame.SHOP}", main, request, told={"events": events}, name="listed")
    )


def _told(house: House, request: Request, category: str = "") -> Sequence[Mapping[str, Any]]:
    """The API's products in the order that is asked for; none where they don't come.

    A list holds fifty of the whole shop's: asked from both ends, it tells the ratings of twice as many.
    """
    sort = _ASKED.get(request.asked.get("sortera", ""), "rating")
    if category:
        (answer,) = house.reader.ask(question("/v1/products", category=category, sort=sort, limit=_MOST))
        listed: Sequence[Mapping[str, Any]] = (answer or {}).get("items", ())
        return listed
    first = question("/v1/products", sort=sort, limit=_MOST)
    ends = house.reader.ask(first, question("/v1/products", sort=sort, order="asc", limit=_MOST))
    best, last = ((one or {}).get("items", ()) for one in ends)
    named = {one["product_id"] for one in best}
    return [*best, *(one for one in reversed(last) if one["product_id"] not in named)]


def _listing(products: Sequence[Product], told: Sequence[Mapping[str, Any]], request: Request) -> str:
    rated = cards.ratings(told)
    shown = _sorted(_filtered(products, rated, request), told, request)
    say = request.say
    empty = say("Inget här motsvarar filtret.", "Nothing here matches the filter.")
    first, page = _page(len(shown), request)
    on_it = shown[first : first + _A_PAGE]
    grid = cards.grid(on_it, rated, request, level=2) if on_it else f"<p class=quiet>{empty}</p>"
    grid += _pages(page, len(shown), request)
    return f'<section aria-label="{say("Produkter", "Products")}">{_choices(request)}{grid}</section>'


def _page(count: int, request: Request) -> tuple[int, int]:
    """The place of the first product on the page that is asked for, and that page's number from 1."""
    asked = request.asked.get("sida", "")
    last = max(1, -(-count // _A_PAGE))
    page = min(max(int(asked), 1), last) if asked.isascii() and asked.isdigit() and len(asked) < _LONG else 1
    return (page - 1) * _A_PAGE, page


def _pages(page: int, count: int, request: Request) -> str:
    """The ways to the page before and the one after, where there are any."""
    say, last = request.say, max(1, -(-count // _A_PAGE))
    if last == 1:
        return ""
    links = ""
    for number, word in ((page - 1, say("Föregående", "Previous")), (page + 1, say("Nästa", "Next"))):
        if 1 <= number <= last:
            address = request.to(request.path, **{**request.asked, "sida": str(number)})
            links += f'<a class=button href="{escape(address)}">{word}</a>'
    where = say(f"Sida {page} av {last}", f"Page {page} of {last}")
    return f'<nav class=pages aria-label="{say("Sidor", "Pages")}"><p class=quiet>{where}</p>{links}</nav>'


def _filtered(products: Iterable[Product], rated: cards.Ratings, request: Request) -> list[Product]:
    least = request.asked.get("minst", "")
    found = [one for one in products if not request.asked.get("lager") or one.in_stock]
    if least in _LEAST and rated:
        found = [one for one in found if one.id in rated and float(rated[one.id]["mean"]) >= float(least)]
    return found


def _sorted(products: list[Product], told: Iterable[Mapping[str, Any]], request: Request) -> list[Product]:
    by = request.asked.get("sortera", "")
    if by in ("pris", "-pris"):
        return sorted(products, key=lambda one: one.price, reverse=by == "-pris")
    if by in _ASKED:
        order = {str(one["product_id"]): place for place, one in enumerate(told)}
        return sorted(products, key=lambda one: order.get(one.id, len(order)))
    return products


def _choices(request: Request) -> str:
    """Links that sort and filter; what is chosen stands in the address."""
    say, asked = request.say, request.asked
    by = asked.get("sortera", "")
    sorts = "".join(_choice(request, by == key, say(*words_), sortera=key) for key, words_ in _SORTS.items())
    least = "".join(
        _choice(request, asked.get("minst") == one, say(f"{one.replace('.', ',')} stjärnor", f"{one} stars"),
                minst="" if asked.get("minst") == one else one)
        for one in _LEAST
    )  # fmt: skip
    stocked = _choice(
        request,
        bool(asked.get("lager")),
        say("I lager", "In stock"),
        lager="" if asked.get("lager") else "ja",
    )
    return (
        f'<div class=choices><nav aria-label="{say("Sortera", "Sort")}"><b>{say("Sortera", "Sort")}</b><ul>{sorts}</ul></nav>'
        f'<nav aria-label="{say("Filtrera", "Filter")}"><b>{say("Minst", "At least")}</b><ul>{least}{stocked}</ul></nav></div>'
    )


def _choice(request: Request, is_chosen: bool, word: str, **change: str) -> str:
    address = request.to(request.path, **{**request.asked, "sida": "", **change})
    chosen = " aria-current=true" if is_chosen else ""
    return f'<li><a href="{escape(address)}"{chosen}>{word}</a></li>'


def _way(name: str, request: Request) -> str:
    """The way back: the shop, the department, and this shelf."""
    levels = name.split(" > ")
    links = [f'<li><a href="{request.to("/")}">{request.say("Butiken", "The shop")}</a></li>']
    for depth in range(1, len(levels)):
        above = " > ".join(levels[:depth])
        links.append(
            f'<li><a href="{request.to(f"/k/{aisles.slug(above)}")}">{escape(words.category(above, request))}</a></li>'
        )
    label = request.say("Här är du", "You are here")
    return f'<nav class=way aria-label="{label}"><ol>{"".join(links)}</ol></nav>'


def _shelves(name: str, request: Request) -> str:
    department = name.split(" > ", maxsplit=1)[0]
    if department not in catalogue.departments():
        return ""
    named = [(department, request.say("Allt", "Everything"))]
    named += [(one, words.category(one, request)) for one in aisles.shelves(department)]
    links = "".join(
        f'<li><a href="{request.to(f"/k/{aisles.slug(one)}")}"{" aria-current=page" if one == name else ""}>{escape(word)}</a></li>'
        for one, word in named
    )
    label = escape(words.category(department, request))
    return f'<nav class=shelves aria-label="{label}"><ul>{links}</ul></nav>' if len(named) > 2 else ""


def _nothing(query: str, request: Request) -> str:
    say = request.say
    text = (
        say(
            "Prova ett annat ord, eller titta bland avdelningarna.",
            "Try another word, or look among the departments.",
        )
        if query
        else say("Skriv vad du letar efter i rutan ovan.", "Write what you are looking for in the box above.")
    )
    links = "".join(
        f'<li><a href="{request.to(f"/k/{aisles.slug(one)}")}">{escape(words.category(one, request))}</a></li>'
        for one in catalogue.departments()
    )
    return f"<section class=nothing><p>{text}</p><ul class=pills>{links}</ul></section>"
