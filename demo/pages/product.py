"""A product's page: what it is, what it costs, and what others say and did."""

from collections.abc import Mapping
from html import escape
from typing import Any, Final

from demo import aisles, buying, catalogue, notices, words
from demo.answers import Answer
from demo.catalogue import Product
from demo.house import House
from demo.pages import cards, frame, marks, others, torg
from demo.reading import question
from demo.request import Request

_REVIEWS: Final = 4
_MOST: Final = 9  # pieces at once
_FIELDS: Final = "product,recommendations,reviews"
_EACH: Final = 8  # products of a list


def page(house: House, request: Request, product_id: str) -> Answer:
    """The page of one product. One that only Torg knows, such as an imported history's, is shown by its card."""
    known = catalogue.products().get(product_id)
    fragment, shown = house.reader.ask(
        question(
            f"/v1/products/{product_id}/reviews.html", is_text=True, language=request.language, limit=_REVIEWS
        ),
        question(
            f"/v1/products/{product_id}/page",
            fields=_FIELDS,
            per_list=_EACH,
            reviews=0,
            questions=0,
            market="SE",
        ),
    )
    card = (shown or {}).get("product")
    lists = (shown or {}).get("recommendations")
    if known is None and not card and not lists:
        return notices.missing(request)
    title = aisles.title(known, request) if known else _imported(card, product_id, request)
    main = _about(product_id, title, known, shown, request) + _others(product_id, fragment, shown, request)
    events = [{"event": "product_viewed", "product_id": product_id}]
    return Answer(
        frame.document(f"{title} · {frame.SHOP}", main, request, told={"events": events}, name="sold")
    )


def _imported(card: Mapping[str, Any] | None, product_id: str, request: Request) -> str:
    """What a product is called that only Torg knows."""
    return str((card or {}).get("title") or f"{request.say('Produkt', 'Product')} {product_id}")


def _about(
    product_id: str, title: str, known: Product | None, shown: Mapping[str, Any] | None, request: Request
) -> str:
    picture = f'<div class=picture><img src="{escape(cards.address(product_id))}" alt="{escape(title)}" width=800 height=800></div>'
    head = f"<h1>{escape(title)}</h1>{others.rating(shown, product_id, request)}"
    facts = _bought(known, request) if known else f"<p class=quiet>{escape(product_id)}</p>"
    acts = torg.element("like", request, product=product_id)
    acts += torg.element("share", request, product=product_id)
    acts += torg.element("list-button", request, product=product_id, list="wish")
    return (
        f"{_way(known, request)}<article class=product>{picture}<div class=buying>{head}{facts}"
        f"<div class=acts>{acts}</div>{_promises(request)}</div></article>{_facts(known, request)}"
    )


def _way(known: Product | None, request: Request) -> str:
    if known is None:
        return ""
    levels = known.category.split(" > ")
    names = [" > ".join(levels[: depth + 1]) for depth in range(len(levels))]
    links = "".join(
        f'<li><a href="{request.to(f"/k/{aisles.slug(one)}")}">{escape(words.category(one, request))}</a></li>'
        for one in names
    )
    return f'<nav class=way aria-label="{request.say("Här är du", "You are here")}"><ol>{links}</ol></nav>'


def _bought(known: Product, request: Request) -> str:
    say = request.say
    there = say("Finns i lager, skickas i morgon", "In stock, sent tomorrow")
    gone = say("Slut i lager just nu", "Out of stock just now")
    return (
        f"<p class=brand>{escape(known.brand)}</p><p class=price>{words.kronor(known.price, request) if known.price else ''}</p>"
        f"<p class=text>{escape(aisles.text(known, request))}</p>"
        f"{torg.element('presence', request, product=known.id)}"
        f"<p class=stock data-there={str(known.in_stock).lower()}>{there if known.in_stock else gone}</p>"
        + (_buying(known, request) if buying.is_sold(known) else cards.compare(known, request))
    )


def _buying(known: Product, request: Request) -> str:
    """The form that puts it into the cart; the script tells of it what `data-torg` says."""
    say = request.say
    return (
        f'<form class=buy method=post action="{request.to("/varukorg")}" data-shop-event=product_added '
        f'data-shop-product="{escape(known.id)}"><input type=hidden name=lagg value="{escape(known.id)}">{_sizes(known, request)}'
        f"<div class=count><label for=antal>{say('Antal', 'Quantity')}</label>"
        f"<select id=antal name=antal>{''.join(f'<option>{n}</option>' for n in range(1, _MOST + 1))}</select></div>"
        f'<button class="button primary">{say("Lägg i varukorgen", "Add to cart")}</button></form>'
        f"{cards.compare(known, request)}"
    )


def _sizes(known: Product, request: Request) -> str:
    if not known.sizes:
        return "<input type=hidden name=storlek value=0>"
    middle = len(known.sizes) // 2
    choices = "".join(
        f"<label><input type=radio name=storlek value={n}{' checked' if n == middle else ''}><span>{escape(size)}</span></label>"
        for n, size in enumerate(known.sizes)
    )
    return f"<fieldset class=sizes><legend>{request.say('Storlek', 'Size')}</legend>{choices}</fieldset>"


def _promises(request: Request) -> str:
    say = request.say
    free = say("Fri frakt", "Free delivery")
    if buying.is_charged():
        free += say(" från ", " from ") + words.kronor(buying.FREE_FROM, request)
    return (
        f"<ul class=promises><li>{marks.VAN}{free}</li>"
        f"<li>{marks.RETURN}{say('Öppet köp i 60 dagar', 'Returns within 60 days')}</li></ul>"
    )


def _facts(known: Product | None, request: Request) -> str:
    if known is None or not known.facts:
        return ""
    heading = request.say("Fakta", "Facts")
    rows = "".join(
        f"<div><dt>{escape(words.fact(name, request))}</dt><dd>{escape(words.fact(value, request))}</dd></div>"
        for name, value in known.facts.items()
    )
    return f"<section class=facts aria-labelledby=fakta><h2 id=fakta>{heading}</h2><dl>{rows}</dl></section>"


def _others(product_id: str, fragment: Any, shown: Mapping[str, Any] | None, request: Request) -> str:
    """What others say, ask, look at and buy. The reviews and lists are there when the page is, and come alive then."""
    first, *rest = (others.recommended(shown, one, product_id, request) for one in others.LISTS)
    reviews = str(fragment) if fragment else torg.element("reviews", request, product=product_id)
    asked = "" if fragment else torg.element("questions", request, product=product_id)
    latest = torg.element("latest", request, product=product_id)
    said = f"<div id=omdomen class=opinions tabindex=-1>{reviews}{asked}</div>"
    return f"{first}{said}{latest}{''.join(rest)}"
