"""An in-memory stand-in for lists' port; the contract suite holds it to the real store's behaviour."""

import itertools
import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from chalicelib.aws.tables import Item as Row
from chalicelib.aws.tables import Key
from chalicelib.kernel.revisions import Stale
from chalicelib.lists import changes, models
from chalicelib.lists.changes import Change, Doors, ItemChange, ListChange
from chalicelib.lists.domain import Gift, Item, Kind, List, Place, Shelf, Visibility
from tests.fakes.moderation import FakeModeration


class FakeShelves:
    def __init__(self, moderation: Any = None) -> None:
        self.moderation = moderation or FakeModeration()
        self.lists: dict[str, List] = {}
        self.shelves: dict[str, Shelf] = {}
        self.kept: dict[tuple[str, str], Item] = {}
        self.marks: dict[tuple[str, str], Gift] = {}
        self.wanting: dict[tuple[str, str], frozenset[str]] = {}
        self.people: dict[str, int] = {}
        self.links: dict[str, str] = {}
        self.places: dict[str | None, set[Place]] = {}
        self._lock = threading.RLock()

    def get(self, list_id: str) -> List | None:
        return self.lists.get(list_id)

    def many(self, list_ids: Sequence[str]) -> dict[str, List]:
        return {one: self.lists[one] for one in list_ids if one in self.lists}

    def by_token(self, token: str) -> str | None:
        return self.links.get(token)

    def shelf(self, person: str) -> Shelf:
        return self.shelves.get(person, Shelf(person))

    def items(self, list_id: str, product_ids: Sequence[str]) -> dict[str, Item]:
        return {one: self.kept[list_id, one] for one in product_ids if (list_id, one) in self.kept}

    def gifts(self, list_id: str, product_ids: Sequence[str]) -> dict[str, Gift]:
        return {one: self.marks[list_id, one] for one in product_ids if (list_id, one) in self.marks}

    def wants(self, pairs: Iterable[tuple[str, str]]) -> changes.Wants:
        return {pair: self.wanting.get(pair, frozenset()) for pair in pairs}

    def write(self, change: Change, now: int) -> None:
        with self._lock:
            self._check(change)
            if change.case is not None:
                self.moderation.keep(change.case, now)
            for listed in change.lists:
                self._keep_list(listed)
            for _, after in change.shelves:
                self.shelves[after.person] = after
                if not after.list_ids:
                    del self.shelves[after.person]
            for item in change.items:
                self._keep_item(item, change)
            self._keep_marks(change)
            self._keep_wants(change)

    def _keep_marks(self, change: Change) -> None:
        for move in change.gifts:
            if move.gift is not None:
                del self.marks[move.source, move.product_id]
                self.marks[move.target, move.product_id] = move.gift

    def _keep_wants(self, change: Change) -> None:
        for want in change.wants:
            self.wanting[want.person, want.product_id] = want.after
            if not want.after:
                del self.wanting[want.person, want.product_id]
        for product_id, step in changes.wanted_steps(change.wants).items():
            self.people[product_id] = self.people.get(product_id, 0) + step

    def _check(self, change: Change) -> None:
        is_fresh = (
            all(
                (there.revision if (there := self.lists.get(one.known.list_id)) else None)
                == (one.before.revision if one.before else None)
                for one in change.lists
            )
            and all(self.shelf(before.person) == before for before, _ in change.shelves)
            and all(
                self.wanting.get((one.person, one.product_id), frozenset()) == one.before
                for one in change.wants
            )
            and all(self.marks.get((one.source, one.product_id)) == one.gift for one in change.gifts)
        )
        if not is_fresh:
            raise Stale

    def _keep_list(self, change: ListChange) -> None:
        before, after = change
        place = models.place_of(change.known)
        if before is not None:
            self.links.pop(before.token or "", None)
            self.places.setdefault(None, set()).discard(place)
        if after is None:
            del self.lists[change.known.list_id]
            return
        self.lists[after.list_id] = after
        if after.token is not None:
            self.links[after.token] = after.list_id
        if after.said.visibility is Visibility.PUBLIC:
            self.places.setdefault(None, set()).add(place)

    def _keep_item(self, change: ItemChange, whole: Change) -> None:
        key, of = (change.list_id, change.product_id), whole.list_of(change.list_id)
        if change.after is not None:
            self.kept[key] = change.after
            if change.before is None and of.said.visibility is Visibility.PUBLIC:
                self.announce(of, [change.product_id])
            return
        self.kept.pop(key, None)
        follows = any(one[:2] == (change.product_id, change.list_id) for one in whole.gifts)
        if of.kind is Kind.WISH and not follows:
            self.marks.pop(key, None)
        if of.was_public:
            self.hush(of, [change.product_id])

    def mark(self, shared: List, product_id: str, gift: Gift) -> None:
        with self._lock:
            there, key = self.lists.get(shared.list_id), (shared.list_id, product_id)
            if there is None or there.revision != shared.revision or key in self.marks:
                raise Stale
            self.marks[key] = gift

    def unmark(self, list_id: str, product_id: str, gift: Gift) -> None:
        with self._lock:
            held = self.marks.get((list_id, product_id))
            if held is None or held.undo != gift.undo:
                raise Stale
            del self.marks[list_id, product_id]

    def announce(self, public: List, product_ids: Sequence[str]) -> None:
        for one in product_ids:
            self.places.setdefault(one, set()).add(models.place_of(public))

    def hush(self, public: List, product_ids: Sequence[str]) -> None:
        for one in product_ids:
            self.places.setdefault(one, set()).discard(models.place_of(public))

    def public(self, product_id: str | None, after: Place | None, limit: int) -> list[Place]:
        found = sorted(self.places.get(product_id, ()), reverse=True)
        return [one for one in found if after is None or one < after][:limit]

    def wanted(self, product_id: str) -> int:
        return self.people.get(product_id, 0)

    def rows(self) -> dict[Key, Row]:
        """The rows that pages read, as the real table has them."""
        rows = [
            *map(models.list_row, self.lists.values()),
            *(models.item_row(list_id, item) for (list_id, _), item in self.kept.items()),
            *(models.gift_row(*key, gift) for key, gift in self.marks.items()),
            *(models.wanted_row(*count) for count in self.people.items()),
            *map(models.shelf_row, self.shelves.values()),
            *(models.want_row(*pair, held) for pair, held in self.wanting.items() if held),
        ]
        return {Key(models.table(), row["pk"]["S"], row["sk"]["S"]): row for row in rows}


