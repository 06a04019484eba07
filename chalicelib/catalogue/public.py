"""What other rooms may ask of the catalogue."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from chalicelib.aws.tables import Part
from chalicelib.catalogue import models, service, wiring
from chalicelib.catalogue.domain import Availability, Card, Content, Goods, Market, Names, Sku
from chalicelib.catalogue.views import BatchResult, ProductView, batch_answer, batch_item, view
from chalicelib.kernel import clock

__all__ = [
    "Availability",
    "BatchResult",
    "Card",
    "Content",
    "Goods",
    "Market",
    "Names",
    "ProductView",
    "Sku",
    "card_part",
    "change",
    "goods_part",
    "how_many_sellable",
    "names",
    "page_part",
    "put",
    "recompute_goods",
    "recompute_products",
    "recompute_variants",
    "resolve_skus",
    "write",
]


def card_part(product_ids: Iterable[str], market: str | None = None) -> Part[dict[str, Card]]:
    """The part of a page that shows cards: by product id, of those products that were ever written.

    With `market` each shows that market's title, price, availability and URL where they differ. Cards of deleted products are among them; `card.deleted` says so, `card.sellable` what may be offered.
    """
    keys = {one: models.card_key(one) for one in product_ids}

    def parse(found: models.Rows) -> dict[str, Card]:
        return {one: models.card_from(found[key], market) for one, key in keys.items() if key in found}

    return Part(tuple(keys.values()), parse)


def goods_part(product_ids: Iterable[str]) -> Part[dict[str, Goods]]:
    """What kind of goods products are, by product id: of the very rows that `card_part` reads.

    A product that was last written before its card held brands has none until it is written again.
    """
    keys = {one: models.card_key(one) for one in product_ids}

    def parse(found: models.Rows) -> dict[str, Goods]:
        return {one: models.goods_from(found[key]) for one, key in keys.items() if key in found}

    return Part(tuple(keys.values()), parse)


def page_part(product_id: str, market: str | None = None) -> Part[ProductView | None]:
    """The part of a product's page that is the product itself, as `GET /v1/products/{id}` gives it.

    None if there is no such product, or none any more.
    """
    key = models.product_key(product_id)

    def parse(found: models.Rows) -> ProductView | None:
        product = models.product_from(found[key]) if key in found else None
        return None if product is None or product.deleted else view(product, market)

    return Part((key,), parse)


def resolve_skus(skus: Iterable[str]) -> dict[str, str]:
    """The product of each known sku. A sku of a deleted product or variant still means that product."""
    return wiring.products().resolve(skus)


def names() -> Iterator[Names]:
    """What all products are called besides their ids: addresses and GTINs. Reads the whole table."""
    return wiring.products().names()


def recompute_products() -> Iterator[tuple[str, str | None, bool]]:
    """All products that ever were: id, first category, whether it is discreet. Deleted ones too: what
    happened with them before mustn't show a discreet product beside others.
    """
    return ((card.product_id, card.category, card.discreet) for card in wiring.products().cards())


def recompute_goods(since: int) -> tuple[list[tuple[str, str | None, bool]], list[str]]:
    """All products as `recompute_products` tells them, and those of them that are to be had and were first written on
    the day of `since` or later. One whose card a version before this wrote counts as old until it is written again.
    """
    cards = list(wiring.products().dated_cards())
    day = since // clock.DAY
    new = [card.product_id for card, born in cards if card.sellable and born is not None and born >= day]
    return [(card.product_id, card.category, card.discreet) for card, _ in cards], new


def how_many_sellable() -> int:
    """How many products are there and to be had. Reads every card: for a job, not for a request."""
    return sum(card.sellable for card in wiring.products().cards())


def recompute_variants() -> Iterator[tuple[str, str]]:
    """All skus that ever were, each with its product."""
    return wiring.products().skus()


def put(product_id: str, content: Content, now: int) -> None:
    """Write a product, as `PUT /v1/products/{product_id}` does. Raises `Invalid` or `Conflict`."""
    service.put(product_id, content, products=wiring.products(), now=now)


def change(product_id: str, changed: Callable[[Content | None], Content | None], now: int) -> None:
    """Put what `changed` makes of a product's content in its place; None deletes it.

    It is given the content that is there (a deleted product's too), so that what the caller doesn't know of can
    stay, and may be asked more than once. Raises `Invalid`, or `Conflict` naming the variant whose sku is taken.
    """
    service.change(product_id, changed, products=wiring.products(), now=now)


def write(products: Sequence[bytes], now: int) -> tuple[BatchResult, ...]:
    """Write products, each as JSON text like one of `POST /v1/products/batch`: an outcome for each."""
    items = [batch_item(index, raw) for index, raw in enumerate(products)]
    return batch_answer(service.put_many(items, products=wiring.products(), now=now)).results
