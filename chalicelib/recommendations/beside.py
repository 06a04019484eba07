"""What goes with things that somebody has: for mails, which say of each product why it stands there.

Every candidate may be printed by itself: pairs of one person, which only help session sums along, are left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from chalicelib.merchandising.domain import MAIL, Rule, Trial
from chalicelib.recommendations import domain, selection, variants
from chalicelib.recommendations.domain import RankedList
from chalicelib.recommendations.selection import Candidate, Source

_KEPT: Final = 40


class Group(NamedTuple):
    """Candidates of one kind, best first: the name of the list behind their counts, and `for_you` if they come
    from what was bought before. `because` is the product on the left side, or the category.
    """

    list: str
    items: tuple[Candidate, ...]
    for_you: bool = False


class Beside(NamedTuple):
    """What may stand in a mail: groups, best first, and the shop's rules that hold now.

    `tried` are the groups as a rule's challenger has them, by its id, where the rows hold one. `newcomers` are the new
    products that a rule may bring along.
    """

    groups: Sequence[Group]
    rules: Sequence[Rule] = ()
    tried: Mapping[str, Sequence[Group]] = {}
    newcomers: Sequence[str] = ()


def keys(bought: Iterable[str], before: Iterable[str], categories: Iterable[str]) -> list[str]:
    """The keys whose lists are needed."""
    products = [domain.product_key(one) for one in dict.fromkeys([*bought, *before])]
    return [*products, *map(domain.category_key, dict.fromkeys(categories)), domain.POPULAR]


def groups(
    lists: Mapping[str, Mapping[str, RankedList]],
    bought: Sequence[str],
    before: Sequence[str],
    categories: Sequence[str],
    support: int,
) -> list[Group]:
    """What goes with `bought`, then with what was bought `before` (latest first), then the categories', the shop's.

    First what was bought with them, then what was bought by those who looked at them.
    """

    def of(products: Sequence[str], name: str, decay: float) -> tuple[Candidate, ...]:
        own = [(one, lists.get(domain.product_key(one), {}).get(name)) for one in dict.fromkeys(products)]
        return _added(own, decay, support)

    pairs = (domain.BOUGHT_ALSO_BOUGHT, domain.VIEWED_THEN_BOUGHT)
    found = [Group(name, of(bought, name, 1.0)) for name in pairs]
    past = of(before, domain.BOUGHT_ALSO_BOUGHT, domain.SESSION_DECAY)
    found.append(Group(domain.BOUGHT_ALSO_BOUGHT, past, for_you=True))
    found += [
        Group("category", _fallback(lists.get(domain.category_key(one), {}), "category", one))
        for one in dict.fromkeys(categories)
    ]
    found.append(Group(domain.POPULAR, _fallback(lists.get(domain.POPULAR, {}), "popular", None)))
    return [one for one in found if one.items]


def ruled(
    lists: Mapping[str, Mapping[str, RankedList]],
    bought: Sequence[str],
    before: Sequence[str],
    categories: Sequence[str],
    support: int,
    rules: Sequence[Rule],
) -> Beside:
    """`groups`, with what `rules` ask of the same rows."""

    def found(rows: Mapping[str, Mapping[str, RankedList]]) -> list[Group]:
        return groups(rows, bought, before, categories, support)

    summed = variants.SUMMED[MAIL]
    trials = [one.rule_id for one in rules if isinstance(one.content.does, Trial)]
    kept = [one for one in trials if variants.are_kept(lists.values(), one, summed)]
    own = map(domain.product_key, bought)
    return Beside(
        found(lists),
        rules,
        {one: found(variants.instead(lists, one)) for one in kept},
        selection.newcomers(lists[key] for key in own if key in lists) if rules else (),
    )


def _added(
    lists: Sequence[tuple[str, RankedList | None]], decay: float, support: int
) -> tuple[Candidate, ...]:
    """The lists of one name added up, each candidate with its strongest reason."""
    totals: dict[str, float] = {}
    best: dict[str, Candidate] = {}
    factor = 1.0
    for left, ranked in lists:
        for one in selection.candidates(ranked, "pair", support):
            part = one.score * factor
            totals[one.product_id] = totals.get(one.product_id, 0.0) + part
            if one.product_id not in best or part > best[one.product_id].score:
                best[one.product_id] = one._replace(score=part, because=left)
        factor *= decay
    order = sorted(best, key=lambda product_id: (-totals[product_id], product_id))
    return tuple(best[product_id]._replace(score=totals[product_id]) for product_id in order[:_KEPT])


def _fallback(lists: Mapping[str, RankedList], source: Source, because: str | None) -> tuple[Candidate, ...]:
    kept = selection.candidates(lists.get(domain.BOUGHT), source, 1)[:_KEPT]
    return tuple(one._replace(because=because) for one in kept)