class Goods(NamedTuple):
    """A product as lists look at it."""

    discreet: bool = False
    deleted: bool = False


class Home:
    """Lists over memory, in a shop with some products."""

    def __init__(self, *product_ids: str, lists: Any = None) -> None:
        self.moderation = FakeModeration()
        self.lists: Any = lists or FakeShelves(self.moderation)
        self.goods: dict[str, Goods] = dict.fromkeys(product_ids, Goods())
        self.skus: dict[str, str] = {}
        self._ids = itertools.count(1)

    def doors(self, lists: Any = None) -> Doors:
        """What working on lists needs; over other `lists`, if given."""
        return Doors(
            lists or self.lists,
            self.moderation,
            self._products,
            lambda skus: {one: self.skus[one] for one in skus if one in self.skus},
            lambda text: f"seed.{text}".replace(":", "."),
            lambda prefix: f"{prefix}_{next(self._ids)}",
            "source",
        )

    def _products(self, product_ids: Sequence[str]) -> Mapping[str, Goods]:
        return {one: self.goods[one] for one in product_ids if one in self.goods}


def recount(lists: FakeShelves) -> dict[str, int]:
    """How many people want each product, counted from the items."""
    people = {
        (item.person, product_id)
        for (list_id, product_id), item in lists.kept.items()
        if lists.lists[list_id].kind is Kind.WISH
    }
    products = [product_id for _, product_id in people]
    return {one: products.count(one) for one in products}


def faults(lists: FakeShelves) -> list[str]:
    """What contradicts itself: numbers, orders, links, marks and shelves against the rows they stand for."""
    found = []
    if {one: n for one, n in lists.people.items() if n} != recount(lists):
        found.append(f"wanted {lists.people}, recounted {recount(lists)}")
    items = {(one.list_id, product) for one in lists.lists.values() for product in one.products}
    if items != set(lists.kept):
        found.append(f"orders and items differ: {items ^ set(lists.kept)}")
    if any(len(set(one.products)) < len(one.products) for one in lists.lists.values()):
        found.append("a product stands twice in a list")
    if not set(lists.marks) <= items:
        found.append("a mark without an item")
    links = {one.token: one.list_id for one in lists.lists.values() if one.token}
    if links != lists.links:
        found.append("links lead elsewhere")
    found += [
        f"{one.list_id} isn't on its owner's shelf"
        for one in lists.lists.values()
        if one.list_id not in lists.shelf(one.owner).list_ids
    ]
    public = {one.list_id for one in lists.lists.values() if one.said.visibility is Visibility.PUBLIC}
    for product_id, places in lists.places.items():
        named = {one.list_id for one in places}
        holding = {one for one in public if product_id is None or product_id in lists.lists[one].products}
        if not holding <= named:
            found.append(f"public lists of {product_id} that nobody finds")
    return found
