"""An in-memory stand-in for listing's port; the contract suite holds it to the real store's behaviour."""

from chalicelib.kernel.revisions import Stale
from chalicelib.listing.domain import Place, Standing


class FakeLists:
    def __init__(self) -> None:
        self.standings: dict[str, Standing] = {}

    def standing(self, product_id: str) -> Standing | None:
        return self.standings.get(product_id)

    def move(self, before: Standing | None, after: Standing) -> None:
        if self.standings.get(after.product_id) != before:
            raise Stale
        self.standings[after.product_id] = after

    def page(self, name: str, after: Place | None, limit: int) -> list[Place]:
        places = [Place(one.value, one.product_id) for one in self.standings.values() if name in one.lists]
        return sorted((place for place in places if after is None or place < after), reverse=True)[:limit]
