"""The lists once more, in plain Python and without a thought for speed: what the SQL texts are compared with."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from chalicelib.recommendations import domain
from chalicelib.recommendations.domain import DAY_MS, Damping, RankedList
from chalicelib.recommendations.domain import Row as Recommended
from tests.unit.recommendations.acted import Act
from tests.unit.recommendations.oracle_beside import Beside, people_by

#: What each person added to a pair on each day.
Pair = dict[int, dict[str, int]]


class Oracle(Beside):
    """All lists of a history."""

    def lists(self) -> dict[str, dict[str, RankedList]]:
        """{key: {list name: list}} of everything that has a row."""
        found: dict[str, dict[str, RankedList]] = defaultdict(dict)
        for name, lefts, rights, value, damping in self._recipes():
            for key, ranked in self._ranked(lefts, rights, value, damping).items():
                found[key][name] = ranked
        for name, acts in (
            (domain.VIEWED, self.views),
            (domain.BOUGHT, self.buys),
            (domain.LIKED, self.likes),
        ):
            for key, ranked in self._shelves(acts).items():
                found[key][name] = ranked
        found.update(
            self.suggested({key: lists for key, lists in found.items() if key.startswith("search:")})
        )
        found.update(self.welcomed())
        for key, ranked in self.new().items():
            found[key][domain.NEW] = ranked
        for key, ranked in self.trending().items():
            found[key][domain.TRENDING] = ranked
        return dict(found)

    def popularity(self) -> dict[str, int]:
        """The points of every product of the catalogue that somebody bought or looked at lately."""
        today, days = self.as_of // DAY_MS, self.parameters.popular_days
        points: dict[str, int] = defaultdict(int)
        for acts, weight in ((self.buys, self.parameters.buyer_weight), (self.views, 1)):
            latest: dict[tuple[str, str], int] = {}
            for act in acts:
                key = (act.thing, act.person)
                latest[key] = max(latest.get(key, act.day), act.day)
            for (thing, _), day in latest.items():
                if thing in {name for name, _, _ in self.products} and days > today - day:
                    points[thing] += weight * (days - (today - day))
        return dict(points)

    def _recipes(self) -> Iterator[tuple[str, list[tuple[str, Act]], list[Act], Any, Damping]]:
        settings = self.parameters
        seen, bought = settings.seen_damping, settings.bought_damping
        viewed, bought_it, liked = _keyed(self.views), _keyed(self.buys), _keyed(self.likes)
        compared = _keyed(self.compares)
        pairs = [
            (domain.pair_key(act.thing, other), act)
            for act in self.compares
            for other in act.siblings
            if act.thing < other
        ]
        searched = [(domain.search_key(act.thing), act) for act in self.searches]
        arrived = [(domain.keyword_key(act.thing), act) for act in self.arrivals]

        def later(left: Act, right: Act) -> int | None:
            gap = right.at - left.at
            return (
                1000 // (1 + gap // DAY_MS) * 1000
                if 0 <= gap <= settings.bought_within_days * DAY_MS
                else None
            )

        def close(left: Act, right: Act) -> int | None:
            gap = abs(right.at - left.at)
            return (
                max(1, 1000 // (1 - -gap // DAY_MS * settings.order_slope)) * min(left.share, right.share)
                if gap <= settings.bought_together_days * DAY_MS
                else None
            )

        def after(left: Act, right: Act) -> int | None:
            distance = right.place - left.place
            return 1000 // distance * 1000 if left.session == right.session and distance > 0 else None

        def beside(left: Act, right: Act) -> int | None:
            return 1_000_000 if left.session == right.session else None

        firsts = _firsts(self.views)

        def around(left: Act, right: Act) -> int | None:
            if left.session != right.session:
                return None
            distance = right.place - left.place
            return 1000 // abs(distance) * (1000 if distance > 0 else settings.backward_permille)

        yield domain.VIEWED_ALSO_VIEWED, _keyed(firsts), firsts, around, seen
        yield domain.VIEWED_THEN_BOUGHT, viewed, self.buys, later, bought
        yield domain.BOUGHT_ALSO_BOUGHT, bought_it, self.buys, close, settings.together_damping
        yield domain.LIKED_ALSO_LIKED, liked, self.likes, lambda left, right: 1_000_000, seen
        yield domain.COMPARED_ALSO_COMPARED, compared + pairs, self.compares, beside, seen
        yield domain.COMPARED_THEN_BOUGHT, compared + pairs, self.buys, later, bought
        yield domain.SEARCHED_THEN_VIEWED, searched, self.views, after, seen
        yield domain.SEARCHED_THEN_BOUGHT, searched, self.buys, later, bought
        yield domain.KEYWORD_THEN_VIEWED, arrived, self.views, after, seen
        yield domain.KEYWORD_THEN_BOUGHT, arrived, self.buys, later, bought

    def _ranked(
        self, lefts: list[tuple[str, Act]], rights: list[Act], value: Any, damping: Damping
    ) -> dict[str, RankedList]:
        of = people_by((key, act.person) for key, act in lefts)
        left_visits = people_by(
            (key, f"{act.person} {act.day}") for key, act in lefts if self._counts_as_visit(act)
        )
        right_visits = people_by(
            (act.thing, f"{act.person} {act.day}") for act in rights if self._counts_as_visit(act)
        )
        best: dict[tuple[str, str, str, int], int] = defaultdict(int)
        for key, left in lefts:
            for right in rights:
                if left.person == right.person and right.thing not in _products(key):
                    weight = value(left, right)
                    if weight is not None:
                        where = (key, right.thing, left.person, max(left.day, right.day))
                        best[where] = max(best[where], weight)
        pairs: dict[tuple[str, str], Pair] = defaultdict(lambda: defaultdict(dict))
        for (key, item, person, day), weight in best.items():
            pairs[key, item][day][person] = weight * self._day_weight(day)
        tiers = damping == self.parameters.seen_damping
        rows: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
        for (key, item), pair in pairs.items():
            total = self._sum(pair, left_visits[key] if tiers else None)
            damped = math.exp(damping.left * math.log(len(left_visits[key]) + damping.shrink))
            damped *= math.exp(damping.right * math.log(len(right_visits[item]) + damping.shrink))
            people = {person for told in pair.values() for person in told}
            score = math.floor(total / 1000 / damped * (1 + 1e-9) + 0.5)
            rows[key].append((item, len(people), score))
        return self._finished(rows, {key: len(value) for key, value in of.items()}, tiers)

    def _sum(self, pair: Pair, left_visits: set[str] | None) -> int:
        """What all people add to a pair; of `left_visits` (None: as much as it is) a day's may be too many."""
        days = {day: sum(told.values()) for day, told in pair.items()}
        total = sum(days.values())
        for day, weight in days.items():
            most = max(self.parameters.day_limit * 10**9, total - weight)
            if self.parameters.day_limit and left_visits is not None and weight > most:
                there = sum(visit.endswith(f" {day}") for visit in left_visits)
                others = len(left_visits) - len(pair[day])
                return total if (there - len(pair[day])) * 2 > others else total - weight + most
        return total

    def _counts_as_visit(self, act: Act) -> bool:
        """Of a session's views of one product only the first makes a visit, should it go on past midnight."""
        return act not in self.views or act in _firsts(self.views)

    def _finished(
        self, rows: dict[str, list[tuple[str, int, int]]], of: dict[str, int], tiers: bool
    ) -> dict[str, RankedList]:
        settings = self.parameters
        lists = {}
        for key, found in rows.items():
            hidden = bool(_products(key) & self.discreet)
            admits = not _products(key) - self.discreet
            kept = []
            for item, people, score in found:
                discreet = item in self.discreet
                needed = settings.support if discreet or hidden else settings.candidate_support
                if people >= min(needed, settings.support) and (admits or not discreet):
                    kept.append((item, people, score))
            kept.sort(key=lambda row: (tiers and row[1] < settings.support, -row[2], -row[1], row[0]))
            if kept:
                lists[key] = RankedList(
                    self._told(of[key], hidden),
                    tuple(
                        Recommended(item, self._told(people, hidden or item in self.discreet), score)
                        for item, people, score in kept[: settings.length]
                    ),
                )
        return lists

    def _told(self, count: int, discreet: bool) -> int | None:
        return None if discreet and count < self.parameters.discreet_k else count

    def _day_weight(self, day: int) -> int:
        today = self.as_of // DAY_MS
        if self.half_life >= 28:
            day, today = (one - (date(1970, 1, 1) + timedelta(one)).weekday() for one in (day, today))
        return max(1, round(1000 * 2 ** (-(today - day) / self.half_life)))

    def _shelves(self, acts: list[Act]) -> dict[str, RankedList]:
        settings = self.parameters
        lists = {}
        everything = {act.thing for act in acts}
        for key, members in {**self.categories(), domain.POPULAR: everything}.items():
            quiet = key != domain.POPULAR and members <= self.discreet
            allowed = members if quiet else members - self.discreet
            done = [act for act in acts if act.thing in allowed]
            rows = []
            for item in {act.thing for act in done}:
                days = {(act.person, act.day) for act in done if act.thing == item}
                people = len({person for person, _ in days})
                if not quiet or people >= settings.support:
                    rows.append((item, people, sum(self._day_weight(day) for _, day in days)))
            rows.sort(key=lambda row: (-row[2], -row[1], row[0]))
            if rows:
                lists[key] = RankedList(
                    self._told(len({act.person for act in done}), quiet),
                    tuple(
                        Recommended(item, self._told(people, quiet), score)
                        for item, people, score in rows[: settings.length]
                    ),
                )
        return lists


def _keyed(acts: list[Act]) -> list[tuple[str, Act]]:
    return [(domain.product_key(act.thing), act) for act in acts]


def _firsts(views: list[Act]) -> list[Act]:
    first: dict[tuple[int, str], Act] = {}
    for act in views:
        known = first.get((act.session, act.thing))
        if known is None or act.place < known.place:
            first[act.session, act.thing] = act
    return list(first.values())


def _products(key: str) -> set[str]:
    kind, _, rest = key.partition(":")
    if kind == "product":
        return {rest}
    return set(rest.split("|")) if kind == "pair" else set()
