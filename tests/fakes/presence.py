"""An in-memory stand-in for presence's port; the contract suite holds it to the real store's behaviour."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chalicelib.aws.tables import Item, Key
from chalicelib.kernel.revisions import Stale
from chalicelib.presence import models
from chalicelib.presence.carts import NO_CARTS, Carts
from chalicelib.presence.days import NO_DAY, Day
from chalicelib.presence.fading import Fading, packed
from chalicelib.presence.service import Joining
from chalicelib.presence.sketch import Crowd


class FakeCrowds:
    """Sets, numbers and rows as dictionaries. `writes` counts what would be written."""

    def __init__(self) -> None:
        self.crowds: dict[tuple[int, str], Crowd] = {}
        self.leaders: dict[int, dict[str, int]] = {}
        self.numbers: dict[str, dict[str, Fading]] = {}
        self.rows: dict[tuple[str, str], dict[str, Any]] = {}
        self.reached: int | None = None
        self.writes = 0

    def join(self, joinings: Sequence[Joining]) -> list[Crowd]:
        found = []
        for stretch, product_id, members in joinings:
            held = self.crowds.get((stretch, product_id), Crowd())
            self.crowds[stretch, product_id] = Crowd(held.members | members, held.sampled)
            self.writes += 1
            found.append(self.crowds[stretch, product_id])
        return found

    def leave(self, leaving: Joining, *, sampled: bool) -> None:
        key = (leaving.stretch, leaving.product_id)
        held = self.crowds[key]
        self.crowds[key] = Crowd(held.members - leaving.members, held.sampled or sampled)
        self.writes += 1

    def lead(self, stretch: int, sizes: Mapping[str, int]) -> None:
        self.leaders.setdefault(stretch, {}).update(sizes)
        self.writes += 1

    def among(self, stretch: int) -> Iterator[tuple[str, Crowd]]:
        yield from [(one, crowd) for (at, one), crowd in self.crowds.items() if at == stretch]

    def day(self, product_id: str) -> tuple[Day, int | None]:
        item = self.rows.get((product_id, models.DAY))
        return models.day_from(item) if item else (NO_DAY, None)

    def keep_day(self, product_id: str, day: Day, number: Fading, *, before: int | None, now: int) -> None:
        self._number(product_id, models.DAY, number)
        self._put((product_id, models.DAY), models.day_item(product_id, day, (before or 0) + 1, now), before)

    def carts(self, product_id: str) -> tuple[Carts, int | None]:
        item = self.rows.get((product_id, models.CARTS))
        return models.carts_from(item) if item else (NO_CARTS, None)

    def keep_carts(
        self, product_id: str, kept: Carts, number: Fading, *, before: int | None, now: int
    ) -> None:
        self._number(product_id, models.CARTS, number)
        row = models.carts_item(product_id, kept, (before or 0) + 1, now)
        self._put((product_id, models.CARTS), row, before)

    def settled(self) -> int | None:
        return self.reached

    def settle(self, stretch: int, *, before: int | None) -> None:
        if self.reached == before:
            self.reached = stretch

    def reopen(self, stretch: int) -> None:
        if self.reached is not None and self.reached > stretch:
            self.reached = stretch

    def items(self) -> dict[Key, Item]:
        """The rows as the real table has them."""
        found: dict[Key, Item] = {}
        for (stretch, product_id), crowd in self.crowds.items():
            item: dict[str, Any] = {models.MEMBERS: {"BS": sorted(crowd.members)}} if crowd.members else {}
            found[models.crowd_key(stretch, product_id)] = item | (
                {models.SAMPLED: {"BOOL": True}} if crowd.sampled else {}
            )
        for stretch, sizes in self.leaders.items():
            found[models.shop_key(stretch)] = {
                models.LEADER + one: {"N": str(many)} for one, many in sizes.items()
            }
        for product_id, numbers in self.numbers.items():
            found[models.now_key(product_id)] = {name: {"B": packed(one)} for name, one in numbers.items()}
        return found

    def _number(self, product_id: str, name: str, number: Fading) -> None:
        self.numbers.setdefault(product_id, {})[name] = number
        self.writes += 1

    def _put(self, key: tuple[str, str], item: dict[str, Any], before: int | None) -> None:
        held = self.rows.get(key)
        if (int(held["revision"]["N"]) if held else None) != before:
            raise Stale
        self.rows[key] = item
        self.writes += 1
