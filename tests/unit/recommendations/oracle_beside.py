"""What is told beside the lists that count, once more in plain Python: suggestions, new products, what rises now."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable

from chalicelib.recommendations import domain
from chalicelib.recommendations.domain import DAY_MS, RankedList
from chalicelib.recommendations.domain import Row as Recommended
from tests.unit.recommendations.acted import Acted

HOUR_MS = 3_600_000


class Beside(Acted):
    """What goes by searches, by what is new, and by the last days."""

    def suggested(self, searched: dict[str, dict[str, RankedList]]) -> dict[str, dict[str, RankedList]]:
        settings = self.parameters
        people = people_by((act.thing, act.person) for act in self.searches)
        within = settings.bought_within_days * DAY_MS
        buyers = people_by(
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

    def welcomed(self) -> dict[str, dict[str, RankedList]]:
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

    def new(self) -> dict[str, RankedList]:
        met: dict[str, set[str]] = defaultdict(set)
        for person, row in self.rows:
            if person is not None and row["event"] in ("recommendation_shown", "product_viewed"):
                met[row["product_id"]].add(person)
        brought: dict[str, dict[str, int]] = defaultdict(dict)
        for members in self.categories().values():
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

    def trending(self) -> dict[str, RankedList]:
        settings, now = self.parameters, self.as_of
        quick, slow = settings.trending_hours * HOUR_MS // 8, settings.usual_half_life_days * DAY_MS // 8
        latest: dict[tuple[str, str, int], int] = {}
        people = defaultdict[str, set[str]](set)
        for act in self.views:
            look = (act.thing, act.person, act.at // DAY_MS)
            latest[look] = max(latest.get(look, 0), act.at)
            if now // (quick // 12) - act.at // (quick // 12) < 96:
                people[act.thing].add(act.person)
        looks, usual = Counter[str](), Counter[str]()
        for (thing, _, _), at in latest.items():
            if now // slow - at // slow < 32:
                looks[thing] += _faded(now // quick - at // quick)
                usual[thing] += _faded(now // slow - at // slow)
        floor = max(settings.support, settings.trending_people)
        scores = {
            thing: self._rise(thing, looks, usual)
            for thing, those in people.items()
            if len(those) >= floor and thing not in self.discreet
        }
        scores = {thing: score for thing, score in scores.items() if score >= settings.trending_rise}
        lists = {}
        for key, members in {**self.categories(), domain.POPULAR: set(people) - self.discreet}.items():
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
        left = []
        for eighth, eighths in (
            (self.parameters.trending_hours * HOUR_MS // 8, 88),
            (self.parameters.usual_half_life_days * DAY_MS // 8, 32),
        ):
            spans = [self.as_of % eighth, *[eighth] * (eighths - 1)]
            left.append(sum(span * _faded(age) for age, span in enumerate(spans)))
        return left[0] / left[1]

    def categories(self) -> dict[str, set[str]]:
        categories: dict[str, set[str]] = defaultdict(set)
        for name, category, _ in self.products:
            if category is not None:
                categories[domain.category_key(category)].add(name)
        return categories


def is_personal(phrase: str) -> bool:
    """Whether a phrase may be an address or somebody's number."""
    signs = "@" in phrase or "://" in phrase or phrase.startswith("www.")
    return signs or sum(sign in "0123456789" for sign in phrase) >= 5


def _faded(eighths: float) -> int:
    """What is left of a look so many eighths of a half-life old, in thousandths; after eleven half-lives nothing."""
    return round(1000 * 2 ** (-eighths / 8)) if eighths < 88 else 0


def people_by(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for key, person in pairs:
        found[key].add(person)
    return found
