"""What can be done with orders. Each may be done again, and in any order, with the same end."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final, NamedTuple, Protocol, TypeVar

from msgspec.structs import replace

from chalicelib.kernel import revisions
from chalicelib.kernel.errors import Conflict, Invalid, NotFound
from chalicelib.orders import domain
from chalicelib.orders.domain import KeptLine, Order, OrderContent, Person, State

RECENT_ORDERS: Final = 10

T = TypeVar("T")


class Orders(Protocol):
    """Where orders are kept."""

    def get(self, order_id: str) -> Order | None:
        """The order as the last finished write left it."""

    def write(self, before: Order | None, after: Order, news: State | None, now: int) -> None:
        """Put `after` in place of `before` and log what happened, `news`, or nothing at all.

        Raises `Stale` if `before` isn't what is there.
        """

    def of_person(self, person_keys: Iterable[str]) -> Iterable[str]:
        """The ids of the orders that stand under any of these keys of a person."""

    def recent_products(self, person_keys: Iterable[str], orders: int) -> list[str]:
        """The distinct products of the latest `orders` orders under each key, latest first."""

    def purchase(self, person_keys: Iterable[str], product_id: str) -> str | None:
        """The latest order under any of these keys that holds the product and wasn't cancelled."""


class Pseudonyms(Protocol):
    """How people are called in the log."""

    def visitor(self, anonymous_id: str, /) -> str:
        """Of a browser."""

    def customer(self, customer_id: str, /) -> str:
        """Of a customer, by the shop's id."""

    def customer_by_email(self, email: str, /) -> str:
        """Of a customer, by the address."""

    def session(self, session_id: str, /) -> str:
        """Of a visit."""


class Doors(NamedTuple):
    """What placing an order needs."""

    orders: Orders
    pseudonyms: Pseudonyms
    resolve_skus: Callable[[Iterable[str]], Mapping[str, str]]


def place(content: OrderContent, *, doors: Doors, now: int) -> Order:
    """Take an order in, once; the same content again gives what is kept.

    A cancellation that came first is kept: the order is cancelled from the start. Raises `Invalid`, or
    `Conflict` if the id was used with another content.
    """
    wrong = list(domain.faults(content, now))
    if wrong:
        raise Invalid(f"{wrong[0].pointer}: {wrong[0].detail}", wrong)
    mark = domain.fingerprint(content)

    def attempt(before: Order | None) -> Order:
        if before is not None and before.is_placed:
            if before.fingerprint != mark and not before.erased:
                raise Conflict(f"order {content.order_id!r} was placed before with another content")
            return before
        after = _placed(content, before, mark, doors, now)
        doors.orders.write(before, after, State.PLACED, now)
        return after

    return _persist(content.order_id, doors.orders, attempt)


def _placed(content: OrderContent, before: Order | None, mark: str, doors: Doors, now: int) -> Order:
    earlier = before.happened if before else {}
    return Order(
        order_id=content.order_id,
        happened={State.PLACED: domain.instant(content.placed_at, now), **earlier},
        lines=_lines(content, doors),
        person=_person(content, doors.pseudonyms),
        person_keys=tuple(person_keys(content.customer_id, content.email, doors.pseudonyms)),
        channel=content.channel,
        store_id=content.store_id,
        total=content.total,
        historical=content.historical,
        fingerprint=mark,
        received_at=now,
        revision=before.revision + 1 if before else 1,
    )


def _lines(content: OrderContent, doors: Doors) -> tuple[KeptLine, ...]:
    unknown = [line.sku for line in content.lines if line.product_id is None and line.sku is not None]
    products = doors.resolve_skus(unknown) if unknown else {}
    return tuple(
        KeptLine(
            product_id=line.product_id or products.get(line.sku or ""),
            sku=line.sku,
            quantity=line.quantity,
            price=line.price,
        )
        for line in content.lines
    )


