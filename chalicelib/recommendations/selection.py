"""From stored lists to what a shopper is shown: filters at read time, fallbacks in order, relative scores.

Pure rules. A recommended product is known here by what the rules need of it (`Shown`); the catalogue's own
card fits.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, Protocol

from chalicelib.kernel.text import normalise_phrase
from chalicelib.merchandising.domain import Goods, Rule
from chalicelib.merchandising.steering import Question, Ranked, Steered, pinned, steer
from chalicelib.recommendations import domain
from chalicelib.recommendations.domain import RankedList

Source = Literal["pair", "category", "popular", "pinned", "trending"]

FALLBACK_OF: Final[Mapping[str, str]] = {
    domain.VIEWED_ALSO_VIEWED: domain.VIEWED,
    domain.COMPARED_ALSO_COMPARED: domain.VIEWED,
    domain.SEARCHED_THEN_VIEWED: domain.VIEWED,
    domain.KEYWORD_THEN_VIEWED: domain.VIEWED,
    domain.VIEWED_THEN_BOUGHT: domain.BOUGHT,
    domain.BOUGHT_ALSO_BOUGHT: domain.BOUGHT,
    domain.COMPARED_THEN_BOUGHT: domain.BOUGHT,
    domain.SEARCHED_THEN_BOUGHT: domain.BOUGHT,
    domain.KEYWORD_THEN_BOUGHT: domain.BOUGHT,
    domain.LIKED_ALSO_LIKED: domain.LIKED,
    domain.TRENDING: domain.VIEWED,
}


class Shown(Protocol):
    """What the rules ask of a product."""

    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def discreet(self) -> bool: ...  # noqa: D102
    @property
    def sellable(self) -> bool: ...  # noqa: D102


class Candidate(NamedTuple):
    """A product that may be recommended, why, and how strongly within its source.

    `people` of `of` did the right side; both None where the counts are hidden. `because` is the product on
    the left side, where the question held several. `pinned` is what stands there by the shop's rule alone, and `new`
    of that what it stands there for.
    """

    product_id: str
    score: float
    people: int | None
    of: int | None
    source: Source
    because: str | None = None
    new: bool = False


class Left(NamedTuple):
    """A stored list that candidates came from: its left side (None: a phrase, a pair or the whole shop), its name, and
    how many times its scores count.
    """

    left: str | None
    name: str
    ranked: RankedList | None
    source: Source = "pair"
    factor: float = 1.0


_NAMING: Final = 4
_UNTOLD: Final = (None, None, "pair", None)
#: Of a list that is steered: how many are ranked before rules are put to it, and how many may be pinned.
MOST_RANKED: Final = 1_000
MOST_PINS: Final = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """The question: the products in it and others not wanted, and whether discreet ones may stand beside it."""

    question: frozenset[str] = frozenset()
    seen: frozenset[str] = frozenset()
    beside_discreet: bool = False
    phrase: str | None = None

    def admits(self, candidate: Candidate, product: Shown | None) -> bool:
        """Whether a candidate may be shown. A product the catalogue doesn't know (yet) may."""
        if candidate.product_id in self.question or candidate.product_id in self.seen:
            return False
        if product is None:
            return True
        if not product.sellable:
            return False
        return not product.discreet or self.beside_discreet or self._names(product)

    def _names(self, product: Shown) -> bool:
        """Whether the phrase names the product: every word of it stands in the title, one of them a long one.

        Little words (för, med, the) stand in many titles and name nothing.
        """
        words = (self.phrase or "").split()
        title = set(normalise_phrase(product.title).replace("-", " ").split())
        return all(word in title for word in words) and any(len(word) >= _NAMING for word in words)


def candidates(ranked: RankedList | None, source: Source, support: int) -> list[Candidate]:
    """The rows of a stored list that enough people stand behind, in rank order."""
    if ranked is None:
        return []
    return [
        Candidate(
            row.product_id, row.score, row.people, ranked.of if row.people is not None else None, source
        )
        for row in domain.printable(ranked.rows, support)
    ]


