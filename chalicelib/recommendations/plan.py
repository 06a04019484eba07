"""How the SQL texts fit together: which relations are made, in which order, and what makes each list.

Nothing here runs anything. An engine takes `steps()` in order, makes a table or a view of each text, and has the
lists. Whatever differs between engines (reading files, the name of a 64-bit hash) comes in as relations and
parameters, so that every engine runs the same texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from chalicelib.recommendations import bounds
from chalicelib.recommendations.domain import (
    BOUGHT,
    DAY_MS,
    LIKED,
    VIEWED,
    VIEWED_ALSO_VIEWED,
    Parameters,
)
from chalicelib.recommendations.recipes import ENDLESS, Recipe, Step, recipes, sql

SHELF = "shelf"
POPULARITY = "popularity"

#: Relations an engine provides: what it read. `settled` and `fresh` are lake rows (`at` renamed to moment), `days`
#: the weight of each day (number since 1970).
GIVEN = ("settled", "fresh", "products", "variants", "days")

#: Relations of acts, and the column that names what was done to.
ACTS: Mapping[str, str] = {
    "searches": "phrase",
    "arrivals": "phrase",
    "compares": "item",
    "compared_pairs": "pair",
    "buys": "item",
    "likes": "item",
}

#: Relations shared by the lists: (kept as a table, the relations their texts read).
_SHARED: Mapping[str, tuple[bool, tuple[str, ...]]] = {
    "marks": (True, ("fresh",)),
    "winners": (True, ("fresh", "settled", "marks")),
    "log": (False, ("winners", "settled", "marks")),
    "kept": (False, ("log",)),
    "links": (True, ("kept",)),
    "who": (False, ("kept", "links")),
    "items": (True, ("kept", "products", "variants")),
    "skus": (True, ("items", "variants")),
    "phrases": (True, ("kept",)),
    "acts": (True, ("who", "items", "skus", "phrases")),
    "steps": (True, ("acts",)),
    "irregular": (True, ("steps",)),
    "parts": (True, ("steps", "irregular")),
    "visits": (False, ("steps", "irregular", "parts")),
    "views": (False, ("visits",)),
    "again": (True, ("views",)),
    "returned": (True, ("views", "again", "days")),
    "firsts": (True, ("views", "again", "returned", "days")),
    "tally_views": (True, ("firsts", "returned")),
    "met_once": (False, ("firsts",)),
    "met_again": (False, ("returned",)),
    "together": (True, ("met_once", "met_again")),
    "mirrored": (False, ("together",)),
    "suspects": (True, ("together",)),
    "searches": (True, ("visits",)),
    "arrivals": (True, ("visits",)),
    "compares": (True, ("visits",)),
    "compared_pairs": (True, ("compares",)),
    **{f"tally_{rows}": (True, (rows,)) for rows in ACTS},
    "dealt": (True, ("who", "items", "skus")),
    "given_back": (False, ("kept", "items", "skus")),
    "buys": (True, ("dealt", "kept", "given_back")),
    "likes": (True, ("dealt",)),
    "product_keys": (False, ("items",)),
    "pair_keys": (True, ("compared_pairs", "items")),
    "search_keys": (False, ("phrases",)),
    "keyword_keys": (False, ("phrases",)),
    "shelves": (True, ("products", "items")),
    "shelf_keys": (True, ("shelves",)),
    "points": (True, ("views", "buys")),
    POPULARITY: (True, ("points", "items", "products")),
}
_TEXTS = {
    "met_once": "met",
    "met_again": "met",
    "searches": "phrased",
    "arrivals": "phrased",
    "search_keys": "phrase_keys",
    "keyword_keys": "phrase_keys",
    **{f"tally_{rows}": "tally" for rows in ACTS},
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
    lists but these (fallback lists are called shelf_viewed, shelf_bought, shelf_liked) and, unless it is among
    them, popularity. Where nothing is fresh, the log is what is settled, and no event id need be read.
    """
    found: dict[str, Step] = {}
    fill = filling(parameters, as_of, hash_name)
    if lists is None or POPULARITY in lists:
        require(POPULARITY, found, fill)
    for recipe in recipes(parameters):
        if lists is None or recipe.name in lists:
            for need in (recipe.left.tally, recipe.right.tally, f"{recipe.kind}_keys", "product_keys"):
                require(need, found, fill)
            found.update({step.name: step for step in paired(recipe, parameters, found, fill)})
            found.update({step.name: step for step in placed(recipe, parameters, found, fill)})
    for name, rows in SHELVED.items():
        if lists is None or f"{SHELF}_{name}" in lists:
            for need in (rows, "shelf_keys"):
                require(need, found, fill)
            found.update({step.name: step for step in stood(name)})
            found.update({step.name: step for step in shelved(name, fill)})
    kept = {table for _, _, table in tables(parameters, lists)}
    kept |= {f"{table}_left" for table in kept} | {"items", "phrases", "shelves", POPULARITY}
    made = list(found.values()) if is_fresh else as_settled(found)
    return freeing(made, {name for name in found if name in kept or name.endswith("_keys")})


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
    return found


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
        direct = {word for word in re.findall(r"\w+", step.text) if word in known and word != step.name}
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
    for name in SHELVED:
        if lists is None or f"{SHELF}_{name}" in lists:
            yield SHELF, name, f"{SHELF}_{name}"


