"""Why a list is as it is: what made each item's score, what the shop's rules did, and why the others aren't in it.

For the shop alone: it tells of pairs that one person made, which nobody else is told of. Counts about discreet products
that are hidden in the stored lists are hidden here too.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal

import msgspec

from chalicelib.recommendations.domain import VIEWED_ALSO_VIEWED, Parameters, Row
from chalicelib.recommendations.filling import Trace
from chalicelib.recommendations.selection import Candidate, Left, Shown, Source

MOST_LEFT_OUT: Final = 100
_OF_SOURCE: Final[Mapping[str, Source]] = {
    "category": "category", "popular": "popular", "trending": "trending",
}  # fmt: skip

Why = Literal["asked_about", "seen", "too_few_people", "not_to_be_had", "discreet", "rule", "further_down"]


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """A stored list that an item stands in, and what it brought.

    `left` is what stands on the list's left side: a product, a category, or null (the phrase, the compared pair, the
    whole shop). `people` of `of` did the right side, pairs of one person included; null where a discreet product's
    count is hidden. `score` is the stored score, `weight` how many times it counts, `share` its part of all.
    """

    left: str | None
    list: str
    people: int | None
    of: int | None
    score: int
    weight: float
    share: float


class Touch(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule did: the factor that the item's score got, or the position that it was given."""

    rule_id: str
    kind: str
    factor: float | None
    position: int | None


class ItemExplained(msgspec.Struct, frozen=True, kw_only=True):
    """How an item came to stand where it does.

    `rank_before` and `score_before` are those before the shop's rules; null for what stands there by a rule alone. The
    causes are the strongest first; the item's score is their sum.
    """

    rank_before: int | None
    score_before: float | None
    causes: tuple[Cause, ...]
    rules: tuple[Touch, ...]


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """A product of the lists behind an answer that isn't in it, and why; of a rule, which."""

    product_id: str
    why: Why
    rule_id: str | None = None


class Weights(msgspec.Struct, frozen=True, kw_only=True):
    """How a list's stored scores were weighed, by the settings, and what was tuned, as they are now.

    A score is divided by (n_left + shrink)^left · (n_right + shrink)^right; a day's weight halves every
    `half_life_days` (0: `half_life_share` of the history there is). What was viewed before, not after, counts
    `backward` as much; null where the list knows no order.
    """

    list: str
    left: float
    right: float
    shrink: float
    half_life_days: int
    half_life_share: float
    backward: float | None
    window_days: int


class ListExplained(msgspec.Struct, frozen=True, kw_only=True):
    """How an answer came about: weights, the rules that hold for the question, and what isn't shown, at most 100.

    `support` is how many people must stand behind a printed count.
    """

    support: int
    weights: tuple[Weights, ...]
    rules: tuple[str, ...]
    left_out: tuple[LeftOut, ...]


def of_item(one: Candidate, trace: Trace) -> ItemExplained:
    """Why a shown candidate stands where it does."""
    before = {ranked.product_id: (rank, ranked.score) for rank, ranked in enumerate(trace.ranked, 1)}
    rank, score = before.get(one.product_id, (None, None))
    touches = trace.steered.effects.get(one.product_id, ()) if trace.steered else ()
    return ItemExplained(
        rank_before=rank,
        score_before=score,
        causes=tuple(_causes(one, trace.lefts)),
        rules=tuple(
            Touch(rule_id=each.rule_id, kind=each.kind, factor=each.factor, position=each.position)
            for each in touches
        ),
    )


def of_list(
    shown: Iterable[Candidate], cards: Mapping[str, Shown], trace: Trace, parameters: Parameters
) -> ListExplained:
    """How an answer came about."""
    names = dict.fromkeys(one.name for one in trace.lefts if one.source == "pair")
    told = {one.product_id for one in shown}
    out = {row.product_id: row for one in trace.lefts if one.ranked for row in one.ranked.rows}
    missing = [one for one in out if one not in told][:MOST_LEFT_OUT]
    return ListExplained(
        support=parameters.support,
        weights=tuple(_weights(name, parameters) for name in names),
        rules=tuple(one.rule_id for one in trace.rules),
        left_out=tuple(_left_out(one, cards, trace) for one in missing),
    )


def _causes(one: Candidate, lefts: Iterable[Left]) -> list[Cause]:
    wanted = _OF_SOURCE.get(one.source, "pair")
    rows = [(left, row) for left in lefts if left.source == wanted for row in _rows(left, one.product_id)]
    total = sum(row.score * left.factor for left, row in rows) or 1.0
    found = [
        Cause(
            left=left.left,
            list=left.name,
            people=row.people,
            of=left.ranked.of if left.ranked and row.people is not None else None,
            score=row.score,
            weight=round(left.factor, 4),
            share=round(row.score * left.factor / total, 4),
        )
        for left, row in rows
    ]
    return sorted(found, key=lambda cause: -cause.share)


def _rows(left: Left, product_id: str) -> Iterator[Row]:
    yield from (row for row in (left.ranked.rows if left.ranked else ()) if row.product_id == product_id)


def _weights(name: str, parameters: Parameters) -> Weights:
    damping = parameters.damping(name)
    return Weights(
        list=name,
        left=damping.left,
        right=damping.right,
        shrink=damping.shrink,
        half_life_days=parameters.half_life_days,
        half_life_share=parameters.history_permille / 1000,
        backward=parameters.backward_permille / 1000 if name == VIEWED_ALSO_VIEWED else None,
        window_days=parameters.window_days,
    )


def _left_out(product_id: str, cards: Mapping[str, Shown], trace: Trace) -> LeftOut:
    rule_id = trace.steered.left_out.get(product_id) if trace.steered else None
    return LeftOut(product_id=product_id, why=_why(product_id, cards, trace, rule_id), rule_id=rule_id)


def _why(product_id: str, cards: Mapping[str, Shown], trace: Trace, rule_id: str | None) -> Why:
    card, asked = cards.get(product_id), trace.asked
    reasons: tuple[tuple[bool, Why], ...] = (
        (product_id in asked.question, "asked_about"),
        (product_id in asked.seen, "seen"),
        (card is not None and not card.sellable, "not_to_be_had"),
        (product_id not in trace.offered, "too_few_people"),
        (rule_id is not None, "rule"),
        (card is not None and not asked.admits(_nobody(product_id), card), "discreet"),
    )
    return next((why for holds, why in reasons if holds), "further_down")


def _nobody(product_id: str) -> Candidate:
    return Candidate(product_id, 0.0, None, None, "pair")
