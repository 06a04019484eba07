"""What a history's people did, read once more in plain Python: sessions, visits, purchases and likes."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from chalicelib.recommendations.domain import DAY_MS, Parameters

LakeRow = dict[str, Any]
ACTED = {
    "product_viewed", "product_clicked", "products_compared", "product_added", "product_removed", "product_shared",
    "product_liked", "product_disliked", "recommendation_clicked",
}  # fmt: skip
OFFSITE = {"order_placed", "order_cancelled", "order_refunded", "reaction_set"}


class Act(NamedTuple):
    """Somebody did something with a product or a phrase; `place` is where in its session (views so far), `share` what of
    a pair with it counts.
    """

    person: str
    session: int
    thing: str
    at: int
    place: int
    siblings: frozenset[str] = frozenset()
    share: int = 1_000

    @property
    def day(self) -> int:
        return self.at // DAY_MS


class Acted:
    """What people did in a history, as far as it counts."""

    def __init__(
        self,
        rows: Iterable[LakeRow],
        products: Iterable[tuple[str, str | None, bool]],
        variants: Iterable[tuple[str, str]],
        parameters: Parameters,
        as_of: int,
        newcomers: Iterable[str] = (),
    ) -> None:
        self.newcomers = set(newcomers)
        self.parameters, self.as_of = parameters, as_of
        self.products = list(products)
        self.variants = dict(variants)
        self.discreet = {name for name, _, discreet in self.products if discreet}
        rows = list(rows)
        days = [row["at"] // DAY_MS for row in rows if self._within(row)]
        self.half_life = max(
            1, parameters.half_life_days or round(0.6 * (as_of // DAY_MS - min(days, default=0)))
        )
        kept = [row for row in deduplicated(rows) if self._within(row) and not row["bot"]]
        people = _people(kept)
        self.rows = [(people(row), {**row, "product_id": self._product(row)}) for row in kept]
        self.views: list[Act] = []
        self.searches: list[Act] = []
        self.arrivals: list[Act] = []
        self.compares: list[Act] = []
        for number, session in enumerate(self._sessions()):
            self._read_session(number, session)
        self.buys = list(self._buys())
        self.likes = list(self._likes())

    def _within(self, row: LakeRow) -> bool:
        return bool(self.as_of - self.parameters.window_days * DAY_MS < row["at"] <= self.as_of)

    def _product(self, row: LakeRow) -> str | None:
        return row["product_id"] if row["product_id"] is not None else self.variants.get(row["sku"])

    def _sessions(self) -> Iterator[list[tuple[str, LakeRow]]]:
        streams: dict[tuple[str, str | None], list[tuple[str, LakeRow]]] = defaultdict(list)
        for person, row in self.rows:
            if person is not None and row["event"] not in OFFSITE:
                streams[person, row["session"]].append((person, row))
        pause = self.parameters.session_break_minutes * 60_000
        for stream in streams.values():
            stream.sort(key=lambda pair: _moment(pair[1]))
            session: list[tuple[str, LakeRow]] = []
            for person, row in stream:
                if session and row["at"] - session[-1][1]["at"] > pause:
                    yield session
                    session = []
                session.append((person, row))
            yield session

    def _read_session(self, number: int, session: list[tuple[str, LakeRow]]) -> None:
        def named(row: LakeRow) -> bool:
            return row["n"] == 0 and row["event"] in ACTED and (row["product_id"] or row["sku"]) is not None

        if sum(named(row) for _, row in session) > self.parameters.session_limit:
            return
        place = 0
        for person, row in session:
            item, event = row["product_id"], row["event"]
            if event == "product_viewed" and item is not None:
                place += 1
                self.views.append(Act(person, number, item, row["at"], place))
            if event == "products_searched" and row["phrase"] is not None:
                self.searches.append(Act(person, number, row["phrase"], row["at"], place))
            if event == "search_engine_arrival" and row["phrase"] is not None:
                self.arrivals.append(Act(person, number, row["phrase"], row["at"], place))
            if event == "products_compared" and item is not None:
                beside = {
                    other["product_id"]
                    for _, other in session
                    if other["event"] == event
                    and other["at"] == row["at"]
                    and other["product_id"] is not None
                }
                self.compares.append(Act(person, number, item, row["at"], 0, frozenset(beside)))

    def _buys(self) -> Iterator[Act]:
        cancelled = {row["order_id"] for _, row in self.rows if row["event"] == "order_cancelled"}
        net = self._net()
        baskets: dict[str, list[Act]] = defaultdict(list)
        for person, row in self.rows:
            if row["event"] != "order_placed" or person is None or row["product_id"] is None:
                continue
            if row["order_id"] is None or row["order_id"] not in cancelled:
                basket = row["order_id"] if row["order_id"] is not None else row["event_id"]
                baskets[basket].append(Act(person, 0, row["product_id"], row["at"], 0))
        for basket, acts in baskets.items():
            size = len({act.thing for act in acts})
            if size <= self.parameters.order_limit:
                share = math.floor(1000 / math.sqrt(size))
                yield from (act._replace(share=share) for act in acts if net.get((basket, act.thing), 1) > 0)

    def _net(self) -> dict[tuple[str, str], int]:
        """How many of each product an order of that id has left of which some were given back."""
        net: dict[tuple[str, str], int] = {}
        for event, sign in (("order_refunded", -1), ("order_placed", 1)):
            for person, row in self.rows:
                key = (row["order_id"], row["product_id"])
                is_meant = row["event"] == event and None not in key
                if is_meant and (sign < 0 or (person is not None and key in net)):
                    count = 1 if row["quantity"] is None else row["quantity"]
                    net[key] = net.get(key, 0) + sign * count
        return net

    def _likes(self) -> Iterator[Act]:
        latest: dict[tuple[str, str], LakeRow] = {}
        for person, row in self.rows:
            if row["event"] != "reaction_set" or person is None or row["product_id"] is None:
                continue
            known = latest.get((person, row["product_id"]))
            if known is None or _later(row) > _later(known):
                latest[person, row["product_id"]] = row
        liked = [
            (person, item, row["at"]) for (person, item), row in latest.items() if row["reaction"] == "like"
        ]
        for person, item, at in liked:
            if sum(other == person for other, _, _ in liked) <= self.parameters.like_limit:
                yield Act(person, 0, item, at, 0)


def deduplicated(rows: Iterable[LakeRow]) -> list[LakeRow]:
    """One row per (event_id, n): the first received, then the smallest text."""
    best: dict[tuple[str, int], tuple[int, str, LakeRow]] = {}
    for row in rows:
        text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
        known = best.get((row["event_id"], row["n"]))
        if known is None or (row["received"], text) < known[:2]:
            best[row["event_id"], row["n"]] = (row["received"], text, row)
    return [row for _, _, row in best.values()]


def _people(rows: list[LakeRow]) -> Any:
    links: dict[str, tuple[int, str]] = {}
    for row in sorted(rows, key=lambda row: (row["at"], _descending(row["customer"] or ""))):
        if row["visitor"] is not None and row["customer"] is not None:
            links[row["visitor"]] = (row["at"], row["customer"])

    def person(row: LakeRow) -> str | None:
        if row["customer"] is not None:
            return f"customer {row['customer']}"
        if row["visitor"] in links:
            return f"customer {links[row['visitor']][1]}"
        return f"visitor {row['visitor']}" if row["visitor"] is not None else None

    return person


def _descending(text: str) -> list[int]:
    return [-ord(character) for character in text] + [1]


def _moment(row: LakeRow) -> tuple[int, int, str]:
    order = {"products_searched": 1, "search_engine_arrival": 2, "product_viewed": 3, "products_compared": 4}
    return row["at"], order.get(row["event"], 5), row["product_id"] or ""


def _later(row: LakeRow) -> tuple[int, bool]:
    """Which of two reactions decides."""
    return row["at"], row["reaction"] == "like"
