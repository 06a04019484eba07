"""What can be done with orders. Each may be done again, and in any order, with the same end."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple, Protocol, TypeVar

import msgspec
from msgspec.structs import replace

from chalicelib.kernel import revisions
from chalicelib.kernel.errors import Conflict, FieldError, Invalid, NotFound
from chalicelib.kernel.ids import is_id
from chalicelib.orders import domain, happenings, links
from chalicelib.orders.domain import Order, OrderContent, Person
from chalicelib.orders.happenings import Cancelled, Happening
from chalicelib.orders.life import KeptLine

T = TypeVar("T")


class Orders(Protocol):
    """Where orders are kept."""

    def get(self, order_id: str) -> Order | None:
        """The order as the last finished write left it."""

    def write(self, before: Order | None, after: Order, now: int) -> None:
        """Put `after` in place of `before` and log what that changes (`facts.facts`), or nothing at all.

        Raises `Stale` if `before` isn't what is there.
        """

    def of_person(self, person_keys: Iterable[str], *, latest_first: bool = False) -> Iterable[str]:
        """The ids of the orders that stand under any of these keys of a person, key by key in time's order."""

    def recent_products(self, person_keys: Iterable[str], orders: int) -> list[str]:
        """The distinct products kept of the latest `orders` orders under each key, latest first."""

    def purchase(self, person_keys: Iterable[str], product_id: str) -> str | None:
        """The latest order under any of these keys by which the product was bought."""


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


class KeepContact(Protocol):
    """How it is remembered where a person is written to."""

    def __call__(
        self, email: str, now: int, *, customer_id: str | None, name: str | None, locale: str | None
    ) -> None:
        """Remember it; what isn't said stays as it was."""


class Doors(NamedTuple):
    """What taking an order in needs."""

    orders: Orders
    pseudonyms: Pseudonyms
    resolve_skus: Callable[[Iterable[str]], Mapping[str, str]]
    keep_contact: KeepContact


def place(content: OrderContent, *, doors: Doors, now: int) -> Order:
    """Take an order in, once; the same content again gives what is kept, with what has happened since.

    What happened to it may have come first. Raises `Invalid`, or `Conflict` if the id was used with another
    content.
    """
    _check(domain.faults(content, now))
    mark = domain.fingerprint(content)

    def attempt(before: Order | None) -> Order:
        if before is None or not before.is_placed:
            return _keep(before, _placed(content, before, 0, doors, now), doors.orders, now)
        if before.fingerprint != mark and not before.erased:
            raise Conflict(f"order {content.order_id!r} was placed before with another content")
        return _keep(before, with_news(before, content.happenings), doors.orders, now)

    order = persist(content.order_id, doors.orders, attempt)
    _keep_contact(order, doors, now)
    return order


def amend(content: OrderContent, as_of: int, *, doors: Doors, now: int) -> Order:
    """Bring an order to what its platform knew of it at `as_of` (ms); placed by it, if it hadn't come in.

    The latest known content holds, whatever came last. Raises `Invalid`.
    """
    _check(domain.faults(content, now))
    if as_of > now + happenings.AHEAD:
        raise Invalid.field("/as_of", "lies in the future")

    def attempt(before: Order | None) -> Order:
        if before is None or not before.is_placed:
            return _keep(before, _placed(content, before, as_of, doors, now), doors.orders, now)
        known = (before.as_of, before.fingerprint or "")
        if (as_of, domain.fingerprint(content)) <= known:
            return _keep(before, with_news(before, content.happenings), doors.orders, now)
        return _keep(before, _placed(content, before, as_of, doors, now), doors.orders, now)

    order = persist(content.order_id, doors.orders, attempt)
    _keep_contact(order, doors, now)
    return order


def record(order_id: str, told: Happening, *, orders: Orders, now: int) -> Order:
    """Note what happened to an order, once; it may not have come in yet. Raises `Invalid`."""
    _check(happenings.faults(told, now))
    if not is_id(order_id):
        raise Invalid.field("path:order_id", "expected an id that isn't a word used in paths")

    def attempt(before: Order | None) -> Order:
        known = before or Order(order_id=order_id, received_at=now)
        return _keep(before, with_news(known, [told]), orders, now)

    return persist(order_id, orders, attempt)


def cancel(order_id: str, cancelled_at: datetime | None, *, orders: Orders, now: int) -> Order:
    """Cancel an order; again changes nothing. The cancellation may come before the order itself does.

    Raises `Invalid` if it is said to lie in the future.
    """
    _check(happenings.time_faults(cancelled_at, "/cancelled_at", now) if cancelled_at else [])
    moment = happenings.moment(domain.instant(cancelled_at, now))

    def attempt(before: Order | None) -> Order:
        if before is not None and before.is_cancelled:
            return before
        known = before or Order(order_id=order_id, received_at=now)
        return _keep(before, with_news(known, [Cancelled(id="cancelled", occurred_at=moment)]), orders, now)

    return persist(order_id, orders, attempt)


