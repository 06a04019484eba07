"""The rooms below, as this one sees them."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from chalicelib.aws import tables
from chalicelib.aws.tables import Part
from chalicelib.catalogue import public as catalogue
from chalicelib.kernel import clock, settings
from chalicelib.latest import spelling
from chalicelib.latest.domain import Entry, Goods, Purchase
from chalicelib.latest.showing import Shown, shown
from chalicelib.moderation import public as moderation
from chalicelib.nearby import public as nearby
from chalicelib.orders import public as orders
from chalicelib.places import public as places
from chalicelib.push import public as push

# The longest that a queue keeps a message back, in seconds.
_LONGEST_WAIT = 900
_PERSON_BYTES = 8

title = places.title


def order(order_id: str) -> Purchase | None:
    """What this room asks of an order; None if there is none, or only news of one yet.

    A historical one is no news to anybody, so it is none here.
    """
    found = orders.find(order_id)
    if found is None or found.placed_at is None or found.historical:
        return None
    story, name = orders.story_of(found), _name(found)
    products = story.products if story else ()
    person = story.person if story else None
    return Purchase(
        order_id=order_id, revision=found.revision, at=found.placed_at, counts=story is not None,
        products=products, name=name, town=_town(found) if name else None,
        buyers={one: _buyer(person, one) for one in products} if person else {},
    )  # fmt: skip


def _name(found: orders.Order) -> str | None:
    if found.person.public_name is not True:
        return None
    name = spelling.first_name(found.person.first_name)
    return None if name is None or moderation.is_unfit(name) else name


def _town(found: orders.Order) -> str | None:
    to = found.person.deliver_to
    return places.of_address(to.country, to.postal_code, to.city) if to else None


def _buyer(person_key: str, product_id: str) -> str:
    """What is the same in one buyer's entries of one product, and tells nothing about any other."""
    mixed = f"{person_key}\0{product_id}".encode()
    return hashlib.blake2b(mixed, digest_size=_PERSON_BYTES, person=b"latest").hexdigest()


def goods(product_ids: Sequence[str]) -> dict[str, Goods]:
    """What this room asks of products, of those that there are."""
    parts = {one: catalogue.page_part(one) for one in product_ids}
    found = tables.batch_get(key for part in parts.values() for key in part.keys)
    products = {one: part.parse(found) for one, part in parts.items()}
    return {one: Goods(view.categories, view.discreet) for one, view in products.items() if view}


def card(product_id: str) -> catalogue.Card | None:
    """A product's card."""
    part = catalogue.card_part([product_id])
    return part.parse(tables.batch_get(part.keys)).get(product_id)


def order_ids(customer_id: str | None, email: str | None) -> list[str]:
    """The ids of all orders of a person."""
    return [str(one["order_id"]) for one in orders.export(customer_id, email)]


def touch(products: Mapping[str, int], now: int) -> None:
    """Tell who looks on that products, and the shop's list, change at an instant.

    What can be seen only after more than a queue's 15 minutes isn't pushed: it is there when asked for again.
    """
    waits = {one: max(0, -(-(at - now) // clock.SECOND)) for one, at in products.items()}
    for wait in sorted(set(waits.values())):
        if wait <= _LONGEST_WAIT:
            topics = [f"product:{one}" for one, seconds in waits.items() if seconds == wait]
            push.touch(["latest", *topics], after_seconds=wait)


def labels_part(entries: Iterable[Entry]) -> Part[dict[tuple[str, str], str] | None]:
    """The part of a page that says where purchases were made, as far as that may be told; None: it never is."""
    if "nearby" in settings.current().off:
        return Part((), lambda _found: None)
    part = nearby.labels_part([one.pair for one in entries if one.is_for_place])
    return Part(part.keys, part.parse)


def look(entries: Sequence[Entry], market: str | None, now: int) -> list[Shown[catalogue.Card]]:
    """The entries that may be shown now, with cards and places, in one wave."""
    cards = catalogue.card_part({one.product_id for one in entries}, market)
    labels = labels_part(entries)
    found = tables.batch_get([*cards.keys, *labels.keys])
    return shown(entries, cards.parse(found), labels.parse(found), now)
