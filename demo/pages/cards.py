"""A product as it stands in a row or a grid: its picture, name, price and rating."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from demo import aisles, words
from demo.catalogue import Product
from demo.request import Request

Ratings = Mapping[str, Mapping[str, Any]]


def stars(rating: Mapping[str, Any] | None, request: Request) -> str:
    """The mean in stars and in figures, and of how many; nothing where nobody rated."""
    if not rating or not rating.get("count"):
        return ""
    mean, count = float(rating["mean"]), int(rating["count"])
    of = request.say("av 5 stjärnor", "out of 5 stars")
    row = "".join(f'<use href="#stjarna" x="{20 * n}"/>' for n in range(5))
    return (
        f'<span class=rating><svg class=stars viewBox="0 0 100 20" width=100 height=20 role=img '
        f'aria-label="{words.mean(mean, request)} {of}"><g class=empty>{row}</g>'
        f'<svg width="{mean * 20:.1f}" height=20><g class=full>{row}</g></svg></svg> '
        f"<span class=figures>{words.mean(mean, request)} · {words.ratings(count, request)}</span></span>"
    )


def ratings(listed: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """The ratings of the API's list of products, by product."""
    return {str(one["product_id"]): one["rating"] for one in listed if one.get("rating")}


def grid(products: Iterable[Product], rated: Ratings, request: Request, *, level: int = 3) -> str:
    """Products as cards, with room for their ratings; their names are headings of `level`."""
    return f"<ul class=grid>{''.join(card(one, rated, request, level=level) for one in products)}</ul>"


def row(products: Iterable[Product], rated: Ratings, request: Request) -> str:
    """Products in one row that scrolls by itself where it is too long."""
    cards = "".join(card(one, rated, request) for one in products)
    return f"<ul class='grid shelf'>{cards}</ul>"


def card(product: Product, rated: Ratings, request: Request, *, level: int = 3) -> str:
    """One product; what is gone says so."""
    gone = request.say("Slut just nu", "Out of stock")
    note = "" if product.in_stock else f"<span class=gone>{gone}</span>"
    return (
        f"<li class=card>{picture(product, request)}"
        f'<h{level} class=what><a href="{escape(request.product(product.id))}">'
        f"{escape(aisles.title(product, request))}</a></h{level}>"
        f"<p class=price>{words.kronor(product.price, request) if product.price else ''}{note}</p>"
        f"<p class=rated>{stars(rated.get(product.id), request)}</p>{compare(product, request)}</li>"
    )


def picture(
    product: Product, request: Request, size: int = 400, *, named: bool = False, lazy: bool = True
) -> str:
    """Its picture; `named` where nothing beside it says what it shows."""
    alt = escape(aisles.title(product, request)) if named else ""
    loading = " loading=lazy" if lazy else ""
    return f'<img src="{escape(address(product.id))}" alt="{alt}" width={size} height={size}{loading}>'


def address(product_id: str) -> str:
    """Where a product's picture is."""
    return f"/bilder/{product_id}.svg"


def compare(product: Product, request: Request) -> str:
    """The button that lays a product beside others, or takes it away."""
    chosen = product.id in request.compared
    word = request.say("Jämförs", "Compared") if chosen else request.say("Jämför", "Compare")
    title = aisles.title(product, request)
    label = (
        f"{request.say('Ta bort ur jämförelsen', 'Take out of the comparison') if chosen else word}: {title}"
    )
    return (
        f'<form class=weigh method=post action="{request.to("/jamfor")}">'
        f'<button name={"bort" if chosen else "lagg"} value="{escape(product.id)}" aria-pressed={str(chosen).lower()} '
        f'aria-label="{escape(label)}">{word}</button></form>'
    )
