"""All lists of one product at once, for a page of many parts."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache

from chalicelib.merchandising.domain import Goods, Rule, Trial, Withhold
from chalicelib.merchandising.steering import Question, drawn, for_question, pinned
from chalicelib.recommendations import selection, variants
from chalicelib.recommendations.domain import RankedList
from chalicelib.recommendations.filling import Card, Chance, Lists
from chalicelib.recommendations.selection import Asked, Candidate


def decided(
    product_id: str,
    lists: Lists,
    names: Iterable[str],
    rules: Sequence[Rule],
    category: str | None,
    chance: Chance | None,
) -> tuple[Lists, bool]:
    """The lists of a page as chance has them for who asks, and whether it decided anything: without those that are withheld, and
    with a challenger's in place of those that are tried.

    Of a list that has nothing by itself nobody is asked; of each rule once, in however many lists it holds.
    """
    if chance is None:
        return lists, False
    asked, found, drawn = cache(chance), dict(lists), False
    for name in (one for one in names if one in lists):
        held = for_question(rules, Question(name, (product_id,), category))
        own, is_drawn = _drawn(name, lists, held, asked)
        drawn = drawn or is_drawn
        if own is None:
            del found[name]
        else:
            found[name] = own
    return found, drawn


def _drawn(name: str, lists: Lists, rules: Sequence[Rule], chance: Chance) -> tuple[RankedList | None, bool]:
    """A list as chance has it (None: withheld), and whether it decided that; holdouts first, as where it is asked for alone."""
    answers = [chance(one) for one in rules if isinstance(one.content.does, Withhold)]
    if any(answers):
        return None, True
    for one in rules:
        challenger = lists.get(variants.kept_as(name, one.rule_id))
        if isinstance(one.content.does, Trial) and challenger is not None:
            return (challenger if chance(one) else lists[name]), True
    return lists[name], bool(answers)


class PageLists:
    """All lists of one product, for a page that fetches the cards of every part in its own second wave.

    `rules` are the shop's that hold now, `category` the product's, `hour` the present one. A list is steered among the heads that the page
    has room for, and what is pinned; one with nothing of its own stays empty.
    """

    def __init__(
        self,
        lists: Lists,
        names: Iterable[str],
        per_list: int,
        support: int,
        rules: Sequence[Rule] = (),
        category: str | None = None,
        hour: int = 0,
    ) -> None:
        self._new = selection.newcomers([lists])
        self._hour = hour
        self._groups = {name: selection.candidates(lists.get(name), "pair", support) for name in names}
        self._per_list = per_list
        self._rules = rules
        self._category = category

    def card_ids(self, product_id: str, most: int) -> list[str]:
        """The products whose cards the page should fetch: what is pinned, then the heads of the lists, evenly, at most
        `most`.
        """
        depth = most if self._rules else self._per_list + 2
        heads = [group[:depth] for group in self._groups.values()]
        rounds = [[head[rank] for head in heads if rank < len(head)] for rank in range(depth)]
        pins = dict.fromkeys(
            pin
            for name, group in self._groups.items()
            if group
            for pin in [*pinned(self._of(product_id, name)[1]), *self._drawn(product_id, name)[1]]
        )
        others = selection.ids(rounds, {product_id, *pins}, most)
        return [one for one in [*list(pins)[: selection.MOST_PINS], *others] if one != product_id][:most]

    def choose(
        self,
        product_id: str,
        discreet: bool,
        cards: Mapping[str, Card],
        fetched: Collection[str],
        goods: Mapping[str, Goods],
    ) -> dict[str, list[Candidate]]:
        """What to show in each list, given the cards of the `fetched` ids; empty lists are left out."""
        asked = Asked(frozenset([product_id]), frozenset(), discreet)
        chosen = {}
        for name, group in self._groups.items():
            question, rules = self._of(product_id, name)
            most = selection.MOST_RANKED if rules else self._per_list
            ranked = selection.select(selection.only([group], fetched), asked, cards, most)
            if rules and group:
                may_pin = selection.may_pin(rules, asked, cards)
                by, new = self._drawn(product_id, name)
                new = selection.admitted(new, asked, cards)
                ranked, _ = selection.steered(ranked, rules, question, goods, may_pin, new, by)
            chosen[name] = ranked[: self._per_list]
        return {name: items for name, items in chosen.items() if items}

    def _drawn(self, product_id: str, name: str) -> tuple[Rule | None, list[str]]:
        """The rule by which a list has a new product in this hour, and the products it may be; or nothing."""
        question, rules = self._of(product_id, name)
        by = drawn(rules, question, self._hour)
        return by, [one for one in self._new if one != product_id] if by else []

    def _of(self, product_id: str, name: str) -> tuple[Question, Sequence[Rule]]:
        question = Question(name, (product_id,), self._category)
        return question, for_question(self._rules, question)
