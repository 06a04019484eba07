"""What can be done with products. Writes are idempotent, and safe beside each other."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple, Protocol, TypeVar

from msgspec.structs import replace

from chalicelib.catalogue import domain, prices
from chalicelib.catalogue.domain import Content, Product
from chalicelib.catalogue.prices import History, PriceRow
from chalicelib.kernel import revisions
from chalicelib.kernel.errors import Conflict, FieldError, Invalid, NotFound, TorgError

_WRITERS: Final = 8
# A transaction holds 100 rows; a product's own three and some room are kept free.
MOST_SKU_CHANGES: Final = 90

T = TypeVar("T")


class SkuTaken(Exception):
    """A sku belongs to another product that is still there."""

    def __init__(self, sku: str, owner: str | None) -> None:
        super().__init__(sku)
        self.sku = sku
        self.owner = owner


class Products(Protocol):
    """Where products are kept."""

    def get(self, product_id: str) -> Product | None:
        """The product, deleted or not, as the last finished write left it."""

    def get_many(self, product_ids: Iterable[str]) -> dict[str, Product]:
        """Those of the products that were ever written, each as the last finished write left it."""

    def write(self, before: Product | None, after: Product, price_row: PriceRow | None) -> None:
        """Put `after` in place of `before`, its card, skus and price row with it, or nothing at all.

        Raises `Stale` if `before` isn't what is there, `SkuTaken`, or `Unavailable`.
        """

    def price_rows(self, product_id: str) -> Iterator[PriceRow]:
        """The product's price rows, newest first, read as they are asked for."""


class Item(NamedTuple):
    """One product of a batch: what could be read of it, and what couldn't."""

    product_id: str | None
    content: Content | None
    faults: tuple[FieldError, ...]


class Outcome(NamedTuple):
    """What became of one product of a batch."""

    product_id: str | None
    product: Product | None = None
    changed: bool = False
    error: TorgError | None = None


def put(product_id: str, content: Content, *, products: Products, now: int, pointer: str = "") -> Product:
    """Write a product, and return it as it is kept; the same content again changes nothing.

    Raises `Invalid` (pointers begin with `pointer`), `Conflict` naming the variant whose sku belongs to
    another product, or `Unavailable` after too many writes of the same product at once.
    """
    return _put(product_id, content, products, now, pointer).product


class _Written(NamedTuple):
    product: Product
    changed: bool


def _put(
    product_id: str,
    content: Content,
    products: Products,
    now: int,
    pointer: str,
    known: Mapping[str, Product] | None = None,
) -> _Written:
    content = _checked(product_id, content, pointer)

    def attempt(before: Product | None) -> _Written:
        if before is not None and not before.deleted and before.content == content:
            return _Written(before, changed=False)
        return _Written(_write(product_id, before, content, products, now), changed=True)

    try:
        return _persist(product_id, products, attempt, known)
    except SkuTaken as taken:
        raise _conflict(content, taken, pointer) from taken


def _checked(product_id: str, content: Content, pointer: str) -> Content:
    """The content in its normal form. Raises `Invalid`."""
    content = domain.normal(content)
    wrong = list(domain.faults(product_id, content, pointer))
    if wrong:
        raise Invalid(f"{wrong[0].pointer}: {wrong[0].detail}", wrong)
    return content


def _write(
    product_id: str, before: Product | None, content: Content, products: Products, now: int
) -> Product:
    """Write `content`, in as many revisions as its changes of skus need; each is a whole product."""
    live = before.content if before and not before.deleted else None
    *on_the_way, last = steps(live, content)
    for step in on_the_way:
        before = _step(before, _next(product_id, before, step, now), products)
    return _step(before, _next(product_id, before, last, now), products)


def steps(before: Content | None, after: Content) -> Iterator[Content]:
    """The contents to write one after another so that each changes at most `MOST_SKU_CHANGES` skus.

    All but the last show fewer variants than they will: those that stay, and those already added.
    """
    old = domain.skus(before) if before else frozenset()
    new = domain.skus(after)
    keep, gone, come = old & new, sorted(old - new), sorted(new - old)
    while len(gone) + len(come) > MOST_SKU_CHANGES:
        # Old variants have to go first: what a step leaves out is given up.
        if gone and before is not None:
            keep_old = set(gone[MOST_SKU_CHANGES:])
            gone = gone[MOST_SKU_CHANGES:]
            yield _only(before, keep | keep_old)
        else:
            keep |= set(come[:MOST_SKU_CHANGES])
            come = come[MOST_SKU_CHANGES:]
            yield _only(after, keep)
    yield after


def _only(content: Content, kept: frozenset[str] | set[str]) -> Content:
    return replace(content, variants=tuple(one for one in content.variants if one.sku in kept))


def _next(product_id: str, before: Product | None, content: Content, now: int) -> Product:
    # Clocks of two functions differ a little; a product's own times never run backwards.
    then = max(now, before.updated_at) if before else now
    return Product(
        product_id=product_id,
        content=content,
        revision=before.revision + 1 if before else 1,
        created_at=before.created_at if before else then,
        updated_at=then,
    )


