"""What others did with a product, as it stands in Torg's elements until its script takes over, and where none runs."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from demo import aisles, catalogue, words
from demo.pages import cards, torg
from demo.request import Request

#: For each list, in the order of the page: its heading and what its figures count, in Swedish and in English.
LISTS: Final[Mapping[str, tuple[tuple[str, str], tuple[str, str]]]] = {
    "viewed-also-viewed": (
        ("Andra tittade också på", "Others also looked at"),
        ("som tittade på den här tittade också här", "who looked at this also looked here"),
    ),
    "viewed-then-bought": (
        ("De som tittade köpte", "Bought after looking at this"),
        ("som tittade på den här köpte", "who looked at this bought it"),
    ),
    "bought-also-bought": (
        ("Köptes också", "Also bought"),
        ("som köpte den här köpte också", "who bought this also bought it"),
    ),
    "liked-also-liked": (
        ("Gillas också", "Also liked"),
        ("som gillar den här gillar också", "who like this also like it"),
    ),
}


def rating(page: Mapping[str, Any] | None, product_id: str, request: Request) -> str:
    """The product's rating, with the way to its reviews."""
    known = ((page or {}).get("reviews") or {}).get("rating")
    stars = cards.stars(known, request)
    within = f"<a class=jump href=#omdomen>{stars}</a>" if stars else ""
    return torg.element("rating", request, within, product=product_id, href="#omdomen")


def recommended(page: Mapping[str, Any] | None, which: str, product_id: str, request: Request) -> str:
    """A list of products, each with how many led to it; no list where the API has none to tell."""
    items: Sequence[Mapping[str, Any]] = ((page or {}).get("recommendations") or {}).get(which) or ()
    heading, meaning = LISTS[which]
    row = "".join(_card(one, request.say(*meaning), request) for one in items)
    within = f"<h2>{request.say(*heading)}</h2><ul class='grid shelf'>{row}</ul>" if row else ""
    return torg.element("recommendations", request, within, list=which, product=product_id)


def _card(item: Mapping[str, Any], meaning: str, request: Request) -> str:
    product_id = str(item["product_id"])
    known, card = catalogue.products().get(product_id), item.get("product") or {}
    title = aisles.title(known, request) if known else str(card.get("title") or product_id)
    price = words.price(card.get("price"), request)
    people, of = item.get("people"), item.get("of")
    why = ""
    # Figures that the API keeps to itself are neither told nor guessed.
    if people is not None and of is not None:
        why = f"{words.number(people)} {request.say('av', 'of')} {words.number(of)} {meaning}"
    return (
        f'<li class=card><img src="{escape(cards.address(product_id))}" alt="" width=400 height=400 loading=lazy>'
        f'<h3 class=what><a href="{escape(request.product(product_id))}">{escape(title)}</a></h3>'
        f"<p class=price>{price}</p><p class=note>{why}</p></li>"
    )
