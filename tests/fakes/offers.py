"""In-memory stand-ins for offers' ports; the contract suite holds the store's to the real one's behaviour."""

from collections.abc import Iterable, Sequence
from threading import RLock
from typing import Any

from chalicelib.kernel.revisions import Stale
from chalicelib.offers import domain
from chalicelib.offers.domain import Code, Offer
from chalicelib.offers.ports import Doors, Place, Uploaded


class FakeOffers:
    def __init__(self) -> None:
        self.offers: dict[str, Offer] = {}
        self.codes: dict[str, Code] = {}
        self.grants: dict[tuple[str, str], str] = {}
        self.pool: dict[str, tuple[str, str]] = {}
        self.told: list[tuple[str, dict[str, Any]]] = []
        self._lock = RLock()

    def every(self) -> list[Offer]:
        return [self.offers[one] for one in sorted(self.offers)]

    def get(self, offer_id: str) -> Offer | None:
        return self.offers.get(offer_id)

    def write(self, before: Offer | None, after: Offer) -> None:
        with self._lock:
            if self.offers.get(after.offer_id) != before:
                raise Stale
            self.offers[after.offer_id] = after

    def code(self, code: str) -> Code | None:
        return self.codes.get(domain.canonical(code))

    def granted(self, offer_id: str, entity: str) -> str | None:
        return self.grants.get((offer_id, entity))

    def free(self, offer_id: str) -> str | None:
        with self._lock:
            return next((text for of, text in self.pool.values() if of == offer_id), None)

    def issue(self, code: Code, *, from_pool: bool, now: int) -> None:
        key = domain.canonical(code.code)
        with self._lock:
            is_free = self.pool.get(key, ("", ""))[0] == code.offer_id
            is_used = key in self.codes or (not from_pool and key in self.pool)
            if (code.offer_id, code.entity) in self.grants or is_used or (from_pool and not is_free):
                raise Stale
            self.pool.pop(key, None)
            self.grants[code.offer_id, code.entity] = code.code
            self._keep(None, code)

    def change(self, before: Code, after: Code, now: int) -> None:
        with self._lock:
            if self.codes[domain.canonical(before.code)] != before:
                raise Stale
            self._keep(before, after)

    def _keep(self, before: Code | None, after: Code) -> None:
        self.codes[domain.canonical(after.code)] = after
        happened = domain.event_of(before, after)
        if happened:
            self.told.append((happened, domain.told(before, after)))

    def upload(self, offer_id: str, codes: Sequence[str]) -> Uploaded:
        added, taken = 0, []
        with self._lock:
            for one in codes:
                key = domain.canonical(one)
                kept = self.codes.get(key)
                owner = kept.offer_id if kept else self.pool.get(key, (None, ""))[0]
                if owner is None:
                    self.pool[key] = (offer_id, one)
                    added += 1
                elif owner != offer_id:
                    taken.append(one)
        return Uploaded(added, len(codes) - added - len(taken), tuple(taken))

    def left(self, offer_id: str, most: int | None = None) -> int:
        found = sum(of == offer_id for of, _ in self.pool.values())
        return found if most is None else min(found, most)

    def issued(self, offer_id: str, after: Place, limit: int) -> list[Code]:
        mine = {_place(one): one for one in self.codes.values() if one.offer_id == offer_id}
        return [mine[place] for place in sorted(mine) if place > after][:limit]

    def of_person(self, person_keys: Iterable[str]) -> list[Code]:
        keys = set(person_keys)
        return [one for one in self.codes.values() if keys & set(one.person_keys)]


class FakeShop:
    def __init__(self) -> None:
        self.nudges = 0
        self.warnings: list[tuple[str, int]] = []

    def nudge(self, before: Code | None, after: Code) -> None:
        self.nudges += 1

    def warn(self, offer_id: str, left: int, now: int) -> None:
        self.warnings.append((offer_id, left))


def doors(offers: Any = None, shop: Any = None) -> Doors:
    return Doors(offers or FakeOffers(), shop or FakeShop(), "Europe/Stockholm")


def _place(code: Code) -> Place:
    return Place(code.issued_at, domain.canonical(code.code))
