"""The lists once more, in plain Python and without a thought for speed: what the SQL texts are compared with."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from chalicelib.recommendations import domain
from chalicelib.recommendations.domain import DAY_MS, Damping, RankedList
from chalicelib.recommendations.domain import Row as Recommended
from tests.unit.recommendations.acted import Act, Acted

HOUR_MS = 3_600_000
#: What each person added to a pair on each day.
Pair = dict[int, dict[str, int]]


class Oracle(Acted):
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
            self._suggested({key: lists for key, lists in found.items() if key.startswith("search:")})
        )
        found.update(self._welcomed())
        for key, ranked in self._new().items():
            found[key][domain.NEW] = ranked
        for key, ranked in self._trending().items():
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
                max(1, 1000 // (1 + gap // DAY_MS * settings.order_slope)) * min(left.share, right.share)
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
        age = self.as_of // DAY_MS - day
        return max(1, round(1000 * 2 ** (-age / self.half_life)))

    def _suggested(self, searched: dict[str, dict[str, RankedList]]) -> dict[str, dict[str, RankedList]]:
        settings = self.parameters
        people = _people_by((act.thing, act.person) for act in self.searches)
        within = settings.bought_within_days * DAY_MS
        buyers = _people_by(
            (act.thing, act.person)
            for act in self.searches
            for buy in self.buys
            if buy.person == act.person and 0 <= buy.at - act.at <= within
        )
        is_open = bool(self._all_products() - self.discreet)
        known = [
            phrase
            for phrase, those in people.items()
            if len(those) >= settings.discreet_k
            and 2 <= len(phrase) <= 60
            and not is_personal(phrase)
            and not (is_open and self._led_to(searched.get(domain.search_key(phrase), {})) & self.discreet)
        ]
        share = sum(len(buyers[one]) for one in known) / (sum(len(people[one]) for one in known) or 1)
        found: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        for phrase in known:
            n, b = len(people[phrase]), len(buyers[phrase])
            score = math.floor(1000 * (n + settings.buyer_weight * n * (b + 20 * share) / (n + 20)) + 0.5)
            for prefix in {phrase[:letters] for letters in (1, 2, 3)}:
                if not prefix.endswith(" "):
                    found[domain.suggest_key(prefix)].append((-score, -n, phrase))
        return {
            key: {
                name: RankedList(0, tuple(
                    Recommended(phrase, len(counted[phrase]), -score) for score, _, phrase in sorted(rows)[:100]
                ))
                for name, counted in (("searched", people), ("bought", buyers))
            }
            for key, rows in found.items()
        }  # fmt: skip

    def _led_to(self, lists: dict[str, RankedList]) -> set[str]:
        return {row.product_id for ranked in lists.values() for row in ranked.rows}

    def _all_products(self) -> set[str]:
        met = {row["product_id"] for _, row in self.rows if row["product_id"] is not None}
        return met | {name for name, _, _ in self.products} | set(self.variants.values())

    def _welcomed(self) -> dict[str, dict[str, RankedList]]:
        def people(event: str, product: str) -> int:
            return len({
                person for person, row in self.rows
                if person is not None and (row["event"], row["product_id"]) == (event, product)
            })  # fmt: skip

        told = {
            one: {
                domain.SHOWN: people("recommendation_shown", one),
                domain.LOOKED: people("product_viewed", one),
                domain.SOLD: len({buy.person for buy in self.buys if buy.thing == one}),
            }
            for one in self.newcomers & self._all_products() - self.discreet
        }
        lists = {
            name: RankedList(0, tuple(
                Recommended(one, told[one][name], told[one][name])
                for one in sorted(told, key=lambda each: (-told[each][name], each))
            ))
            for name in domain.WELCOMED
        }  # fmt: skip
        return {domain.NEW: lists} if told else {}

    def _new(self) -> dict[str, RankedList]:
        met: dict[str, set[str]] = defaultdict(set)
        for person, row in self.rows:
            if person is not None and row["event"] in ("recommendation_shown", "product_viewed"):
                met[row["product_id"]].add(person)
        brought: dict[str, dict[str, int]] = defaultdict(dict)
        for members in self._categories().values():
            kept = sorted(members if members <= self.discreet else members - self.discreet)
            young = [
                one for one in kept if one in self.newcomers and len(met[one]) < self.parameters.new_people
            ]
            if members <= self.discreet or not 0 < len(young) * 2 <= len(kept):
                continue
            viewed = {act.thing for act in self.views}
            for number, left in enumerate((one for one in kept if one in viewed), 1):
                start = number * 3 + self.as_of // DAY_MS
                for turn in range(4):
                    item = young[(start + turn) % len(young)]
                    if item != left:
                        brought[left][item] = min(turn, brought[left].get(item, turn))
        return {
            domain.product_key(left): RankedList(0, tuple(
                Recommended(item, 0, 3 - place)
                for place, item in enumerate(sorted(turns, key=lambda one: (turns[one], one))[:3])
            ))
            for left, turns in brought.items()
        }  # fmt: skip

    def _trending(self) -> dict[str, RankedList]:
        settings = self.parameters
        quick, slow = settings.trending_hours * HOUR_MS / 8, settings.usual_half_life_days * DAY_MS / 8
        latest: dict[tuple[str, str, int], int] = {}
        for act in self.views:
            age = self.as_of - act.at
            look = (act.thing, act.person, age // DAY_MS)
            if age < 32 * slow:
                latest[look] = min(latest.get(look, age), age)
        looks, usual, people = Counter[str](), Counter[str](), defaultdict[str, set[str]](set)
        for (thing, person, _), age in latest.items():
            looks[thing] += _faded(age // quick)
            usual[thing] += _faded(age // slow)
            if age < 8 * quick:
                people[thing].add(person)
        floor = max(settings.support, settings.trending_people)
        scores = {
            thing: self._rise(thing, looks, usual)
            for thing, those in people.items()
            if len(those) >= floor and thing not in self.discreet
        }
        scores = {thing: score for thing, score in scores.items() if score >= settings.trending_rise}
        lists = {}
        for key, members in {**self._categories(), domain.POPULAR: set(people) - self.discreet}.items():
            allowed = members if members <= self.discreet else members - self.discreet
            rows = [Recommended(one, len(people[one]), scores[one]) for one in allowed if one in scores]
            rows.sort(key=lambda row: (-row.score, -(row.people or 0), row.product_id))
            if rows:
                of = len({person for one in allowed for person in people[one]})
                lists[key] = RankedList(of, tuple(rows[: settings.length]))
        return lists

    def _rise(self, thing: str, looks: Counter[str], usual: Counter[str]) -> int:
        others = (sum(looks.values()) - looks[thing], sum(usual.values()) - usual[thing])
        pace = float(f"{self._steady():.6f}")
        if others[0] > pace * others[1]:
            pace = others[0] / others[1]
        expected = usual[thing] * pace
        return math.floor((looks[thing] - expected) / math.sqrt(expected / 1000 + 1) + 0.5)

    def _steady(self) -> float:
        """What is left of looks that come evenly: after the short half-life, against after the long one."""
        quick = sum(_faded(eighth) for eighth in range(88)) * self.parameters.trending_hours
        return quick / sum(_faded(eighth) for eighth in range(32)) / self.parameters.usual_half_life_days / 24

    def _categories(self) -> dict[str, set[str]]:
        categories: dict[str, set[str]] = defaultdict(set)
        for name, category, _ in self.products:
            if category is not None:
                categories[domain.category_key(category)].add(name)
        return categories

    def _shelves(self, acts: list[Act]) -> dict[str, RankedList]:
        settings = self.parameters
        lists = {}
        everything = {act.thing for act in acts}
        for key, members in {**self._categories(), domain.POPULAR: everything}.items():
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


def is_personal(phrase: str) -> bool:
    """Whether a phrase may be an address or somebody's number."""
    signs = "@" in phrase or "://" in phrase or phrase.startswith("www.")
    return signs or sum(sign in "0123456789" for sign in phrase) >= 5


def _faded(eighths: float) -> int:
    """What is left of a look so many eighths of a half-life old, in thousandths; after eleven half-lives nothing."""
    return round(1000 * 2 ** (-eighths / 8)) if eighths < 88 else 0


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
