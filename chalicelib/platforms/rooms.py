"""The rooms below, as this room's ports have them; and the quarantine."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from chalicelib.aws import quarantine
from chalicelib.aws.log import logger
from chalicelib.catalogue import public as catalogue
from chalicelib.catalogue.public import Content
from chalicelib.kernel.errors import Conflict, Invalid
from chalicelib.orders import public as orders
from chalicelib.orders.public import Happening, OrderContent
from chalicelib.platforms.domain import Delivery, Happened, NotUnderstood, OrderTold, Platform
from chalicelib.platforms.mentions import mentions

READER: Final = "platforms"
# What a platform can't say of a product, and another hand may have written.
_NOT_SAID: Final = ("discreet", "markets", "attributes", "gtin")


class OrdersRoom:
    """The adapter of `ports.Orders`."""

    def tell(self, told: OrderTold, now: int) -> None:
        """Bring an order to what `told` says."""
        happenings = [one.data for one in told.happened]
        content = _as(OrderContent, {**told.content, "happenings": happenings})
        try:
            orders.amend(content, told.as_of, now)
        except Invalid as error:
            raise NotUnderstood(error.detail) from error

    def happened(self, happened: Happened, now: int) -> None:
        """Note what happened to an order."""
        told: Any = _as(Happening, happened.data)
        try:
            orders.record(happened.order_id, told, now)
        except Invalid as error:
            raise NotUnderstood(error.detail) from error

    def state(self, order_id: str) -> str | None:
        """What an order is now."""
        order = orders.find(order_id)
        return order.state.value if order is not None and order.is_placed else None


def _as(kind: Any, told: Mapping[str, Any]) -> Any:
    try:
        return msgspec.convert(told, kind)
    except msgspec.ValidationError as error:
        raise NotUnderstood(str(error)[:300]) from error


class CatalogueRoom:
    """The adapter of `ports.Catalogue`."""

    def show(self, product_id: str, content: Mapping[str, Any] | None, now: int) -> None:
        """Bring a product to `content`, or take it away."""
        if content is None:
            catalogue.change(product_id, lambda _: None, now)
            return
        variants = [dict(one) for one in content["variants"]]
        while True:
            try:
                catalogue.change(product_id, lambda before: _content(content, variants, before), now)
            except Conflict as error:
                _give_way(variants, error)
            except Invalid as error:
                raise NotUnderstood(error.detail) from error
            else:
                return


def _content(said: Mapping[str, Any], variants: list[dict[str, Any]], before: Content | None) -> Content:
    """What the platform says over what only others do."""
    kept = {name: value for name in _NOT_SAID if before and (value := getattr(before, name))}
    told = [{name: value for name, value in one.items() if name != "key"} for one in variants]
    content: Content = _as(Content, {**msgspec.to_builtins(kept), **said, "variants": told})
    return content


def _give_way(variants: list[dict[str, Any]], error: Conflict) -> None:
    """Call the variant whose sku another product has by the platform's own key. Raises `NotUnderstood`.

    Platforms let several products have one sku; here an order's line has to mean one of them.
    """
    index = int(error.errors[0].pointer.split("/")[2])
    if variants[index]["sku"] == variants[index]["key"]:
        raise NotUnderstood(error.detail) from error
    variants[index]["sku"] = variants[index]["key"]


class Kept:
    """The adapter of `ports.Quarantine`."""

    def keep(self, delivery: Delivery, reason: str, now: int) -> str:
        """Keep a delivery whole; the same one gets the same name."""
        return quarantine.put(READER, record_of(delivery), reason, now)

    def about(self, customer_id: str | None, email: str | None) -> Iterator[tuple[str, dict[str, Any]]]:
        """The kept deliveries that mention a person: name and record. Reads all that are kept."""
        for name, record in quarantine.records(READER):
            try:
                body = delivery_of(record).body
            except ValueError:
                continue
            if mentions(body, customer_id, email):
                yield name, record

    def forget(self, names: Sequence[str]) -> None:
        """Throw kept deliveries away; those that aren't there don't matter."""
        quarantine.remove(names)


def record_of(delivery: Delivery) -> dict[str, Any]:
    """A delivery as JSON: its body as text where it is text, else as base64."""
    told = {
        "platform": delivery.platform.value,
        "topic": delivery.topic,
        "delivery_id": delivery.delivery_id,
        "sent_at": delivery.sent_at,
        "test": delivery.test,
    }
    try:
        return {**told, "body": delivery.body.decode()}
    except UnicodeDecodeError:
        return {**told, "base64": base64.b64encode(delivery.body).decode()}


def delivery_of(record: Mapping[str, Any]) -> Delivery:
    """The delivery in a record. Raises `ValueError` if it holds none."""
    try:
        body = record["body"].encode() if "body" in record else base64.b64decode(record["base64"])
        return Delivery(
            platform=Platform(record["platform"]), topic=str(record["topic"]), body=body,
            delivery_id=str(record["delivery_id"]), sent_at=int(record["sent_at"]), test=bool(record["test"]),
        )  # fmt: skip
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a delivery: {error}") from error


def report(message: str, **fields: str) -> None:
    """Log a warning for an operator."""
    logger().warning(message, extra=fields)  # nosemgrep: log-with-content  (callers name constants)
