"""Rules put to ranked products: pure, and always in the same order.

1. What is excluded goes; with a same-category rule, so does what is of another category.
2. Scores are multiplied by every boost, bury and margin that fits, and the products sorted by them (ties keep their
   order).
3. Pinned products take their places; those of the rule whose id comes first, first.
4. Where chance has it, one new product takes its place, or the next that isn't pinned.
5. The other places are filled in order, leaving those for later of whose category or brand there are enough by then.

A product that a pin names stands there although another rule would leave it out, unless it is excluded.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from chalicelib.merchandising.domain import (
    LEVELS,
    MAIL,
    Boost,
    Bury,
    Diversity,
    Exclude,
    Goods,
    Kind,
    Margin,
    Newcomers,
    Pin,
    Rule,
    SameCategory,
    is_below,
)

_UNKNOWN: Final = Kind()


class Question(NamedTuple):
    """What a list is asked for: its name, the products on its left side, their category, or the phrase."""

    list: str
    products: tuple[str, ...] = ()
    category: str | None = None
    phrase: str | None = None


class Ranked(NamedTuple):
    """A product in rank order, with the score that ranks it; the scores of one list are of one scale."""

    product_id: str
    score: float


class Effect(NamedTuple):
    """What a rule did to a product: the factor its score got, or the position it was given (from 1)."""

    rule_id: str
    kind: str
    factor: float | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Steered:
    """The products in their new order, what rules did to them, and by which rule each of the rest was left out."""

    order: tuple[Ranked, ...]
    effects: Mapping[str, tuple[Effect, ...]] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)


def for_question(rules: Iterable[Rule], asked: Question) -> tuple[Rule, ...]:
    """The rules among `rules` that hold for a question, in their order."""
    return tuple(one for one in rules if _holds(one, asked))


def _holds(rule: Rule, asked: Question) -> bool:
    where = rule.content.where
    if where.lists and asked.list not in where.lists:
        return False
    if asked.list == MAIL and rule.is_chance and MAIL not in where.lists:
        return False
    if not (where.products or where.categories or where.phrases):
        return True
    return (
        any(one in where.products for one in asked.products)
        or any(is_below(asked.category, one) for one in where.categories)
        or asked.phrase in where.phrases
    )


def pinned(rules: Iterable[Rule]) -> list[str]:
    """The products that rules pin, each once: who steers must look at them too."""
    named = (
        one for rule in rules if isinstance(rule.content.does, Pin) for one in rule.content.does.products
    )
    return list(dict.fromkeys(named))


def drawn(rules: Iterable[Rule], asked: Question, hour: int) -> Rule | None:
    """The rule by which a new product stands in the list of a question in an hour since 1970; None: in this one none does.

    Of several rules the first counts, so that no list has two. The same question has the same answer all the hour.
    """
    rule = next((one for one in rules if isinstance(one.content.does, Newcomers)), None)
    if rule is None or not isinstance(rule.content.does, Newcomers):
        return None
    said = repr((rule.rule_id, asked.list, asked.products, asked.phrase, hour)).encode()
    share = int.from_bytes(hashlib.blake2b(said, digest_size=8).digest()) / 2**64
    return rule if share * 100 < rule.content.does.percent else None


def steer(
    ranked: Sequence[Ranked],
    rules: Sequence[Rule],
    asked: Question,
    goods: Mapping[str, Goods],
    may_pin: Collection[str] = (),
    newcomers: Sequence[str] = (),
    by: Rule | None = None,
) -> Steered:
    """Put `rules` (those of the question) to `ranked`, best first.

    `goods` says what kind of goods products are; `may_pin` which pinned products may be shown, ranked or not; and
    `newcomers` the new products of which one may stand there `by` a rule that was drawn.
    """
    effects: dict[str, list[Effect]] = {}
    places, waiting = _pins(rules, goods, may_pin, effects)
    if by is not None:
        known = waiting | {one.product_id for one in ranked}
        unknown = [one for one in newcomers if one not in known]
        _bring(
            next((one for one in unknown if not _against(one, rules, asked, goods)), None),
            by,
            places,
            effects,
        )
    left_out: dict[str, str] = {}
    kept = []
    for one in ranked:
        against = None if one.product_id in waiting else _against(one.product_id, rules, asked, goods)
        if against is not None:
            left_out[one.product_id] = against
        else:
            kept.append(_weighed(one, rules, goods, effects))
    kept.sort(key=lambda one: -one.score)
    order = _filled(kept, places, rules, goods)
    return Steered(tuple(order), {one: tuple(found) for one, found in effects.items()}, left_out)


def _against(
    product_id: str, rules: Sequence[Rule], asked: Question, goods: Mapping[str, Goods]
) -> str | None:
    """The rule that leaves a product out; None if none does."""
    kind = goods.get(product_id, _UNKNOWN)
    for rule in rules:
        does = rule.content.does
        if isinstance(does, Exclude) and does.hits(product_id, kind):
            return rule.rule_id
        if isinstance(does, SameCategory) and not _same(does, asked.category, kind.category):
            return rule.rule_id
    return None


def _same(does: SameCategory, asked: str | None, category: str | None) -> bool:
    """Whether a category is the question's; a question of no category asks for none."""
    if asked is None:
        return True
    wanted = LEVELS.join(asked.split(LEVELS)[: does.levels])
    return is_below(category, wanted)


