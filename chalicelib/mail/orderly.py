"""An order as its letters show it: the lines that a letter is about, sums, address, parcel."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from chalicelib.kernel.money import Money
from chalicelib.letters.domain import Kind, Line, OrderPart, Shipment
from chalicelib.mail.domain import Back, Bought, Item, Parcel, Shown

Link = Callable[[str], str]


class About(NamedTuple):
    """What of an order a letter is about: how many of each line, and the parcel or the refund."""

    counts: tuple[int, ...]
    parcel: Parcel | None = None
    back: Back | None = None


def about(order: Bought, kind: Kind, payload: Mapping[str, str]) -> About | None:
    """What of the order a letter is about; None if it isn't part of the order any more."""
    if kind is Kind.ORDER_SHIPPED:
        parcel = next((one for one in order.parcels if one.id == payload.get("shipment_id")), None)
        return About(parcel.counts, parcel=parcel) if parcel else None
    if kind is Kind.ORDER_REFUNDED:
        back = next((one for one in order.backs if one.id == payload.get("refund_id")), None)
        return About(back.counts, back=back) if back else None
    return About(tuple(one.quantity for one in order.items))


def is_discreet(order: Bought, shown: Mapping[str, Shown]) -> bool:
    """Whether a letter about the order may show no picture, and name no product where others see it.

    So it is with a discreet product in it, and where nothing in it is known to the catalogue, which alone could tell.
    """
    known = [shown[one] for one in order.product_ids if one in shown]
    return not known or any(one.discreet for one in known)


def part(order: Bought, what: About, shown: Mapping[str, Shown], link: Link) -> OrderPart:
    """The order, with the lines that the letter is about."""
    whole = tuple(one.quantity for one in order.items)
    return OrderPart(
        order_id=order.order_id,
        number=order.number,
        placed_at=order.placed_at,
        lines=tuple(
            _line(item, count, shown, link)
            for item, count in zip(order.items, what.counts, strict=True)
            if count
        ),
        subtotal=order.subtotal,
        discount=order.discount,
        shipping=order.shipping,
        tax=order.tax,
        tax_percent=order.tax_percent,
        total=order.total,
        deliver_to=order.deliver_to,
        expected=order.expected,
        status_url=order.status_url,
        is_whole=what.counts == whole,
    )


def _line(item: Item, count: int, shown: Mapping[str, Shown], link: Link) -> Line:
    """The order's own words, else the catalogue's. What the catalogue doesn't know has no picture: it may be discreet."""
    known = shown.get(item.product_id or "")
    url = known.url if known else item.url
    return Line(
        title=item.title or (known.title if known else ""),
        variant=item.variant,
        quantity=count,
        amount=Money(item.price.amount * count, item.price.currency) if item.price else None,
        url=link(url) if url else None,
        image_url=(item.image_url or known.image_url) if known and not known.discreet else None,
    )


def shipment(parcel: Parcel) -> Shipment:
    """What is on its way."""
    return Shipment(carrier=parcel.carrier, number=parcel.number, url=parcel.url)


def refund(order: Bought, back: Back) -> Money | None:
    """How much is given back: as told, else the sum of its lines, else of everything."""
    if back.amount is not None:
        return back.amount
    priced = [(item.price, n) for item, n in zip(order.items, back.counts, strict=True) if n]
    prices = [(price, n) for price, n in priced if price is not None]
    if not prices or len(prices) < len(priced):
        return None
    return Money(sum(price.amount * n for price, n in prices), prices[0][0].currency)
