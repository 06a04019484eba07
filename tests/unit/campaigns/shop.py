"""A shop whose clock a test turns: orders, campaigns, and every minute's clockwork as often as wanted."""

from collections.abc import Mapping
from typing import Any

import msgspec

from chalicelib.campaigns import firing, models, moving, scheduling, service
from chalicelib.campaigns.domain import Campaign, Content
from chalicelib.campaigns.plans import Due
from chalicelib.campaigns.ports import Order, Product
from chalicelib.kernel import clock
from chalicelib.post.domain import Wanted
from tests.fakes.campaigns import World

START = clock.parse_iso("2026-11-01T12:00:00Z")
DAY, HOUR, MINUTE = clock.DAY, clock.HOUR, clock.MINUTE


class Shop:
    """The world and its time. What campaigns ship as is what there is, until a test says otherwise."""

    def __init__(self) -> None:
        self.world = World()
        self.now = START
        self.errors: list[Exception] = []
        for one in ("tent", "stove", "socks"):
            self.world.cards[one] = Product(one, "outdoor > tents", discreet=False, sellable=True)
        self.world.cards["pills"] = Product("pills", "care", discreet=True, sellable=True)

    def campaign(self, campaign_id: str, **said: Any) -> Campaign:
        """Change a campaign, or make one."""
        known = service.every(self.world.plans).get(campaign_id)
        before = msgspec.to_builtins(known.content) if known else {}
        content = msgspec.convert(before | said, type=Content)
        return service.keep(
            campaign_id, content, kept=self.world.plans, chances=self.world.chances, now=self.now
        )

    def order(self, order_id: str = "1001", **said: Any) -> Order:
        """Say what is known of an order, and let campaigns hear of it."""
        known = self.world.orders.get(order_id)
        fresh: Mapping[str, Any] = {
            "order_id": order_id, "placed_at": self.now, "email": "anna@example.se",
            "products": ("tent", "stove"),
        }  # fmt: skip
        order = msgspec.structs.replace(known, **said) if known else Order(**{**fresh, **said})
        self.world.orders[order_id] = order
        self.hear(order_id)
        return order

    def hear(self, order_id: str) -> None:
        """News of an order."""
        scheduling.hear(order_id, doors=self.world.doors(), now=self.now)

    def tick(self) -> dict[str, int]:
        """One run of the minute's job."""
        doors = self.world.doors()
        done = firing.run(
            doors=doors, shards=models.SHARDS, now=self.now, go_on=lambda: True, failed=self.failed
        )
        moving.move(doors=doors, shards=models.SHARDS, now=self.now, go_on=lambda: True)
        return done

    def failed(self, due: Due, error: Exception) -> None:
        self.errors.append(error)

    def live(self, days: float, step: int = 6 * HOUR) -> None:
        """Let time pass, the clockwork running every few hours."""
        end = self.now + int(days * DAY)
        while self.now < end:
            self.now = min(self.now + step, end)
            self.tick()

    @property
    def mails(self) -> list[Wanted]:
        """What the outbox was asked for, in order."""
        return list(self.world.posted.values())

    def kinds(self) -> list[str]:
        """The kinds of mail that the outbox was asked for."""
        return [str(one.kind) for one in self.mails]