def _weighed(
    one: Ranked, rules: Sequence[Rule], goods: Mapping[str, Goods], effects: dict[str, list[Effect]]
) -> Ranked:
    score = one.score
    for rule in rules:
        factor = _factor(rule, one.product_id, goods.get(one.product_id, _UNKNOWN))
        if factor is not None:
            score *= factor
            effects.setdefault(one.product_id, []).append(Effect(rule.rule_id, rule.kind, factor))
    return one._replace(score=score)


def _factor(rule: Rule, product_id: str, goods: Goods) -> float | None:
    does = rule.content.does
    if isinstance(does, Boost | Bury):
        return does.factor if does.hits(product_id, goods) else None
    if isinstance(does, Margin):
        factor = does.factor(product_id, goods)
        return None if factor == 1.0 else factor
    return None


def _pins(
    rules: Sequence[Rule],
    goods: Mapping[str, Goods],
    may_pin: Collection[str],
    effects: dict[str, list[Effect]],
) -> tuple[dict[int, str], set[str]]:
    """Which product is pinned to which place (from 0), and all of them."""
    excludes = [one.content.does for one in rules if isinstance(one.content.does, Exclude)]
    places: dict[int, str] = {}
    for rule in rules:
        does = rule.content.does
        for offset, product_id in enumerate(does.products if isinstance(does, Pin) else ()):
            kind = goods.get(product_id, _UNKNOWN)
            taken = product_id not in may_pin or product_id in places.values()
            if taken or any(one.hits(product_id, kind) for one in excludes):
                continue
            assert isinstance(does, Pin)
            place = does.position - 1 + offset
            while place in places:
                place += 1
            places[place] = product_id
            effects.setdefault(product_id, []).append(Effect(rule.rule_id, rule.kind, position=place + 1))
    return places, set(places.values())


def _bring(newcomer: str | None, by: Rule, places: dict[int, str], effects: dict[str, list[Effect]]) -> None:
    """Give a new product its place, or the next that is free."""
    if newcomer is None or not isinstance(by.content.does, Newcomers):
        return
    place = by.content.does.position - 1
    while place in places:
        place += 1
    places[place] = newcomer
    effects[newcomer] = [Effect(by.rule_id, by.kind, position=place + 1)]


def _filled(
    kept: Sequence[Ranked], places: Mapping[int, str], rules: Sequence[Rule], goods: Mapping[str, Goods]
) -> list[Ranked]:
    """The list with its pins in place and the rest around them; a place beyond the list's end is its end."""
    caps = _Caps([one.content.does for one in rules if isinstance(one.content.does, Diversity)], goods)
    scores = {one.product_id: one.score for one in kept}
    for place, product_id in places.items():
        caps.count(product_id, place)
    rest = [one for one in kept if one.product_id not in set(places.values())]
    pins, order = sorted(places.items()), list[Ranked]()
    while rest or pins:
        if pins and (pins[0][0] <= len(order) or not rest):
            product_id = pins.pop(0)[1]
            order.append(Ranked(product_id, scores.get(product_id, 0.0)))
        else:
            order.append(rest.pop(caps.next(rest, len(order))))
    return order


class _Caps:
    """How many of each category and brand stand among the first so far."""

    def __init__(self, caps: Sequence[Diversity], goods: Mapping[str, Goods]) -> None:
        self._caps = caps
        self._goods = goods
        self._seen: Counter[tuple[int, str]] = Counter()

    def next(self, rest: Sequence[Ranked], place: int) -> int:
        """The index of the first that may stand at `place`; of the first, if none may. It is counted."""
        index = next((n for n, one in enumerate(rest) if self._fits(one.product_id, place)), 0)
        self.count(rest[index].product_id, place)
        return index

    def count(self, product_id: str, place: int) -> None:
        """Count a product that stands at `place`."""
        self._seen.update((number, group) for number, group, _ in self._groups(product_id, place))

    def _fits(self, product_id: str, place: int) -> bool:
        groups = self._groups(product_id, place)
        return all(self._seen[number, group] < most for number, group, most in groups)

    def _groups(self, product_id: str, place: int) -> Iterator[tuple[int, str, int]]:
        kind = self._goods.get(product_id, _UNKNOWN)
        for number, cap in enumerate(self._caps):
            group = cap.group(kind)
            if group is not None and place < cap.within:
                yield number, group, cap.most
