"""The lists once more, in plain Python and without a thought for speed: what the SQL texts are compared with."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from chalicelib.recommendations import domain
from chalicelib.recommendations.domain import DAY_MS, Damping, Parameters, RankedList
from chalicelib.recommendations.domain import Row as Recommended

LakeRow = dict[str, Any]
ACTED = {
    "product_viewed", "product_clicked", "products_compared", "product_added", "product_removed", "product_shared",
    "product_liked", "product_disliked", "recommendation_clicked",
}  # fmt: skip
OFFSITE = {"order_placed", "order_cancelled", "order_refunded", "reaction_set"}


class Act(NamedTuple):
    """Somebody did something with a product or a phrase; `place` is where in its session (views so far)."""

    person: str
    session: int
    thing: str
    at: int
    place: int
    siblings: frozenset[str] = frozenset()

    @property
    def day(self) -> int:
        return self.at // DAY_MS


class Oracle:
    """All lists of a history."""

    def __init__(
        self,
        rows: Iterable[LakeRow],
        products: Iterable[tuple[str, str | None, bool]],
        variants: Iterable[tuple[str, str]],
        parameters: Parameters,
        as_of: int,
    ) -> None:
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
            if len({act.thing for act in acts}) <= self.parameters.order_limit:
                yield from (act for act in acts if net.get((basket, act.thing), 1) > 0)

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
            order = (row["at"], row["event_id"], row["n"])
            if known is None or order > (known["at"], known["event_id"], known["n"]):
                latest[person, row["product_id"]] = row
        liked = [
            (person, item, row["at"]) for (person, item), row in latest.items() if row["reaction"] == "like"
        ]
        for person, item, at in liked:
            if sum(other == person for other, _, _ in liked) <= self.parameters.like_limit:
                yield Act(person, 0, item, at, 0)

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
                max(1, 1000 // (1 + gap // DAY_MS * settings.order_slope)) * 1000
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
        yield domain.BOUGHT_ALSO_BOUGHT, bought_it, self.buys, close, bought
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
        of = _people_by((key, act.person) for key, act in lefts)
        left_visits = _people_by(
            (key, f"{act.person} {act.day}") for key, act in lefts if self._counts_as_visit(act)
        )
        right_visits = _people_by(
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
        sums: dict[tuple[str, str], int] = defaultdict(int)
        people: dict[tuple[str, str], set[str]] = defaultdict(set)
        for (key, item, person, day), weight in best.items():
            sums[key, item] += weight * self._day_weight(day)
            people[key, item].add(person)
        rows: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
        for (key, item), total in sums.items():
            damped = math.exp(damping.left * math.log(len(left_visits[key]) + damping.shrink))
            damped *= math.exp(damping.right * math.log(len(right_visits[item]) + damping.shrink))
            rows[key].append((item, len(people[key, item]), math.floor(total / 1000 / damped + 0.5)))
        tiers = damping == self.parameters.seen_damping
        return self._finished(rows, {key: len(value) for key, value in of.items()}, tiers)

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
        age = self.as_of // DAY_MS - day
        return max(1, round(1000 * 2 ** (-age / self.half_life)))

    def _shelves(self, acts: list[Act]) -> dict[str, RankedList]:
        settings = self.parameters
        categories: dict[str, set[str]] = defaultdict(set)
        for name, category, _ in self.products:
            if category is not None:
                categories[domain.category_key(category)].add(name)
        lists = {}
        everything = {act.thing for act in acts}
        for key, members in {**categories, domain.POPULAR: everything}.items():
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


def _keyed(acts: list[Act]) -> list[tuple[str, Act]]:
    return [(domain.product_key(act.thing), act) for act in acts]


def _firsts(views: list[Act]) -> list[Act]:
    first: dict[tuple[int, str], Act] = {}
    for act in views:
        known = first.get((act.session, act.thing))
        if known is None or act.place < known.place:
            first[act.session, act.thing] = act
    return list(first.values())


def _people_by(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for key, person in pairs:
        found[key].add(person)
    return found


def _products(key: str) -> set[str]:
    kind, _, rest = key.partition(":")
    if kind == "product":
        return {rest}
    return set(rest.split("|")) if kind == "pair" else set()
