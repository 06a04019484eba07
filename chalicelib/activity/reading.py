"""From an event to the facts it stands for: the rules of times, consent, products and keywords."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import msgspec

from chalicelib.activity import origin, vocabulary
from chalicelib.activity.domain import LATE, SKEW_TOLERANCE, Fact
from chalicelib.activity.events import Context, Event, Line
from chalicelib.kernel import clock
from chalicelib.kernel.errors import Forbidden, Invalid
from chalicelib.kernel.text import normalise_phrase

_LARGEST_AMOUNT: Final = 10**15
_NO_CONTEXT: Final = Context()


class Hashes(Protocol):
    """The pseudonyms that members gives out."""

    def visitor(self, anonymous_id: str) -> str:
        """A visitor's."""

    def customer(self, customer_id: str) -> str:
        """A customer's."""

    def session(self, session_id: str) -> str:
        """A visit's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """How a batch came: when, by whose clock, with what rights."""

    now: int
    sent_at: int | None = None
    trusted: bool = False  # came with a secret key
    historical: bool = False
    user_agent: str | None = None
    customer_id: str | None = None  # whom a shopper token vouches for
    source: bytes | None = None  # stands for the sender's address; of a browser's batch only
    near: str | None = None  # where the sender is, to a tenth of a degree

    @property
    def skew(self) -> int:
        """How far to shift the client's times: nothing unless its clock is off by more than the tolerance."""
        if self.sent_at is None or abs(self.now - self.sent_at) <= SKEW_TOLERANCE:
            return 0
        return self.now - self.sent_at


def facts(event: Event, receipt: Receipt, hashes: Hashes) -> list[Fact]:
    """The rows that `event` stands for: one a product, and a search engine arrival where one shows.

    Raises `Invalid` or `Forbidden`, with pointers into the event.
    """
    name = vocabulary.canonical(event.event)
    if name is None:
        raise Invalid.field("/event", "no such event; see the vocabulary in docs/events.md")
    lines = _lines(event, name)
    context = event.context or _NO_CONTEXT
    utm = _utm(context)
    keyword = _keyword(event, name, context, utm)
    shared = _shared(event, name, receipt, hashes, context)
    phrase = _phrase(event, name, keyword)
    detail = _detail(event, context, utm, shared["bot"], receipt)
    rows = [
        Fact(
            **shared,
            n=n,
            phrase=phrase,
            order_id=event.order_id,
            detail=_text(detail, line),
            **_of(event, line, n),
        )
        for n, line in enumerate(lines or [Line()])
    ]
    if keyword and name != "search_engine_arrival":
        arrival = shared | {"event_id": f"{event.event_id}~arrival", "event": "search_engine_arrival"}
        rows.append(Fact(**arrival, phrase=keyword, detail=_text(detail, Line())))
    return rows


def _shared(event: Event, name: str, receipt: Receipt, hashes: Hashes, context: Context) -> dict[str, Any]:
    consented = event.consent is not None and event.consent.analytics
    user = receipt.customer_id or event.user_id
    agent = _agent(context, receipt)
    historical = _historical(event, receipt)
    return {
        "event_id": event.event_id,
        "event": name,
        "at": _at(event, receipt, historical),
        "received": receipt.now,
        "visitor": hashes.visitor(event.anonymous_id) if consented and event.anonymous_id else None,
        "customer": hashes.customer(user) if consented and user else None,
        "session": hashes.session(event.session_id) if consented and event.session_id else None,
        "bot": agent.bot or context.staff,
        "historical": historical,
    }


def _historical(event: Event, receipt: Receipt) -> bool:
    if event.historical and not receipt.trusted:
        raise Forbidden("/historical: needs a secret key")
    return event.historical or receipt.historical


def _at(event: Event, receipt: Receipt, historical: bool) -> int:
    """When it happened by the server's clock: shifted by the client's error, never in the future."""
    try:
        occurred = clock.from_datetime(event.occurred_at)
    except ValueError as error:
        raise Invalid.field("/occurred_at", str(error)) from error
    if historical:
        return min(occurred, receipt.now)
    at = min(occurred + receipt.skew, receipt.now)
    if receipt.now - at > LATE:
        raise Invalid.field(
            "/occurred_at", "more than 48 hours ago; send it as historical, with a secret key"
        )
    return at


