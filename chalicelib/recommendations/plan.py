"""How the SQL texts fit together: which relations are made, in which order, and what makes each list.

Nothing here runs anything. An engine takes `steps()` in order, makes a table or a view of each text, and has the
lists. Whatever differs between engines (reading files, the name of a 64-bit hash) comes in as relations and
parameters, so that every engine runs the same texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from chalicelib.recommendations import bounds, suggestions, trending
from chalicelib.recommendations.domain import (
    BOUGHT,
    DAY_MS,
    LIKED,
    NEW,
    SEARCH_LISTS,
    TRENDING,
    VIEWED,
    VIEWED_ALSO_VIEWED,
    WELCOMED,
    Parameters,
)
from chalicelib.recommendations.recipes import PRODUCT, Recipe, Step, recipes, sql
from chalicelib.recommendations.relations import ACTS, POPULARITY, filling, require

SHELF = "shelf"
SUGGEST = "suggest"
#: What is made beside lists that count, and all that it takes.
BESIDE: Mapping[str, tuple[str, ...]] = {
    POPULARITY: (POPULARITY,),
    NEW: ("offered_left", "product_keys", "welcomed"),
}
#: The sources of the fallback lists.
SHELVED = {VIEWED: "views", BOUGHT: "buys", LIKED: "likes"}


def steps(
    parameters: Parameters,
    as_of: int,
    hash_name: str,
    lists: Sequence[str] | None = None,
    *,
    is_fresh: bool = True,
) -> list[Step]:
    """All relations of a recompute in an order in which each finds what it needs.

    `as_of` in ms; `hash_name` is the engine's function from values to a 64-bit number; `lists` leaves out all
    lists but these (those of shelves are called shelf_viewed, shelf_bought, shelf_liked, shelf_trending) and, unless it
    is among them, popularity. Where nothing is fresh, the log is what is settled, and no event id need be read.
    """
    found: dict[str, Step] = {}
    fill = filling(parameters, as_of, hash_name)
    wanted = [needs for name, needs in BESIDE.items() if lists is None or name in lists]
    for need in chain.from_iterable(wanted):
        require(need, found, fill)
    for recipe in recipes(parameters):
        if lists is None or recipe.name in lists:
            for need in (recipe.left.tally, recipe.right.tally, f"{recipe.kind}_keys", "product_keys"):
                require(need, found, fill)
            _add(found, paired(recipe, parameters, found, fill))
            _add(found, placed(recipe, parameters, found, fill))
    for name in (*SHELVED, TRENDING):
        if lists is None or f"{SHELF}_{name}" in lists:
            _add(found, _shelf(name, parameters, as_of, found, fill))
    if _has_suggestions(lists):
        _add(found, [*suggestions.counted(parameters), *suggestions.ranked(parameters)])
    made = list(found.values()) if is_fresh else as_settled(found)
    return freeing(made, _kept(parameters, lists, found))


def _add(found: dict[str, Step], made: Iterable[Step]) -> None:
    found.update({step.name: step for step in made})


def _shelf(
    name: str, parameters: Parameters, as_of: int, found: dict[str, Step], fill: Mapping[str, object]
) -> Iterator[Step]:
    for need in (SHELVED.get(name, "views"), "shelf_keys"):
        require(need, found, fill)
    if name == TRENDING:
        yield from trending.counted(parameters, as_of)
        yield from risen(parameters, as_of, fill)
    else:
        yield from stood(name)
        yield shelved(name, fill)


def _kept(parameters: Parameters, lists: Sequence[str] | None, found: Iterable[str]) -> set[str]:
    """Relations that rows are told of."""
    kept = {table for _, _, table in tables(parameters, lists)}
    kept |= {f"{table}_left" for table in kept}
    kept |= {"items", "phrases", "shelves", "suggested", "welcomed", POPULARITY}
    return {name for name in found if name in kept or name.endswith("_keys")}


def told(parameters: Parameters, lists: Sequence[str] | None = None) -> dict[str, list[str]]:
    """The SELECTs of the rows to tell, by kind of key: of each list its `key`, name, `list`, total (the people with the
    left side), place, product_id, people and score.
    """
    found: dict[str, list[str]] = {}
    for kind, name, table in tables(parameters, lists):
        text = sql(
            "told",
            list=name,
            table=table,
            keys=f"{kind}_keys",
            lefts=f"{table}_left",
            discreet_k=parameters.discreet_k,
        )
        found.setdefault(kind, []).append(text)
    if lists is None or NEW in lists:
        found[NEW] = [sql("told_new", what=what) for what in WELCOMED]
    return found | ({SUGGEST: suggestions.told()} if _has_suggestions(lists) else {})


def _has_suggestions(lists: Sequence[str] | None) -> bool:
    """Suggestions are made of the lists of searches, where both are."""
    return lists is None or set(SEARCH_LISTS) <= set(lists)


def oldest(parameters: Parameters, as_of: int) -> str:
    """The SELECT of the instant of the window's oldest row; none where there is none."""
    return sql("oldest", since=as_of - parameters.window_days * DAY_MS, until=as_of)


def as_settled(found: Mapping[str, Step]) -> list[Step]:
    """The relations where nothing is fresh: no event can be there twice."""
    log = replace(found["log"], text="SELECT * FROM settled", table=False)
    return [
        log if name == "log" else step for name, step in found.items() if name not in ("marks", "winners")
    ]


