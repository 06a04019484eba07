"""An in-memory stand-in for listing's port; the contract suite holds it to the real store's behaviour."""

from chalicelib.kernel.revisions import Stale
from chalicelib.listing.domain import Lane, Place, Sorting, Standing


class FakeLists:
    def __init__(self) -> None:
        self.standings: dict[tuple[str, Sorting], Standing] = {}
        self.writes = 0
        self.pages = 0

    def standing(self, product_id: str, sorting: Sorting) -> Standing | None:
        return self.standings.get((product_id, sorting))

    def move(self, before: Standing | None, after: Standing) -> None:
        if self.standings.get((after.product_id, after.sorting)) != before:
            raise Stale
        self.standings[after.product_id, after.sorting] = after
        self.writes += 1

    def page(self, lane: Lane, after: Place | None, limit: int, *, descending: bool) -> list[Place]:
        self.pages += 1
        places = sorted(
            (one.place for one in self.standings.values() if lane in one.lanes), reverse=descending
        )
        following = (one for one in places if after is None or (one < after if descending else one > after))
        return list(following)[:limit]