def _conflict(content: Content, taken: SkuTaken, pointer: str) -> Conflict:
    index = next((i for i, one in enumerate(content.variants) if one.sku == taken.sku), 0)
    owner = f"product {taken.owner}" if taken.owner else "another product"
    detail = f"sku {taken.sku!r} belongs to {owner}"
    return Conflict(detail, [FieldError(f"{pointer}/variants/{index}/sku", detail)])


def _persist(
    product_id: str,
    products: Products,
    attempt: Callable[[Product | None], T],
    known: Mapping[str, Product] | None = None,
) -> T:
    """Run `attempt` on what is there; the first time on what is `known`, if that was read already."""
    first = [known] if known is not None else []

    def read() -> Product | None:
        return first.pop().get(product_id) if first else products.get(product_id)

    return revisions.persist(read, attempt, what=f"product {product_id!r}")


def put_many(items: Sequence[Item], *, products: Products, now: int) -> list[Outcome]:
    """Write a batch of products: an outcome for each, in their order. A bad one never stops the others.

    A sku may move from one product of the batch to another: what is refused for its sku is tried once
    more after the rest.
    """
    seen: dict[str, int] = {}
    for index, item in enumerate(items):
        if item.content is not None and item.product_id is not None:
            seen.setdefault(item.product_id, index)
    known = products.get_many(seen)

    def write(index: int) -> Outcome:
        item, pointer = items[index], f"/products/{index}"
        if item.content is None or item.product_id is None:
            return Outcome(item.product_id, error=Invalid(item.faults[0].detail, item.faults))
        if seen[item.product_id] != index:
            return _twice(item.product_id, pointer)
        try:
            written = _put(item.product_id, item.content, products, now, pointer, known)
        except TorgError as error:
            return Outcome(item.product_id, error=error)
        return Outcome(item.product_id, written.product, written.changed)

    with ThreadPoolExecutor(_WRITERS) as writers:
        outcomes = list(writers.map(write, range(len(items))))
    return [write(index) if isinstance(one.error, Conflict) else one for index, one in enumerate(outcomes)]


def _twice(product_id: str, pointer: str) -> Outcome:
    return Outcome(
        product_id, error=Invalid.field(f"{pointer}/product_id", "named before in this batch; send it once")
    )


def delete(product_id: str, *, products: Products, now: int) -> None:
    """Delete a product: its tombstone stays, and its skus become free for others. Again changes nothing.

    Raises `NotFound` if there never was one.
    """

    def attempt(before: Product | None) -> None:
        if before is None:
            raise NotFound(f"no product {product_id!r}")
        _bury(before, products, now)

    _persist(product_id, products, attempt)


def _bury(before: Product, products: Products, now: int) -> None:
    if before.deleted:
        return
    *fewer_variants, _none_left = steps(before.content, _only(before.content, frozenset()))
    for step in fewer_variants:
        before = _step(before, _next(before.product_id, before, step, now), products)
    _step(before, _tombstone(before, now), products)


def change(
    product_id: str,
    changed: Callable[[Content | None], Content | None],
    *,
    products: Products,
    now: int,
) -> None:
    """Put what `changed` makes of a product's content in its place; None deletes it.

    `changed` is given the content that is there, also a deleted product's, and is asked again if somebody else
    wrote in between: so it may keep what it doesn't know of. Nothing happens to what isn't there and isn't to be.
    Raises `Invalid` or `Conflict`, as `put` does.
    """

    def attempt(before: Product | None) -> None:
        wanted = changed(before.content if before else None)
        if wanted is None:
            if before is not None:
                _bury(before, products, now)
            return
        content = _checked(product_id, wanted, "")
        if before is not None and not before.deleted and before.content == content:
            return
        try:
            _write(product_id, before, content, products, now)
        except SkuTaken as taken:
            raise _conflict(content, taken, "") from taken

    _persist(product_id, products, attempt)


def _step(before: Product | None, after: Product, products: Products) -> Product:
    products.write(before, after, prices.price_row(before, after))
    return after


def _tombstone(before: Product, now: int) -> Product:
    after = _next(before.product_id, before, before.content, now)
    return replace(after, deleted=True)


def get(product_id: str, *, products: Products) -> Product:
    """The product. Raises `NotFound` if there is none, or none any more."""
    product = products.get(product_id)
    if product is None or product.deleted:
        raise NotFound(f"no product {product_id!r}")
    return product


def price_history(
    product_id: str, market: str | None, sku: str | None, *, products: Products, now: int
) -> History:
    """What the product (in a market, or one variant) cost when. Raises `NotFound`."""
    product = get(product_id, products=products)
    if sku is not None and sku not in domain.skus(product.content):
        raise NotFound(f"product {product_id!r} has no variant {sku!r}")
    key = f"sku:{sku}" if sku is not None else market or prices.DEFAULT
    return prices.history(products.price_rows(product_id), key, now)