def _person(content: OrderContent, pseudonyms: Pseudonyms) -> Person:
    """Who bought. Without consent to analytics the log isn't told, and the journey isn't kept."""
    named = Person(customer_id=content.customer_id, email=content.email)
    if content.consent.analytics is False:
        return named
    customer = None
    if content.customer_id is not None:
        customer = pseudonyms.customer(content.customer_id)
    elif content.email is not None:
        customer = pseudonyms.customer_by_email(content.email)
    return replace(
        named,
        customer=customer,
        visitor=pseudonyms.visitor(content.anonymous_id) if content.anonymous_id else None,
        session=pseudonyms.session(content.session_id) if content.session_id else None,
    )


def cancel(order_id: str, cancelled_at: datetime | None, *, orders: Orders, now: int) -> Order:
    """Cancel an order; again changes nothing. The cancellation may come before the order itself does.

    Raises `Invalid` if it is said to lie in the future.
    """
    wrong = domain.time_faults(cancelled_at, "/cancelled_at", now) if cancelled_at else []
    if wrong:
        raise Invalid(f"{wrong[0].pointer}: {wrong[0].detail}", wrong)
    at = domain.instant(cancelled_at, now)

    def attempt(before: Order | None) -> Order:
        if before is not None and State.CANCELLED in before.happened:
            return before
        known = before or Order(order_id=order_id, happened={}, received_at=now)
        after = replace(known, happened={**known.happened, State.CANCELLED: at}, revision=known.revision + 1)
        orders.write(before, after, State.CANCELLED, now)
        return after

    return _persist(order_id, orders, attempt)


def _persist(order_id: str, orders: Orders, attempt: Callable[[Order | None], T]) -> T:
    return revisions.persist(lambda: orders.get(order_id), attempt, what=f"order {order_id!r}")


def get(order_id: str, *, orders: Orders) -> Order:
    """The order. Raises `NotFound`."""
    order = orders.get(order_id)
    if order is None:
        raise NotFound(f"no order {order_id!r}")
    return order


def person_keys(customer_id: str | None, email: str | None, pseudonyms: Pseudonyms) -> list[str]:
    """Under which keys a person's orders are found: keyed hashes, so that no key holds a name."""
    by_id = [pseudonyms.customer(customer_id)] if customer_id else []
    return by_id + ([pseudonyms.customer_by_email(email)] if email else [])


def recent_products(customer_id: str, *, orders: Orders, pseudonyms: Pseudonyms) -> list[str]:
    """What a customer bought in their latest orders that weren't cancelled, latest first."""
    return orders.recent_products(person_keys(customer_id, None, pseudonyms), RECENT_ORDERS)


def purchase(
    product_id: str, customer_id: str | None, email: str | None, *, orders: Orders, pseudonyms: Pseudonyms
) -> str | None:
    """The id of a person's latest order that holds the product and wasn't cancelled, if there is one."""
    return orders.purchase(person_keys(customer_id, email, pseudonyms), product_id)


def export(
    customer_id: str | None, email: str | None, *, orders: Orders, pseudonyms: Pseudonyms
) -> list[Order]:
    """All orders of a person, by the shop's id, the address, or both."""
    ids = dict.fromkeys(orders.of_person(person_keys(customer_id, email, pseudonyms)))
    return [order for one in ids if (order := orders.get(one)) is not None]


def erase(
    customer_id: str | None, email: str | None, *, orders: Orders, pseudonyms: Pseudonyms, now: int
) -> int:
    """Take the person out of all their orders, which stay as figures; how many there were. May be repeated."""

    def attempt(before: Order | None) -> int:
        if before is None or before.erased:
            return 0
        after = replace(
            before,
            person=Person(),
            person_keys=(),
            # A digest of known lines and a guessed address would tell whether the guess is right.
            fingerprint=None,
            erased=True,
            revision=before.revision + 1,
        )
        orders.write(before, after, None, now)
        return 1

    ids = dict.fromkeys(orders.of_person(person_keys(customer_id, email, pseudonyms)))
    return sum(_persist(one, orders, attempt) for one in ids)
