"""An answer from lists as they are read: cards fetched, what may be shown selected, the shop's rules put to it, and
fallbacks until there is enough.

A *wave* is one round trip to the tables. Every question takes two (its lists, then the cards of the products
in them), and a third only where its own lists are too short and the fallback's products aren't known yet. What was
read before it was needed isn't read again.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Final, Protocol

from chalicelib.merchandising.domain import Goods, Rule, Trial, Withhold
from chalicelib.merchandising.steering import Question, Steered, drawn, for_question, pinned
from chalicelib.recommendations import domain, selection, variants
from chalicelib.recommendations.domain import RankedList
from chalicelib.recommendations.selection import Asked, Candidate, Left, Shown

#: Of a list that is steered so many cards are looked at: with their ratings, one call's keys.
MOST_STEERED: Final = 48

Lists = Mapping[str, RankedList]
#: Whether chance takes who asks for what a rule does to some (`Rule.is_chance`); whichever it is, they are noted as
#: having asked.
Chance = Callable[[Rule], bool]
#: Rows of lists by key, and what they come to: candidates, best group first, and the lists that they came from.
Rows = Mapping[str, Lists]
Made = tuple[list[list[Candidate]], tuple[Left, ...]]


class Card(Shown, Protocol):
    """A product's slim card."""

    @property
    def product_id(self) -> str: ...  # noqa: D102
    @property
    def category(self) -> str | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Wave:
    """What one round trip brought: lists by key, cards by product id; what isn't there is missing.

    `rules` are the shop's that hold now; where there are any, `goods` says of the cards what kind of goods they are.
    `hour` is the present one, since 1970. `keys` and `ids` are what was asked for, whether it was there or not.
    """

    lists: Mapping[str, Lists] = field(default_factory=dict)
    cards: Mapping[str, Card] = field(default_factory=dict)
    rules: Sequence[Rule] = ()
    goods: Mapping[str, Goods] = field(default_factory=dict)
    hour: int = 0
    keys: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()

    def joined(self, later: "Wave") -> "Wave":
        """What this and a later wave brought, under this one's rules."""
        return replace(
            self,
            lists={**self.lists, **later.lists}, cards={**self.cards, **later.cards},
            goods={**self.goods, **later.goods}, keys=self.keys | later.keys, ids=self.ids | later.ids,
        )  # fmt: skip


class Shelf(Protocol):
    """Where lists and cards are read."""

    def wave(self, keys: Collection[str], card_ids: Collection[str]) -> Wave:
        """The lists of `keys` and the cards of `card_ids`, in one round trip."""
        ...


@dataclass(frozen=True, slots=True)
class Trace:
    """How an answer came about: the lists behind it, what was offered and admitted of them, and what rules did."""

    asked: Asked
    lefts: Sequence[Left]
    offered: frozenset[str]
    ranked: Sequence[Candidate]
    rules: Sequence[Rule] = ()
    steered: Steered | None = None


@dataclass(frozen=True, slots=True)
class Recommendations:
    """An answer: what to show in rank order, the cards of those the catalogue knows, and how it came about.

    `drawn`: chance decided what this person is shown, so that it is nobody else's answer; `withheld`: nothing is.
    """

    items: tuple[Candidate, ...]
    cards: Mapping[str, Card]
    trace: Trace
    drawn: bool = False
    withheld: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A question whose own rows are read. `make` makes of rows its candidates, and says the lists that they came from.

    `name` is the list that fallbacks stand in for, `listed` what the answer is called, `summed` what else is read.
    """

    make: Callable[[Rows], Made]
    asked: Asked
    name: str
    limit: int
    first: Wave
    summed: tuple[str, ...] = ()
    groups: list[list[Candidate]] = field(default_factory=list)
    lefts: tuple[Left, ...] = ()
    products: tuple[str, ...] = ()
    named: str | None = None
    listed: str = ""
    chance: Chance | None = None

    @property
    def category(self) -> str | None:
        """The category that the question names, or that of its first product that has one."""
        if self.named:
            return self.named
        cards = (self.first.cards.get(product_id) for product_id in self.products)
        return next((card.category for card in cards if card is not None and card.category), None)

    @property
    def question(self) -> Question:
        """The question as the shop's rules see it."""
        return Question(self.listed or self.name, self.products, self.category, self.asked.phrase)

    @property
    def newcomers(self) -> list[str]:
        """The new products that may stand in the answer, should a rule have it."""
        keys = map(domain.product_key, self.products)
        found = selection.newcomers(self.first.lists[key] for key in keys if key in self.first.lists)
        return [one for one in found if one not in self.hidden]

    @property
    def hidden(self) -> frozenset[str]:
        """What isn't shown, whatever is known of it."""
        return self.asked.question | self.asked.seen


def fill(task: Task, shelf: Shelf) -> Recommendations:
    """What to show, unless it is withheld from who asks: then nothing more is read."""
    held = for_question(task.first.rules, task.question)
    holdouts = [one for one in held if isinstance(one.content.does, Withhold)]
    # Every holdout is asked, so that who asks is noted in each.
    answers = [task.chance(one) for one in holdouts] if task.chance else []
    if any(answers):
        trace = Trace(task.asked, task.make(task.first.lists)[1], frozenset(), ())
        return Recommendations((), {}, trace, drawn=True, withheld=True)
    rows, is_tried = _tried(task, held)
    groups, lefts = task.make(rows)
    made = replace(task, groups=groups, lefts=lefts)
    rules = [one for one in held if not one.is_chance]
    return replace(_filled(made, rules, shelf), drawn=bool(answers) or is_tried)


