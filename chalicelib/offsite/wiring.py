"""Where this room's ports meet their adapters."""

from collections.abc import Iterator, Mapping, Sequence

from chalicelib.aws import tables
from chalicelib.catalogue import public as catalogue
from chalicelib.kernel import clock, settings
from chalicelib.offsite.domain import Product, Review, Shop
from chalicelib.offsite.service import Files
from chalicelib.offsite.store import S3Files
from chalicelib.reviews import public as room


def files() -> Files:
    """Where feeds are kept."""
    return S3Files()


def shop() -> Shop:
    """Who publishes the reviews."""
    return Shop(settings.current().shop_name)


def reviews() -> Iterator[Review]:
    """All published reviews of products that give stars."""
    return (found for one in room.published() if (found := _review(one)) is not None)


def products(product_ids: Sequence[str]) -> Mapping[str, Product]:
    """The products that are there, by id: one wave."""
    parts = {one: catalogue.page_part(one) for one in product_ids}
    rows = tables.batch_get([key for part in parts.values() for key in part.keys])
    found = {one: part.parse(rows) for one, part in parts.items()}
    return {one: _product(view) for one, view in found.items() if view is not None}


def _review(one: room.Review) -> Review | None:
    content = one.content
    if one.product_id is None or content.stars is None:
        return None
    return Review(
        review_id=one.review_id,
        product_id=one.product_id,
        stars=content.stars,
        title=content.title,
        text=content.text,
        pros=content.pros,
        cons=content.cons,
        name=None if one.is_discreet else content.name,
        at=clock.iso(one.written_at),
        edited_at=None if one.edited_at is None else clock.iso(one.edited_at),
        is_verified=one.badge is room.Badge.BUYER,
        is_incentivised=one.incentivised,
        was_asked_for=one.way.value == "link",
    )


def _product(view: catalogue.ProductView) -> Product:
    """A product with all that it may be matched by; its id is what other feeds call it."""
    gtins = [view.gtin, *(one.gtin for one in view.variants)]
    mpns = [view.attributes.get("mpn"), *(one.attributes.get("mpn") for one in view.variants)]
    return Product(
        title=view.title,
        url=view.url,
        image_url=view.image_url,
        brand=view.brand,
        gtins=tuple(dict.fromkeys(one for one in gtins if one)),
        mpns=tuple(dict.fromkeys(str(one) for one in mpns if one)),
        skus=tuple(dict.fromkeys([view.product_id, *(one.sku for one in view.variants)])),
        discreet=view.discreet,
    )
