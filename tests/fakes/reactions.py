"""An in-memory stand-in for reactions' port; the contract suite holds it to the real store's behaviour."""

import threading
from collections.abc import Sequence

from chalicelib.activity.public import Fact
from chalicelib.aws.tables import Item, Key
from chalicelib.kernel.revisions import Stale
from chalicelib.reactions import domain, models
from chalicelib.reactions.domain import Change, Reaction, Reactions


class FakeOpinions:
    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], Reaction] = {}
        self.totals: dict[str, Reactions] = {}
        self.log: dict[str, list[Fact]] = {}
        self._lock = threading.Lock()

    def get(self, person: str, product_id: str) -> Reaction | None:
        return self.rows.get((person, product_id))

    def among(self, person: str, product_ids: Sequence[str]) -> list[Reaction]:
        wanted = ((person, one) for one in dict.fromkeys(product_ids))
        return [self.rows[key] for key in wanted if key in self.rows]

    def write(self, changes: Sequence[Change], now: int) -> None:
        with self._lock:
            batch_id = models.batch_id(changes)
            keys = [_key(one) for one in changes]
            if batch_id in self.log or any(
                self.rows.get(key) != one.before for key, one in zip(keys, changes, strict=True)
            ):
                raise Stale
            product_id, added = changes[0].product_id, domain.step(changes)
            held = self.totals.get(product_id, Reactions())
            self.totals[product_id] = Reactions(held.likes + added.likes, held.dislikes + added.dislikes)
            self.log[batch_id] = models.facts(changes, now)
            for key, one in zip(keys, changes, strict=True):
                if one.after is None:
                    del self.rows[key]
                else:
                    self.rows[key] = one.after

    def page(self, person: str, after: str | None, limit: int) -> list[Reaction]:
        mine = sorted(key for key in self.rows if key[0] == person and key[1] > (after or ""))
        return [self.rows[key] for key in mine[:limit]]

    def counts(self, product_id: str) -> Reactions:
        return self.totals.get(product_id, Reactions())

    def items(self) -> dict[Key, Item]:
        """The rows as the real table has them."""
        found = {
            models.counts_key(one): models.counts_item(one, counts) for one, counts in self.totals.items()
        }
        return found | {
            models.reaction_key(*key): models.reaction_item(row) for key, row in self.rows.items()
        }

    def facts(self) -> list[Fact]:
        return [fact for batch in self.log.values() for fact in batch]


def _key(change: Change) -> tuple[str, str]:
    row = change.after or change.before
    assert row is not None
    return row.person, row.product_id
