"""What this room asks of others, in its own words."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from chalicelib.activity.public import Taken
from chalicelib.aws import tables
from chalicelib.catalogue import public as catalogue
from chalicelib.catalogue.public import Card
from chalicelib.members import public as members
from chalicelib.nearby.ports import Viewer
from chalicelib.nearby.service import Purchase
from chalicelib.nearby.statements import Text
from chalicelib.nearby.streams import Look, Seen
from chalicelib.orders import public as orders
from chalicelib.places import public as places
from chalicelib.places.domain import Place

_VIEWED = "product_viewed"


def order(order_id: str) -> Purchase | None:
    """An order as it is now. Who refused to be counted, or was forgotten, has no keys."""
    found = orders.find(order_id)
    if found is None or found.placed_at is None:
        return None
    to = found.person.deliver_to
    return Purchase(
        order_id=order_id,
        counts=found.counts,
        placed_at=found.placed_at,
        place=places.of_address(to.country, to.postal_code, to.city) if to else None,
        keys=found.person_keys if found.person.customer is not None else (),
        product_ids=tuple(dict.fromkeys(line.product_id for line in found.lines if line.product_id)),
        historical=found.historical,
    )


def cards(product_ids: Iterable[str]) -> Mapping[str, Card]:
    """The cards of products, in one wave."""
    part = catalogue.card_part(product_ids)
    return part.parse(tables.batch_get(part.keys))


def plain(product_ids: Collection[str]) -> set[str]:
    """Those of them that are in the catalogue, or were, and aren't discreet."""
    return (
        {one for one, card in cards(sorted(product_ids)).items() if not card.discreet}
        if product_ids
        else set()
    )


def sold(product_ids: Iterable[str]) -> dict[str, Card]:
    """The cards of those that may be shown by place: not discreet, and not deleted."""
    return {one: card for one, card in cards(product_ids).items() if may_show(card)}


def may_show(card: Card | None) -> bool:
    """Whether anything may be said of a product by place."""
    return card is not None and card.tellable


def place(code: str) -> Place | None:
    """The place with that code."""
    return places.get(code)


def title(code: str) -> Text:
    """What a place is called."""
    return Text(places.title(code, "sv"), places.title(code, "en"))


def viewers(pairs: Iterable[Viewer]) -> int:
    """How many people stand behind addresses and browsers, as presence counts them."""
    from chalicelib.presence import public as presence

    return presence.people(pairs)


def seen(taken: Sequence[Taken]) -> list[Seen]:
    """The looks in batches of the log: at a product, by a browser whose whereabouts are roughly known."""
    return [one for batch in taken if batch.near and batch.source for one in _looks(batch)]


def _looks(batch: Taken) -> Iterable[Seen]:
    from chalicelib.presence import public as presence

    facts = [one for one in batch.facts if one.event == _VIEWED and not one.bot and not one.historical]
    where = _where(batch.near) if facts else None
    for one in facts:
        if where is not None and one.product_id is not None and batch.source is not None:
            viewer = presence.viewer(batch.source, one.visitor)
            yield Seen(one.received, Look(where, one.product_id, viewer))


def _where(near: str | None) -> str | None:
    lat, _, lon = (near or "").partition(",")
    try:
        return places.near(float(lat), float(lon))
    except ValueError:
        return None


def person_keys(customer_id: str | None, email: str | None) -> list[str]:
    """Under what a person's purchases are found."""
    hashes = members.pseudonyms()
    by_id = [hashes.customer(customer_id)] if customer_id else []
    return by_id + ([hashes.customer_by_email(email)] if email else [])


def touch() -> None:
    """Tell those who have the map open that it changed."""
    from chalicelib.push import public as push

    push.touch(["map"])
