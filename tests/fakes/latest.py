"""An in-memory stand-in for latest's port; the contract suite holds it to the real store's behaviour."""

import threading

from chalicelib.aws.tables import Item, Key
from chalicelib.kernel.revisions import Stale
from chalicelib.latest import models
from chalicelib.latest.domain import Entry, Rows, Standing
from chalicelib.latest.ports import Head


class FakeEntries:
    def __init__(self) -> None:
        self.standings: dict[str, Standing] = {}
        self.rows: dict[Key, Entry] = {}
        self.heads: dict[str, Head] = {}
        self.largest = 0
        self._lock = threading.Lock()

    def standing(self, order_id: str) -> Standing | None:
        return self.standings.get(order_id)

    def write(self, after: Standing, rows: Rows) -> None:
        with self._lock:
            before = self.standings.get(after.order_id)
            if (before.revision if before else 0) != after.revision - 1:
                raise Stale
            self.largest = max(self.largest, len(models.actions(after, rows)))
            self.standings[after.order_id] = after
            for name, entry in rows.delete:
                self.rows.pop(models.entry_key(name, entry), None)
            self.rows.update((models.entry_key(name, entry), entry) for name, entry in rows.put)

    def newest(self, name: str, until: int, limit: int, *, consistent: bool = False) -> list[Entry]:
        last = models.until_key(until)
        with self._lock:
            mine = {
                one: entry for one, entry in self.rows.items() if one.pk == name and (one.sk or "") < last
            }
        return [mine[one] for one in sorted(mine, reverse=True)[:limit]]

    def head(self, product_id: str) -> Head:
        return self.heads.get(product_id, Head(0, ()))

    def keep_head(self, product_id: str, head: Head, until: int) -> None:
        with self._lock:
            if self.head(product_id).revision != head.revision - 1:
                raise Stale
            self.heads[product_id] = head

    def items(self) -> dict[Key, Item]:
        """The rows that pages read, as the real table has them."""
        return {models.head_key(one): models.head_item(one, head, 0) for one, head in self.heads.items()}
