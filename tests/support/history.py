"""Tells a deployed stack what people did, as a shop's server would: history, in batches, by the public API."""

import gzip
import itertools
import json
import time
from collections.abc import Sequence
from typing import Any

from chalicelib.kernel import clock
from infra.stack import outputs
from tests.support.deployed import DeployedStack

DAY = 86_400
HOUR = 3_600
Event = dict[str, Any]


class History:
    """Collects what happened, then tells it; can tell it again."""

    def __init__(self, name: str) -> None:
        """`name` is in every id, so that histories in one stack don't meet. Times count from 60 days ago."""
        self.name = name
        self.start = int(time.time()) - 60 * DAY
        self.events: list[Event] = []
        self.orders: list[dict[str, Any]] = []
        self.cancelled: list[str] = []
        self._numbers = itertools.count()

    def did(self, person: str, event: str, at: float, **more: Any) -> None:
        """`person` did something `at` seconds after the start; a session a person unless said otherwise."""
        self.events.append(
            {
                "event_id": f"{self.name}-{next(self._numbers)}",
                "event": event,
                "occurred_at": self.instant(at),
                "anonymous_id": f"{self.name}-{person}",
                "session_id": f"{self.name}-{person}",
                "consent": {"analytics": True},
                **more,
            }
        )

    def viewed(self, person: str, product: str, at: float, **more: Any) -> None:
        self.did(person, "product_viewed", at, product_id=product, **more)

    def bought(self, person: str, products: Sequence[str], at: float, *, cancelled: bool = False) -> None:
        order_id = f"{self.name}-order-{next(self._numbers)}"
        lines = [{"product_id": product, "quantity": 1} for product in products]
        self.orders.append(
            {
                "order_id": order_id,
                "anonymous_id": f"{self.name}-{person}",
                "placed_at": self.instant(at),
                "historical": True,
                "lines": lines,
            }
        )
        if cancelled:
            self.cancelled.append(order_id)

    def instant(self, at: float) -> str:
        return clock.iso(round((self.start + at) * 1000))

    def tell(self, stack: DeployedStack, *, salt: str = "", size: int = 50) -> None:
        """Send everything; another `salt` or `size` packs the same events into other batches."""
        for start in range(0, len(self.events), size):
            batch = {
                "batch_id": f"{self.name}-{salt}{size}-{start}",
                "historical": True,
                "events": self.events[start : start + size],
            }
            answer = stack.call("POST", "/v1/events", batch, key=stack.secret_key)
            assert (answer.status, answer.json()["rejected"]) == (202, []), answer.body
        for order in self.orders:
            answer = stack.call("POST", "/v1/orders", order, key=stack.secret_key)
            assert answer.status == 201, answer.body
        for order_id in self.cancelled:
            answer = stack.call("POST", f"/v1/orders/{order_id}/cancel", key=stack.secret_key)
            assert answer.status == 200, answer.body


def put_reactions(stack: DeployedStack, name: str, reactions: Sequence[tuple[str, str, str]]) -> None:
    """Write (person, product, reaction) facts into the lake, as a room that records them would."""
    now = int(time.time() * 1000)
    rows = [
        {
            "event_id": f"{name}-{number}", "n": 0, "event": "reaction_set", "at": now - 60_000 + number,
            "received": now, "visitor": f"{name}-{person}".ljust(22, "_")[:22], "customer": None, "session": None,
            "product_id": product, "sku": None, "phrase": None, "order_id": None, "quantity": None,
            "amount": None, "currency": None, "reaction": reaction, "bot": False, "historical": False,
            "detail": None,
        }
        for number, (person, product, reaction) in enumerate(reactions)
    ]  # fmt: skip
    day = clock.utc_day(now)
    body = gzip.compress(b"".join(json.dumps(row).encode() + b"\n" for row in rows))
    stack.stack.stage.client("s3").put_object(
        Bucket=outputs(stack.stack.stage)["LakeBucket"],
        Key=f"raw/day={day}/{name}-{name}.ndjson.gz",
        Body=body,
    )
