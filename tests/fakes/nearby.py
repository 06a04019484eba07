"""In-memory stand-ins for nearby's ports; the contract suite holds them to the real stores' behaviour."""

import threading
from collections import defaultdict
from collections.abc import Collection, Iterable

from msgspec.structs import replace

from chalicelib.aws.tables import Item, Key
from chalicelib.kernel.revisions import Stale
from chalicelib.nearby import domain, models
from chalicelib.nearby.domain import YEAR, Atom, Draft, Group, Held
from chalicelib.nearby.ports import Sheet, Stir

Name = tuple[str, str]


class FakeNearby:
    """Purchases, groups, sheets and looks in one: each port is this object."""

    def __init__(self) -> None:
        self.held: dict[Name, Held] = {}
        self.orders: defaultdict[str, set[Name]] = defaultdict(set)
        self.marks: dict[Name, Atom] = {}
        self.buyers: defaultdict[str, set[str]] = defaultdict(set)
        self.queues: defaultdict[str, defaultdict[str, dict[Name, Atom]]] = defaultdict(
            lambda: defaultdict(dict)
        )
        self.notes: dict[str, int] = {}
        self.drafts: dict[str, Draft] = {}
        self.published: dict[str, Group] = {}
        self.told: dict[Name, str] = {}
        self.sheets: dict[str, Sheet] = {}
        self.hours: defaultdict[int, set[bytes]] = defaultdict(set)
        self.closed: dict[int, bytes] = {}
        self._lock = threading.RLock()

    # Purchases

    def of_order(self, order_id: str) -> list[Held]:
        return [self.held[name] for name in sorted(self.orders[order_id])]

    def of_buyer(self, key: str) -> list[Held]:
        marks = [self.marks[key, product] for product in sorted(self.buyers[key])]
        return [self.held[atom.name] for atom in marks if atom.name in self.held]

    def add(self, atom: Atom) -> bool:
        with self._lock:
            near = [
                self.marks[key, atom.product_id] for key in atom.keys if (key, atom.product_id) in self.marks
            ]
            if atom.name in self.held or any(abs(one.placed_at - atom.placed_at) < YEAR for one in near):
                return False
            self.held[atom.name] = Held(atom)
            self.orders[atom.order_id].add(atom.name)
            for key in atom.keys:
                self.marks[key, atom.product_id] = atom
                self.buyers[key].add(atom.product_id)
            self._wait(atom)
            return True

    def _wait(self, atom: Atom) -> None:
        self.queues[domain.county(atom.place)][atom.place][atom.name] = atom

    def _unwait(self, atom: Atom) -> None:
        self.queues[domain.county(atom.place)][atom.place].pop(atom.name, None)

    def remove(self, atom: Atom) -> bool:
        with self._lock:
            if atom.name not in self.held or self.held[atom.name].group is not None:
                return False
            self.forget(atom)
            return True

    def forget(self, atom: Atom) -> None:
        with self._lock:
            self.held.pop(atom.name, None)
            self.told.pop(atom.name, None)
            self.orders[atom.order_id].discard(atom.name)
            self._unwait(atom)
            for key in atom.keys:
                mark = self.marks.get((key, atom.product_id))
                if mark is not None and mark.order_id == atom.order_id:
                    del self.marks[key, atom.product_id]
                    self.buyers[key].discard(atom.product_id)

    def stir(self, place: str) -> None:
        with self._lock:
            self.notes[place] = self.notes.get(place, 0) + 1

    def stirred(self) -> list[Stir]:
        return [Stir(place, str(n)) for place, n in sorted(self.notes.items())]

    def calm(self, stir: Stir) -> None:
        with self._lock:
            if str(self.notes.get(stir.place)) == stir.mark:
                del self.notes[stir.place]

    def counties(self) -> list[str]:
        return sorted(self.queues)

    def waiting(self, county: str, place: str | None = None) -> list[Atom]:
        places = self.queues[county]
        chosen = [place] if place is not None else sorted(places)
        return [atom for one in chosen if one in places for atom in places[one].values()]

    # Groups

    def unfinished(self) -> list[Draft]:
        return [self.drafts[one] for one in sorted(self.drafts)]

    def begin(self, draft: Draft) -> bool:
        with self._lock:
            if draft.group_id in self.drafts:
                return False
            self.drafts[draft.group_id] = draft
            return True

    def _is_draft(self, draft: Draft) -> bool:
        now = self.drafts.get(draft.group_id)
        return now is not None and now.group is None and not now.dissolving

    def mark(self, draft: Draft) -> list[Atom]:
        with self._lock:
            for atom in draft.members:
                if self._is_draft(draft) and self.held.get(atom.name) == Held(atom):
                    self.held[atom.name] = Held(atom, draft.group_id)
                    self._unwait(atom)
            return [one for one in draft.members if self._is_in(draft, one)]

    def _is_in(self, draft: Draft, atom: Atom) -> bool:
        held = self.held.get(atom.name)
        return held is not None and held.group == draft.group_id

    def publish(self, draft: Draft, group: Group) -> Draft | None:
        return self._become(draft, replace(draft, group=group))

    def dissolve(self, draft: Draft) -> Draft | None:
        return self._become(draft, replace(draft, dissolving=True))

    def _become(self, draft: Draft, after: Draft) -> Draft | None:
        with self._lock:
            if self._is_draft(draft):
                self.drafts[draft.group_id] = after
            return self.drafts.get(draft.group_id)

    def release(self, draft: Draft) -> None:
        with self._lock:
            for atom in draft.members:
                if self._is_in(draft, atom):
                    self.held[atom.name] = Held(atom)
                    self._wait(atom)

    def settle(self, draft: Draft) -> None:
        self.told |= {one.name: draft.label.place for one in draft.placed if self._is_in(draft, one)}

    def finish(self, draft: Draft) -> None:
        with self._lock:
            if draft.group is not None:
                self.published.setdefault(draft.group_id, draft.group)
            self.drafts.pop(draft.group_id, None)

    # Sheets

    def read(self, names: Collection[str]) -> dict[str, Sheet]:
        return {name: self.sheets[name] for name in names if name in self.sheets}

    def write(self, name: str, body: bytes, revision: int, until: int) -> None:
        with self._lock:
            before = self.sheets[name].revision if name in self.sheets else 0
            if before != revision:
                raise Stale
            self.sheets[name] = Sheet(body, revision + 1)

    # Looks

    def keep(self, hour: int, body: bytes) -> None:
        self.hours[hour].add(body)

    def of_hour(self, hour: int) -> Iterable[bytes]:
        return sorted(self.hours[hour])

    def close(self, hour: int, body: bytes) -> bytes:
        return self.closed.setdefault(hour, body)

    # As the real table has them

    def rows(self) -> dict[Key, Item]:
        """The rows that others read by key."""
        found: dict[Key, Item] = {
            models.sheet_key(name): models.sheet_item(name, sheet.body, sheet.revision, 0)
            for name, sheet in self.sheets.items()
        }
        for name, held in self.held.items():
            key = models.purchase_key(*name)
            found[key] = models.atom_item(held.atom, key)
            if name in self.told:
                found[key] = {**found[key], "told": {"S": self.told[name]}}
        return found