def _check(faults: Iterable[FieldError]) -> None:
    wrong = list(faults)
    if wrong:
        raise Invalid(f"{wrong[0].pointer}: {wrong[0].detail}", wrong)


def _placed(content: OrderContent, before: Order | None, as_of: int, doors: Doors, now: int) -> Order:
    """The order with this content, and with what was known of it before."""
    known = before or Order(order_id=content.order_id)
    is_new = known.placed_at is None
    at = known.placed_at if content.placed_at is None else None
    order = replace(
        known,
        placed_at=at if at is not None else domain.instant(content.placed_at, now),
        lines=_lines(content, known, doors),
        person=_person(content, doors.pseudonyms),
        person_keys=tuple(person_keys(content.customer_id, content.email, doors.pseudonyms)),
        channel=content.channel,
        store_id=content.store_id,
        total=content.total,
        details=domain.details(content),
        # News of an order that was taken in live is no history, however old the order has become.
        historical=content.historical if is_new else known.historical,
        test=content.test,
        fingerprint=domain.fingerprint(content),
        as_of=as_of,
        received_at=now if is_new else known.received_at,
    )
    return with_news(domain.without_person(order) if known.erased else order, content.happenings)


def with_news(order: Order, news: Iterable[Happening]) -> Order:
    """The order with what else happened to it."""
    happened = happenings.joined(order.happened, news)
    return replace(
        order, happened=tuple(map(happenings.without_traces, happened)) if order.erased else happened
    )


def _keep(before: Order | None, after: Order, orders: Orders, now: int) -> Order:
    """Write `after` as the next revision, unless it says nothing new. Raises `Invalid` if it is too large."""
    if after == before:
        return after
    after = replace(after, revision=before.revision + 1 if before else 1)
    if len(msgspec.json.encode(after)) > domain.LARGEST:
        raise Invalid.field("/lines", "the order, with all that happened to it, is larger than is kept")
    orders.write(before, after, now)
    return after


def _keep_contact(order: Order, doors: Doors, now: int) -> None:
    """Also when the order was known: the run that took it in may have ended before it came to this."""
    person = order.person
    if person.email is None or order.test:
        return
    name = " ".join(part for part in (person.first_name, person.last_name) if part)
    doors.keep_contact(
        person.email, now, customer_id=person.customer_id, name=name or None, locale=order.details.locale
    )


def _lines(content: OrderContent, known: Order, doors: Doors) -> tuple[KeptLine, ...]:
    """The lines with the products that their skus mean, or meant when the order came in."""
    meant = {line.sku: line.product_id for line in known.lines if line.sku and line.product_id}
    unknown = [line.sku for line in content.lines if line.product_id is None and line.sku is not None]
    unknown = [sku for sku in unknown if sku not in meant]
    products = {**(doors.resolve_skus(unknown) if unknown else {}), **meant}
    return tuple(
        KeptLine(
            product_id=line.product_id or products.get(line.sku or ""),
            sku=line.sku,
            quantity=line.quantity,
            price=line.price,
            line_id=line.line_id,
            title=line.title,
            variant=line.variant,
            url=line.url,
            image_url=line.image_url,
        )
        for line in content.lines
    )


def _person(content: OrderContent, pseudonyms: Pseudonyms) -> Person:
    """Who bought. Without consent to analytics the log isn't told, and the journey isn't kept."""
    named = Person(
        customer_id=content.customer_id,
        email=content.email,
        first_name=content.first_name,
        last_name=content.last_name,
        deliver_to=content.deliver_to,
        marketing=content.consent.marketing,
        public_name=content.consent.public_name,
    )
    if content.consent.analytics is False:
        return named
    customer = None
    if content.customer_id is not None:
        customer = pseudonyms.customer(content.customer_id)
    elif content.email is not None:
        customer = pseudonyms.customer_by_email(content.email)
    link = links.parse(content.torg_session) if content.torg_session else links.NOBODY
    visitor = content.anonymous_id or link.anonymous_id
    session = content.session_id or link.session_id
    return replace(
        named,
        customer=customer,
        visitor=pseudonyms.visitor(visitor) if visitor else None,
        session=pseudonyms.session(session) if session else None,
    )


def persist(order_id: str, orders: Orders, attempt: Callable[[Order | None], T]) -> T:
    """What `attempt` answers on the order as it is, again from a fresh read where another write came first."""
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