def freeing(made: list[Step], kept: set[str]) -> list[Step]:
    """Name each table after the last step that reads it, be it through views."""
    known = {step.name: step for step in made}
    reads: dict[str, set[str]] = {}
    for step in made:
        direct = (step.words & known.keys()) - {step.name}
        reads[step.name] = direct.union(*(reads.get(name, set()) for name in direct if not known[name].table))
    last = {name: step.name for step in made if step.table for name in reads[step.name]}
    return [
        replace(
            step,
            frees=tuple(
                name
                for name, by in last.items()
                if by == step.name and known[name].table and name not in kept
            ),
        )
        for step in made
    ]


def tables(parameters: Parameters, lists: Sequence[str] | None = None) -> Iterator[tuple[str, str, str]]:
    """(kind of key, list name, name of the relation holding its rows) of every list that is made."""
    for recipe in recipes(parameters):
        if lists is None or recipe.name in lists:
            yield recipe.kind, recipe.name, recipe.table
    if lists is None or NEW in lists:
        yield PRODUCT, NEW, "offered"
    for name in (*SHELVED, TRENDING):
        if lists is None or f"{SHELF}_{name}" in lists:
            yield SHELF, name, f"{SHELF}_{name}"


def made_pairs(recipe: Recipe) -> str:
    """The relation of a list's pairs as they are made: of a mutual list's each once."""
    return "mirrored" if recipe.name == VIEWED_ALSO_VIEWED else f"{recipe.table}_pairs"


def pairs_of(recipe: Recipe) -> str:
    """The relation of a list's pairs: key, item, people, weight."""
    return f"{recipe.table}_both" if recipe.mutual else made_pairs(recipe)


def is_bounded(recipe: Recipe, parameters: Parameters) -> bool:
    """Whether a day adds no more to a list's pairs than `bounds` says."""
    return parameters.day_limit > 0 and not recipe.bought


def paired(
    recipe: Recipe, parameters: Parameters, found: dict[str, Step], fill: Mapping[str, object]
) -> Iterator[Step]:
    """What makes a list's pairs; what others need as well goes into `found`."""
    if recipe.name == VIEWED_ALSO_VIEWED:
        require("mirrored", found, fill)
        return
    daily = f"{recipe.table}_daily"
    text = sql("daily", lefts=recipe.left.rows, rights=recipe.right.rows, **recipe.nearness())
    yield Step(daily, text, is_bounded(recipe, parameters))
    yield Step(made_pairs(recipe), sql("then", daily=daily))


def placed(
    recipe: Recipe, parameters: Parameters, found: dict[str, Step], fill: Mapping[str, object],
    *, is_peaked: bool = False,
) -> Iterator[Step]:  # fmt: skip
    """What makes a list of its pairs, bounded and ranked; `is_peaked` if its peaks and crowds are made already."""
    name, pairs, damping = recipe.table, pairs_of(recipe), parameters.damping(recipe.name)
    bounded = is_bounded(recipe, parameters)
    if bounded and recipe.name == VIEWED_ALSO_VIEWED and not is_peaked:
        require("suspects", found, fill)
    if recipe.mutual:
        yield Step(pairs, sql("both", pairs=made_pairs(recipe)), table=False)
    for side, tally, power, keys in (
        ("left", recipe.left.tally, damping.left, f"{recipe.kind}_keys"),
        ("right", recipe.right.tally, damping.right, "product_keys"),
    ):
        text = sql("totals", tally=tally, damping=power, shrink=damping.shrink, keys=keys)
        yield Step(f"{name}_{side}", text)
    if bounded:
        made = bounds.steps(recipe, pairs, ACTS.get(recipe.left.source), fill)
        yield from made[2:] if is_peaked else made
    yield from _ranked(recipe, pairs, fill, bounded=bounded)


def _ranked(recipe: Recipe, pairs: str, fill: Mapping[str, object], *, bounded: bool) -> Iterator[Step]:
    """A list: first pairs of enough people, then of fewer, where there is room. Purchases are few and apart: one person's
    order says more there than what two bought weeks apart, so that all of them stand together.
    """
    name = recipe.table
    firm, below = f"{name}_firm", f"{name}_below"

    def best(into: str, text: str, *, table: bool) -> Iterator[Step]:
        candidates = f"{into}_candidates"
        taken = bounds.bounded(recipe, f"({text})") if bounded else text
        yield Step(candidates, taken, table=False)
        sides = {"lefts": f"{name}_left", "rights": f"{name}_right"}
        yield Step(into, sql("ranked", candidates=candidates, **sides, **fill), table)

    if recipe.bought:
        yield from best(name, sql("either", pairs=pairs, **fill), table=True)
    else:
        yield from best(firm, sql("firm", pairs=pairs, **fill), table=True)
        yield from best(below, sql("few", pairs=pairs, firm=firm, lefts=f"{name}_left", **fill), table=False)
        yield Step(name, sql("filled", firm=firm, below=below, **fill))


def stood(name: str) -> Iterator[Step]:
    """What a fallback list is made of: how each product stands, and how many people there are."""
    rows = SHELVED[name]
    yield Step(f"{SHELF}_{name}_standing", sql("standing", rows=rows))
    yield Step(f"{SHELF}_{name}_left", sql("around", rows=rows))


def shelved(name: str, fill: Mapping[str, object]) -> Step:
    """A fallback list of what it is made of."""
    return Step(f"{SHELF}_{name}", sql("shelved", standing=f"{SHELF}_{name}_standing", **fill))


def risen(
    parameters: Parameters, as_of: int, fill: Mapping[str, object], onlookers: str = "onlookers"
) -> Iterator[Step]:
    """The list of what rises, of what `trending.counted` counts."""
    name = f"{SHELF}_{TRENDING}"
    yield from trending.ranked(parameters, as_of, f"{name}_left", onlookers)
    yield Step(name, sql("shelved", standing="rising", **fill))
