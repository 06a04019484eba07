"""Believable letters, one of each kind: for previews, test sends and tests. The same every time.

What stands in them is data as a shop would send it, in the letter's language; none of it is a text of ours.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from msgspec.structs import replace

from chalicelib.kernel import clock
from chalicelib.kernel.money import Money
from chalicelib.letters.domain import (
    MARKETING,
    MOST_PRODUCTS,
    PLAIN,
    Count,
    Kind,
    Language,
    Letter,
    Line,
    Links,
    OfferPart,
    OrderPart,
    Product,
    Quote,
    Shipment,
)

PLACED: Final = clock.parse_iso("2026-11-22T09:30:00Z")
_SHOP: Final = "https://nordhem.example"
_WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    "sv": {
        "tablecloth": "Linneduk Ängö", "sand": "Sand", "mug": "Keramikmugg Skär", "four": "4-pack",
        "holder": "Ljusstake Björk", "natural": "Natur", "runner": "Bordslöpare Ängö", "teapot": "Tekanna Skär",
        "candles": "Bivaxljus, 6-pack", "discreet": "Intimolja Lind", "candle_holders": "Ljusstakar",
        "quote": "Så fin att den får stå framme jämt. Droppar inte när man häller.", "author": "Karin",
        "question": "Tål tekannan diskmaskin?",
        "answer": "Ja, i 60 grader utan bekymmer. Vi har diskat vår i två år och den ser ut som ny.",
        "carrier": "PostNord",
        "decision": "Din recension av den 20 november visas inte. Den innehöll ett telefonnummer, och det står emot"
        " våra regler om personuppgifter. En människa fattade beslutet.",
        "appeal": "Tycker du att vi har fel kan du begära en ny prövning inom sex månader. Du kan också vända dig"
        " till ett organ för tvistlösning utanför domstol, eller till domstol.",
    },
    "en": {
        "tablecloth": "Linen tablecloth Ängö", "sand": "Sand", "mug": "Ceramic mug Skär", "four": "4-pack",
        "holder": "Candle holder Björk", "natural": "Natural", "runner": "Table runner Ängö",
        "teapot": "Teapot Skär", "candles": "Beeswax candles, 6-pack", "discreet": "Intimate oil Lind",
        "candle_holders": "Candle holders",
        "quote": "So lovely that it always stays on the table. Doesn't drip.", "author": "Karin",
        "question": "Can the teapot go into the dishwasher?",
        "answer": "Yes, at 60 degrees, no worries. We have washed ours for two years and it looks like new.",
        "carrier": "PostNord",
        "decision": "Your review of 20 November isn't shown. It held a telephone number, which is against our rules"
        " on personal data. A human took the decision.",
        "appeal": "If you think that we are wrong, you can ask us to look again within six months. You can also turn"
        " to an out-of-court dispute settlement body, or to a court.",
    },
}  # fmt: skip


def letter(kind: Kind, language: Language, *, discreet: bool = False, pictures: bool = True) -> Letter:
    """A letter of the kind. A `discreet` one has a discreet product in it, and so no pictures."""
    words = _WORDS[language]
    base = Letter(
        kind=kind,
        language=language,
        first_name="Åsa",
        links=_links(kind, language),
        chosen=() if kind in PLAIN else _chosen(words),
        is_discreet=discreet,
    )
    parts = _PARTS[kind](words)
    whole = replace(base, **parts)
    if discreet:
        whole = _with_discreet(whole, words)
    return whole if pictures and not discreet else _without_pictures(whole)


def _links(kind: Kind, language: Language) -> Links:
    return Links(
        main=f"{_SHOP}/{language}/{kind.replace('_', '-')}",
        preferences=f"{_SHOP}/v1/preferences/sample",
        unsubscribe=f"{_SHOP}/v1/unsubscribe/sample" if kind in MARKETING else None,
    )


def _kronor(amount: int) -> Money:
    return Money(amount * 100, "SEK")


def _picture(name: str) -> str:
    return f"{_SHOP}/pictures/{name}.jpg"


def _lines(words: Mapping[str, str]) -> tuple[Line, ...]:
    rows = (("tablecloth", "sand", 1, 499), ("mug", "four", 2, 598), ("holder", "natural", 1, 249))
    return tuple(
        Line(
            title=words[name],
            variant=words[variant],
            quantity=quantity,
            amount=_kronor(amount),
            url=f"{_SHOP}/p/{name}",
            image_url=_picture(name),
        )
        for name, variant, quantity, amount in rows
    )


def _order(words: Mapping[str, str], **values: Any) -> OrderPart:
    whole = OrderPart(
        order_id="sample",
        number="10482",
        placed_at=PLACED,
        lines=_lines(words),
        subtotal=_kronor(1346),
        shipping=_kronor(0),
        tax=Money(26_920, "SEK"),
        tax_percent=25.0,
        total=_kronor(1346),
        deliver_to=("Åsa Lindqvist", "Björkgatan 7", "753 23 Uppsala"),
        expected="2026-11-25",
        status_url=f"{_SHOP}/orders/10482",
    )
    return replace(whole, **values)


def _product(name: str, words: Mapping[str, str], **values: Any) -> Product:
    return Product(
        product_id=name,
        title=words[name],
        url=f"{_SHOP}/p/{name}",
        image_url=_picture(name),
        **values,
    )


def _chosen(words: Mapping[str, str]) -> tuple[Product, ...]:
    linen = Count(list="bought-also-bought", title=words["tablecloth"], people=37, of=112)
    mugs = Count(list="viewed-then-bought", title=words["mug"], people=24, of=310)
    holders = Count(list="category", title=words["candle_holders"])
    quote = Quote(text=words["quote"], stars=5, author=words["author"])
    found = (
        _product("runner", words, price=_kronor(299), rating=4.6, reviews=38, reason=linen),
        _product("teapot", words, price=_kronor(549), rating=4.7, reviews=112, reason=mugs, quote=quote),
        _product("candles", words, price=_kronor(129), rating=4.8, reviews=64, reason=holders),
    )
    return found[:MOST_PRODUCTS]


def _asked(words: Mapping[str, str], *names: str) -> tuple[Product, ...]:
    return tuple(
        _product(
            name,
            words,
            star_urls=tuple(f"{_SHOP}/reviews/{name}?stars={stars}" for stars in range(1, 6)),
            review_url=f"{_SHOP}/reviews/{name}",
        )
        for name in names
    )


def _offer() -> OfferPart:
    until = clock.parse_iso("2026-11-29T22:59:00Z")
    least = _kronor(400)
    return OfferPart(
        code="TACK-7Q4M-2XKD", gives="free_shipping", until=until, least=least, url=f"{_SHOP}/cart"
    )


def _cart(words: Mapping[str, str]) -> dict[str, Any]:
    left = (
        _product("tablecloth", words, price=_kronor(499), rating=4.4, reviews=27),
        _product("mug", words, price=_kronor(299), rating=4.9, reviews=203),
    )
    return {"asked": left, "chosen": _chosen(words)[1:]}


def _looked_at(words: Mapping[str, str]) -> dict[str, Any]:
    quote = Quote(text=words["quote"], stars=5, author=words["author"])
    looked = _product("teapot", words, price=_kronor(549), rating=4.7, reviews=112, quote=quote)
    return {"asked": (looked,), "chosen": (_chosen(words)[0], _chosen(words)[2])}


def _answered(words: Mapping[str, str]) -> dict[str, Any]:
    asked = _product("teapot", words, price=_kronor(549), rating=4.7, reviews=112)
    return {
        "asked": (asked,),
        "question": words["question"],
        "answer": words["answer"],
        "chosen": (_chosen(words)[0], _chosen(words)[2]),
    }


_PARTS: Final[Mapping[Kind, Callable[[Mapping[str, str]], dict[str, Any]]]] = {
    Kind.WELCOME: lambda _: {},
    Kind.NEW_PASSWORD: lambda _: {"until": PLACED + clock.HOUR},
    Kind.ORDER_CONFIRMATION: lambda words: {"order": _order(words)},
    Kind.ORDER_PAID: lambda words: {"order": _order(words)},
    Kind.ORDER_SHIPPED: lambda words: {
        "order": _order(words, lines=_lines(words)[:2], is_whole=False),
        "shipment": Shipment(
            carrier=words["carrier"], number="SE 4471 0298 33", url="https://track.example/SE4471029833"
        ),
    },
    Kind.ORDER_DELIVERED: lambda words: {"order": _order(words)},
    Kind.ORDER_CANCELLED: lambda words: {"order": _order(words), "chosen": ()},
    Kind.ORDER_REFUNDED: lambda words: {
        "order": _order(words, lines=_lines(words)[2:], is_whole=False),
        "refund": _kronor(249),
        "chosen": (),
    },
    Kind.QUESTION_ANSWERED: _answered,
    Kind.MODERATION_DECISION: lambda words: {"paragraphs": (words["decision"], words["appeal"])},
    Kind.REPORT_DECISION: lambda words: {"paragraphs": (words["decision"], words["appeal"])},
    Kind.REVIEW_REQUEST: lambda words: {
        "order": _order(words),
        "asked": _asked(words, "tablecloth", "mug", "holder"),
        "chosen": (),
    },
    Kind.REVIEW_REMINDER: lambda words: {
        "order": _order(words),
        "asked": _asked(words, "tablecloth"),
        "chosen": (),
    },
    Kind.TIMED_OFFER: lambda words: {"offer": _offer(), "order": _order(words)},
    Kind.ABANDONED_CART: _cart,
    Kind.ABANDONED_BROWSE: _looked_at,
    Kind.WIN_BACK: lambda _: {},
}


def _with_discreet(whole: Letter, words: Mapping[str, str]) -> Letter:
    """The first thing that the letter is about becomes a discreet one."""
    title = words["discreet"]
    changes: dict[str, Any] = {}
    if whole.order and whole.order.lines:
        first = replace(whole.order.lines[0], title=title, variant="", url=f"{_SHOP}/p/discreet")
        changes["order"] = replace(whole.order, lines=(first, *whole.order.lines[1:]))
    if whole.asked:
        asked = replace(whole.asked[0], title=title, discreet=True)
        changes["asked"] = (asked, *whole.asked[1:])
    return replace(whole, **changes)


def _without_pictures(whole: Letter) -> Letter:
    order = whole.order
    if order:
        order = replace(order, lines=tuple(replace(line, image_url=None) for line in order.lines))
    return replace(
        whole,
        order=order,
        chosen=tuple(replace(one, image_url=None) for one in whole.chosen),
        asked=tuple(replace(one, image_url=None) for one in whole.asked),
    )