def filling(parameters: Parameters, as_of: int, hash_name: str) -> dict[str, object]:
    """The numbers and names that texts leave open."""
    return {
        "hash": hash_name,
        "since": as_of - parameters.window_days * DAY_MS,
        "until": as_of,
        "pause": parameters.session_break_minutes * 60_000,
        "session_limit": parameters.session_limit,
        "order_limit": parameters.order_limit,
        "like_limit": parameters.like_limit,
        "support": parameters.support,
        "candidate_support": parameters.candidate_support,
        "length": parameters.length,
        "backward": parameters.backward_permille,
        "day_zero": as_of // DAY_MS - parameters.popular_days,
        "buyer_weight": parameters.buyer_weight,
        "floor": parameters.day_limit * bounds.FULL,
    }


#: What differs between relations made by the same text.
_OWN: Mapping[str, Mapping[str, object]] = {
    "met_once": {"rows": "firsts", "columns": "", "made": "", "which": "a.again = 0 OR b.again = 0"},
    "met_again": {
        "rows": "returned",
        "columns": "person,",
        "made": "a.person,",
        "which": "TRUE",
    },
    "searches": {"kind": 1},
    "arrivals": {"kind": 2},
    "search_keys": {"prefix": "search:"},
    "keyword_keys": {"prefix": "keyword:"},
    **{f"tally_{rows}": {"rows": rows, "key": key} for rows, key in ACTS.items()},
}


def require(name: str, found: dict[str, Step], fill: Mapping[str, object]) -> None:
    """Add a shared relation to `found`, after what it needs; nothing happens if it is there."""
    if name in found or name in GIVEN:
        return
    table, needs = _SHARED[name]
    for need in needs:
        require(need, found, fill)
    found[name] = Step(name, sql(_TEXTS.get(name, name), **{**fill, **_OWN.get(name, {})}), table)


def pairs_of(recipe: Recipe) -> str:
    """The relation of a list's pairs: key, item, people, weight."""
    return "mirrored" if recipe.name == VIEWED_ALSO_VIEWED else f"{recipe.table}_pairs"


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
    text = sql("daily", lefts=recipe.left.rows, rights=recipe.right.rows, **_nearness(recipe))
    yield Step(daily, text, is_bounded(recipe, parameters))
    yield Step(pairs_of(recipe), sql("then", daily=daily))


def placed(
    recipe: Recipe,
    parameters: Parameters,
    found: dict[str, Step],
    fill: Mapping[str, object],
    *,
    is_peaked: bool = False,
) -> Iterator[Step]:
    """What makes a list of its pairs, bounded and ranked; `is_peaked` if its peaks and crowds are made already."""
    name, pairs = recipe.table, pairs_of(recipe)
    damping = parameters.damping(recipe.name)
    if is_bounded(recipe, parameters) and recipe.name == VIEWED_ALSO_VIEWED and not is_peaked:
        require("suspects", found, fill)
    lefts, rights = f"{name}_left", f"{name}_right"
    yield Step(
        lefts,
        sql(
            "totals",
            tally=recipe.left.tally,
            damping=damping.left,
            shrink=damping.shrink,
            keys=f"{recipe.kind}_keys",
        ),
    )
    yield Step(
        rights,
        sql(
            "totals",
            tally=recipe.right.tally,
            damping=damping.right,
            shrink=damping.shrink,
            keys="product_keys",
        ),
    )
    # Purchases are few and apart: one person's order says more there than what two bought weeks apart.
    fill = {**fill, "tiers": 0 if recipe.bought else 1}
    yield Step(f"{name}_enough", sql("enough", pairs=pairs, lefts=lefts, rights=rights, **fill))
    if is_bounded(recipe, parameters):
        made = bounds.steps(recipe, pairs, ACTS.get(recipe.left.source), fill)
        yield from made[2:] if is_peaked else made
        pairs = made[-1].name
    yield Step(
        name,
        sql("ranked", pairs=pairs, lefts=lefts, rights=rights, enough=f"{name}_enough", **fill),
    )


def _nearness(recipe: Recipe) -> dict[str, object]:
    endless = ENDLESS in (recipe.before, recipe.after)
    return {
        "before": recipe.before,
        "after": recipe.after,
        "unit": recipe.unit,
        "offset": recipe.offset,
        "slope": recipe.slope,
        "width": 4 * ENDLESS if endless else max(recipe.before, recipe.after, 1),
        "origin": 2 * ENDLESS if endless else 0,
    }


def stood(name: str) -> Iterator[Step]:
    """What a fallback list is made of: how each product stands, and how many people there are."""
    rows = SHELVED[name]
    yield Step(f"{SHELF}_{name}_standing", sql("standing", rows=rows))
    yield Step(f"{SHELF}_{name}_left", sql("around", rows=rows))


def shelved(name: str, fill: Mapping[str, object]) -> Iterator[Step]:
    """A fallback list."""
    yield Step(f"{SHELF}_{name}", sql("shelved", standing=f"{SHELF}_{name}_standing", **fill))