def summed(lists: Sequence[tuple[str, RankedList | None]], *, decay: float, support: int) -> list[Candidate]:
    """The session sum over (product, its list), latest product first, with the strongest reason for each.

    A reason whose count is under `support` isn't printed: the candidate then has neither counts nor reason.
    """
    rows = [(left, ranked.of, ranked.rows) for left, ranked in lists if ranked is not None]
    # Of each product its strongest part, and where that stands. Hundreds of rows an answer: nothing is made of any here.
    strongest: dict[str, tuple[float, str, int | None, int | None]] = {}
    for step, (left, of, ranked_rows) in enumerate(rows):
        factor = decay**step
        for product_id, people, score in ranked_rows:
            part = score * factor
            known = strongest.get(product_id)
            if known is None or part > known[0]:
                strongest[product_id] = part, left, people, of
    found = []
    for product_id, total in domain.session_sum([ranked_rows for _, _, ranked_rows in rows], decay=decay):
        _, left, people, of = strongest[product_id]
        told = (people, of, "pair", left) if people is not None and people >= support else _UNTOLD
        found.append(Candidate(product_id, total, *told))
    return found


def select(
    groups: Iterable[Sequence[Candidate]], asked: Asked, cards: Mapping[str, Shown], limit: int
) -> list[Candidate]:
    """The first `limit` admitted candidates of the groups, best group first, with relative scores.

    Scores are relative to the answer's first; a later group starts where the one before it ended, so that
    they never rise.
    """
    chosen: dict[str, Candidate] = {}
    ceiling = 1.0
    for group in groups:
        top = 0.0
        for candidate in group:
            if len(chosen) == limit:
                return list(chosen.values())
            if candidate.product_id in chosen or not asked.admits(candidate, cards.get(candidate.product_id)):
                continue
            top = top or candidate.score or 1.0
            score = round(ceiling * candidate.score / top, 4)
            chosen[candidate.product_id] = candidate._replace(score=score)
        ceiling = min((one.score for one in chosen.values()), default=1.0)
    return list(chosen.values())


def only(groups: Iterable[Sequence[Candidate]], fetched: Collection[str]) -> list[list[Candidate]]:
    """The candidates whose cards were asked for: one without is unknown, not merely unfetched."""
    return [[one for one in group if one.product_id in fetched] for group in groups]


def may_pin(rules: Sequence[Rule], asked: Asked, cards: Mapping[str, Shown]) -> list[str]:
    """The pinned products that may be shown: the catalogue knows them, and the question admits them."""
    return admitted(pinned(rules), asked, cards)


def newcomers(lists: Iterable[Mapping[str, RankedList]]) -> list[str]:
    """The new products that the first of some products' lists brings along, if any does."""
    found = (one[domain.NEW].rows for one in lists if domain.NEW in one)
    return [row.product_id for row in next(found, ())]


def admitted(products: Iterable[str], asked: Asked, cards: Mapping[str, Shown]) -> list[str]:
    """Those of some products that the catalogue knows and the question admits."""
    named = [(one, cards.get(one)) for one in products]
    return [
        one
        for one, card in named
        if card is not None and asked.admits(Candidate(one, 0.0, None, None, "pinned"), card)
    ]


def steered(
    ranked: Sequence[Candidate],
    rules: Sequence[Rule],
    question: Question,
    goods: Mapping[str, Goods],
    may_pin: Collection[str],
    newcomers: Sequence[str] = (),
    by: Rule | None = None,
) -> tuple[list[Candidate], Steered]:
    """Selected candidates as the shop's rules have them, and what the rules did. Counts stay as they are.

    Scores say the new order: relative to the first, and never rising.
    """
    done = steer(
        [Ranked(one.product_id, one.score) for one in ranked], rules, question, goods, may_pin, newcomers, by
    )
    known = {one.product_id: one for one in ranked}
    top = max((one.score for one in done.order), default=0.0) or 1.0
    is_pinned = {name for name, found in done.effects.items() if any(one.position for one in found)}
    chosen, floor = list[Candidate](), 1.0
    for product_id, score in done.order:
        floor = floor if product_id in is_pinned else min(floor, round(score / top, 4))
        is_new = by is not None and any(one.rule_id == by.rule_id for one in done.effects.get(product_id, ()))
        plain = known.get(product_id) or Candidate(product_id, floor, None, None, "pinned", new=is_new)
        chosen.append(plain._replace(score=floor))
    return chosen, done


def ids(groups: Iterable[Sequence[Candidate]], without: Collection[str], most: int) -> list[str]:
    """The ids of the first `most` distinct candidates outside `without`: the cards worth fetching."""
    found: dict[str, None] = {}
    for group in groups:
        for candidate in group:
            if len(found) == most:
                return list(found)
            if candidate.product_id not in without:
                found[candidate.product_id] = None
    return list(found)
