"""An order of the orders room as its mails need it."""

from collections.abc import Sequence

from chalicelib.kernel.settings import MailSettings
from chalicelib.mail.domain import Back, Bought, Item, Parcel, language_of
from chalicelib.orders import public as orders
from chalicelib.orders.public import Address, KeptLine, Order, Person, Refund, Shipment


def bought(order: Order, here: MailSettings) -> Bought:
    """The order, with what is read from everything that happened to it. It must have been placed."""
    assert order.placed_at is not None
    course, details, person = order.course, order.details, order.person
    expected = details.expected_delivery
    return Bought(
        order_id=order.order_id,
        number=details.number or order.order_id,
        placed_at=order.placed_at,
        language=language_of(details.locale, here.language),
        timezone=details.timezone or here.timezone,
        items=_items(order.lines, course.returned),
        parcels=_parcels(order.lines, course.returned, course.shipments),
        backs=tuple(_back(one, order) for one in course.refunds),
        paid_at=course.paid_at,
        delivered_at=course.delivered_at,
        cancelled_at=course.cancelled_at,
        email=person.email,
        customer_id=person.customer_id,
        first_name=person.first_name or "",
        market=details.market,
        channel=order.channel,
        deliver_to=_address(person.deliver_to, person),
        expected=expected.isoformat() if expected else None,
        status_url=details.status_url,
        subtotal=details.subtotal,
        discount=details.discount,
        shipping=details.shipping,
        tax=details.tax,
        tax_percent=details.tax_percent,
        total=order.total,
        marketing=person.marketing,
        codes=details.discount_codes,
        historical=order.historical,
        test=order.test,
        erased=order.erased,
    )


def _items(lines: Sequence[KeptLine], returned: Sequence[int]) -> tuple[Item, ...]:
    return tuple(
        Item(
            quantity=line.quantity,
            product_id=line.product_id,
            title=line.title or "",
            variant=line.variant or "",
            price=line.price,
            url=line.url,
            image_url=line.image_url,
            returned=back,
        )
        for line, back in zip(lines, returned, strict=True)
    )


def _parcels(
    lines: Sequence[KeptLine], returned: Sequence[int], shipments: Sequence[Shipment]
) -> tuple[Parcel, ...]:
    left = [max(0, line.quantity - back) for line, back in zip(lines, returned, strict=True)]
    found: list[Parcel] = []
    for one in shipments:
        # Without lines everything that was left to send is in it.
        counts = orders.matched(lines, one.lines) if one.lines else tuple(left)
        left = [max(0, count - sent) for count, sent in zip(left, counts, strict=True)]
        found.append(
            Parcel(
                id=one.id,
                counts=counts if any(counts) else tuple(line.quantity for line in lines),
                carrier=one.carrier or "",
                number=one.number or "",
                url=one.url,
                shipped_at=one.shipped_at,
            )
        )
    return tuple(found)


def _back(refund: Refund, order: Order) -> Back:
    """A refund: of its lines; of everything where it says neither sum nor lines; else of a sum alone."""
    is_all = refund.amount is None and not refund.lines
    counts = (
        tuple(line.quantity for line in order.lines) if is_all else orders.matched(order.lines, refund.lines)
    )
    amount = order.total if is_all else refund.amount
    return Back(id=refund.id, at=refund.at, counts=counts, amount=amount)


def _address(to: Address | None, person: Person) -> tuple[str, ...]:
    """Name, street, postal code and town: a line each."""
    if to is None:
        return ()
    name = to.name or " ".join(one for one in (person.first_name, person.last_name) if one)
    town = " ".join(one for one in (to.postal_code, to.city) if one)
    return tuple(one for one in (name, to.company, *to.lines, town) if one)