def _agent(context: Context, receipt: Receipt) -> origin.Agent:
    """A server's own user agent says nothing about the shopper's."""
    text = context.user_agent or (None if receipt.trusted else receipt.user_agent)
    return origin.agent(text or "")


def _lines(event: Event, name: str) -> list[Line]:
    lines, pointer = _named(event)
    meaning = vocabulary.MEANINGS[name]
    if name == "products_compared":
        lines = _distinct(lines)
    if len(lines) > meaning.most_products:
        if meaning.most_products == 0:
            return []
        raise Invalid.field(pointer, f"at most {meaning.most_products} products in one event")
    if len(lines) < meaning.fewest_products:
        wanted = "product_id or sku" if meaning.fewest_products == 1 else "at least 2 different products"
        raise Invalid.field(pointer, f"{name} needs {wanted}")
    return lines


def _named(event: Event) -> tuple[list[Line], str]:
    """The event's products, and where they stand in it."""
    if event.products is not None:
        for index, line in enumerate(event.products):
            if line.product_id is None and line.sku is None:
                raise Invalid.field(f"/products/{index}", "needs product_id or sku")
        return list(event.products), "/products"
    if event.product_ids is not None:
        return [Line(product_id=one) for one in dict.fromkeys(event.product_ids)], "/product_ids"
    if event.product_id is None and event.sku is None:
        return [], "/product_ids" if event.event == "products_compared" else "/product_id"
    line = Line(
        product_id=event.product_id,
        sku=event.sku,
        quantity=event.quantity,
        price=event.price,
        position=event.position,
    )
    return [line], "/product_id"


def _distinct(lines: Sequence[Line]) -> list[Line]:
    return list(
        {
            (line.product_id or "", line.sku if line.product_id is None else ""): line for line in lines
        }.values()
    )


def _of(event: Event, line: Line, n: int) -> dict[str, Any]:
    amount = None if line.price is None else line.price.amount * (line.quantity or 1)
    if amount is not None and amount > _LARGEST_AMOUNT:
        place = "/price" if event.products is None else f"/products/{n}/price"
        raise Invalid.field(place, "price × quantity is out of range")
    return {
        "product_id": line.product_id,
        "sku": None if line.product_id else line.sku,
        "quantity": line.quantity,
        "amount": amount,
        "currency": None if line.price is None else line.price.currency,
    }


def _phrase(event: Event, name: str, keyword: str | None) -> str | None:
    if name == "search_engine_arrival":
        return keyword
    phrase = normalise_phrase(event.query) if event.query else ""
    if vocabulary.MEANINGS[name].needs_query and not phrase:
        raise Invalid.field("/query", f"{name} needs the words that were searched for")
    return phrase or None


def _keyword(event: Event, name: str, context: Context, utm: dict[str, str]) -> str | None:
    """The search engine keyword: said, else read from the referrer, else one's own advertisement's."""
    if name not in vocabulary.LANDINGS:
        return None
    if name == "search_engine_arrival" and event.keyword and (said := normalise_phrase(event.keyword)):
        return said
    typed = origin.engine_keyword(context.referrer) if context.referrer else None
    return typed or origin.paid_keyword(utm)


def _utm(context: Context) -> dict[str, str]:
    if context.utm is not None:
        return origin.kept_campaign({name: getattr(context.utm, name) for name in origin.UTM})
    return origin.campaign(context.url) if context.url else {}


def _detail(
    event: Event, context: Context, utm: dict[str, str], bot: bool, receipt: Receipt
) -> dict[str, Any]:
    device = _agent(context, receipt).device
    host = origin.referrer_host(context.referrer) if context.referrer else None
    given = {
        "device": device,
        "referrer": host,
        "utm": utm or None,
        "list": event.list,
        "share_id": event.share_id,
        "staff": True if bot and context.staff else None,
    }
    return {name: value for name, value in given.items() if value is not None}


def _text(detail: dict[str, Any], line: Line) -> str | None:
    whole = detail if line.position is None else detail | {"position": line.position}
    return msgspec.json.encode(whole).decode() if whole else None
