"""In-memory stand-ins for platforms' ports; the contract suite holds the shelf to the real store's behaviour."""

from collections.abc import Iterable, Mapping

from chalicelib.kernel.revisions import Stale
from chalicelib.platforms import rooms
from chalicelib.platforms.domain import REMEMBERED, Delivery
from chalicelib.platforms.goods import Goods, Level
from chalicelib.platforms.ports import Doors, Item
from tests.fakes.activity import FakeObjects


class FakeShelf:
    def __init__(self) -> None:
        self.taken: dict[str, int] = {}
        self.rows: dict[str, Goods] = {}
        self.items: dict[str, Item] = {}

    def was_taken(self, delivery: Delivery, now: int) -> bool:
        return self.taken.get(delivery.digest, 0) > now

    def note_taken(self, delivery: Delivery, now: int) -> None:
        self.taken[delivery.digest] = (now + REMEMBERED) // 1000 * 1000

    def goods(self, product_id: str) -> Goods | None:
        return self.rows.get(product_id)

    def keep_goods(self, before: Goods | None, after: Goods) -> None:
        if self.rows.get(after.product_id) != before:
            raise Stale
        self.rows[after.product_id] = after

    def claim_items(self, product_id: str, items: Iterable[str]) -> None:
        for item in items:
            old = self.items.get(item, Item())
            self.items[item] = Item(old.levels, old.revision, product_id)

    def levels(self, items: Iterable[str]) -> dict[str, Mapping[str, Level]]:
        found = {item: self.items[item].levels for item in items if item in self.items}
        return {item: levels for item, levels in found.items() if levels}

    def item(self, item: str) -> Item | None:
        return self.items.get(item)

    def keep_levels(self, item: str, before: Item | None, levels: Mapping[str, Level]) -> str | None:
        old = self.items.get(item)
        if (old.revision if old else 0) != (before.revision if before else 0):
            raise Stale
        product_id = old.product_id if old else None
        self.items[item] = Item(levels, (before.revision if before else 0) + 1, product_id)
        return product_id


class FakeBucketOf:
    """`aws.objects` over the lake's fake, for what is put aside."""

    def __init__(self, objects: FakeObjects) -> None:
        self._objects = objects

    def put(self, bucket: str, key: str, body: bytes, content_type: str) -> None:
        self._objects.put(key, body)

    def get(self, bucket: str, key: str) -> bytes | None:
        return self._objects.get(key)

    def keys(self, bucket: str, prefix: str) -> list[str]:
        return list(self._objects.keys(prefix))

    def delete(self, bucket: str, keys: list[str]) -> None:
        self._objects.delete(keys)


class FakeQuarantine:
    def __init__(self) -> None:
        self.kept: dict[str, tuple[Delivery, str]] = {}

    def keep(self, delivery: Delivery, reason: str, now: int) -> str:
        name = f"platforms-{delivery.digest[:16]}"
        self.kept[name] = delivery, reason
        return name


class Reports:
    def __init__(self) -> None:
        self.said: list[str] = []

    def __call__(self, message: str, **fields: str) -> None:
        self.said.append(f"{message}: {' '.join(fields.values())}")


class Desk:
    """What platforms stands on: its own fakes, and the rooms below behind their real adapters."""

    def __init__(self, shop_url: str = "https://shop.example") -> None:
        self.shelf, self.quarantine, self.reports = FakeShelf(), FakeQuarantine(), Reports()
        self.shop_url = shop_url

    def doors(self) -> Doors:
        return Doors(
            self.shelf, rooms.OrdersRoom(), rooms.CatalogueRoom(), self.quarantine, self.reports,
            shop_url=self.shop_url, currency="SEK",
        )  # fmt: skip