def _tried(task: Task, held: Sequence[Rule]) -> tuple[Rows, bool]:
    """The rows that who asks is shown, and whether chance decided that.

    Only where the rows hold a challenger of a list that the question reads: elsewhere both would be shown the same, and
    nobody is noted.
    """
    rows, names = task.first.lists, (task.name, *task.summed)
    for one in held:
        does = isinstance(one.content.does, Trial)
        if does and task.chance and variants.are_kept(rows.values(), one.rule_id, names):
            return variants.instead(rows, one.rule_id) if task.chance(one) else rows, True
    return rows, False


def likely_cards(task: Task, likely: Sequence[str]) -> list[str]:
    """The products whose cards an answer will need if its candidates, in their order, are these."""
    rules = [one for one in for_question(task.first.rules, task.question) if not one.is_chance]
    groups = [[Candidate(one, 0.0, None, None, "pair") for one in likely]]
    pins, wanted = _wanted(task, groups, rules)
    return [*pins, *wanted]


def _filled(task: Task, rules: Sequence[Rule], shelf: Shelf) -> Recommendations:
    """Fetch cards, select, and fall back to the category and the shop until there are `limit`."""
    groups, limit = task.groups, task.limit
    pins, wanted = _wanted(task, groups, rules)
    keys = [*([domain.category_key(task.category)] if task.category else []), domain.POPULAR]
    thin = len(wanted) <= limit
    ready = None if thin else _decided(task, groups, wanted, rules, task.first)
    if ready:
        return ready
    known = _known(task.first, keys if thin else [], [*pins, *wanted], shelf)
    chosen = _chosen(task, groups, task.hidden | set(wanted), rules, known)
    if len(chosen.items) == limit:
        return chosen
    known = _known(known, keys, [], shelf)
    lefts = _fallbacks(known.lists, task.category, task.name)
    groups = [*groups, *(selection.candidates(one.ranked, one.source, 1) for one in lefts)]
    task = replace(task, lefts=(*task.lefts, *lefts))
    more = selection.ids(groups, task.hidden, limit * 2 + 50)
    ready = _decided(task, groups, more, rules, known)
    if ready:
        return ready
    known = _known(known, [], more, shelf)
    fetched = {*task.hidden, *wanted, *more, *(one for one in pins if one in known.cards)}
    return _chosen(task, groups, fetched, rules, known)


def _wanted(task: Task, groups: list[list[Candidate]], rules: Sequence[Rule]) -> tuple[list[str], list[str]]:
    """Whose cards are needed: what may be put there by rules, and the first candidates."""
    pins = [one for one in pinned(rules) if one not in task.hidden][: selection.MOST_PINS]
    pins += task.newcomers if drawn(rules, task.question, task.first.hour) else []
    # Rules may bring up what stands far down: of a list that is steered, as many cards as one call fetches.
    depth = max(task.limit + task.limit // 2 + 4, MOST_STEERED - len(pins) if rules else 0)
    return pins, selection.ids(groups, task.hidden, depth)


def _known(known: Wave, keys: Collection[str], ids: Collection[str], shelf: Shelf) -> Wave:
    """What is known with these rows and cards, of which those are read that weren't asked for yet."""
    keys, ids = ([one for one in dict.fromkeys(some) if one not in there]
                 for some, there in ((keys, known.keys), (ids, known.ids)))  # fmt: skip
    return known.joined(shelf.wave(keys, ids)) if keys or ids else known


def _decided(
    task: Task, groups: list[list[Candidate]], wanted: Sequence[str], rules: Sequence[Rule], known: Wave
) -> Recommendations | None:
    """The answer, if the first candidates whose cards are known fill it: whatever the others are, it is the same.

    Of a list that is steered it isn't: rules may bring up any of those that it is made of.
    """
    first = list(takewhile(known.ids.__contains__, wanted))
    if rules or len(first) < task.limit:
        return None
    chosen = _chosen(task, groups, task.hidden | set(first), rules, known)
    return chosen if len(chosen.items) == task.limit else None


def _chosen(
    task: Task,
    groups: list[list[Candidate]],
    fetched: Collection[str],
    rules: Sequence[Rule],
    known: Wave,
) -> Recommendations:
    """What is shown of the candidates whose cards were fetched, as the shop's rules have it."""
    offered = frozenset(one.product_id for group in groups for one in group)
    most = selection.MOST_RANKED if rules else task.limit
    cards, goods = known.cards, known.goods
    ranked = selection.select(selection.only(groups, fetched), task.asked, cards, most)
    items, done = ranked, None
    if rules:
        may_pin = selection.may_pin(rules, task.asked, cards)
        by = drawn(rules, task.question, task.first.hour)
        new = selection.admitted(task.newcomers, task.asked, cards) if by else ()
        items, done = selection.steered(ranked, rules, task.question, goods, may_pin, new, by)
    trace = Trace(task.asked, task.lefts, offered, ranked, rules, done)
    return Recommendations(tuple(items[: task.limit]), cards, trace)


def _fallbacks(lists: Mapping[str, Lists], category: str | None, name: str) -> list[Left]:
    kind = selection.FALLBACK_OF[name]
    own = (
        [Left(category, kind, lists.get(domain.category_key(category), {}).get(kind), "category")]
        if category
        else []
    )
    return [*own, Left(None, kind, lists.get(domain.POPULAR, {}).get(kind), "popular")]
