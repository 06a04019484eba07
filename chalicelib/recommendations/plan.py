"""How the SQL texts fit together: which relations are made, in which order, and what makes each list.

Nothing here runs anything. An engine takes `steps()` in order, makes a table or a view of each text, and has the
lists. Whatever differs between engines (reading files, the name of a 64-bit hash) comes in as relations and
parameters, so that every engine runs the same texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
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

SHELF = "shelf"
SUGGEST = "suggest"
POPULARITY = "popularity"

#: Relations an engine provides: what it read. `settled` and `fresh` are lake rows (`at` renamed to moment), `days`
#: the weight of each day (number since 1970).
GIVEN = ("settled", "fresh", "products", "variants", "newcomers", "days")

#: Relations of acts, and the column that names what was done to.
_ACTS: Mapping[str, str] = {
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
    **{f"tally_{rows}": (True, (rows,)) for rows in _ACTS},
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
    "young": (True, ("who", "shelves", "items", "newcomers", "variants")),
    "offered": (True, ("young", "shelves", "tally_views")),
    "offered_left": (True, ("offered",)),
    "welcomed": (True, ("who", "items", "newcomers", "variants", "buys")),
    POPULARITY: (True, ("views", "buys", "items", "products")),
}
_TEXTS = {
    "met_once": "met",
    "met_again": "met",
    "searches": "phrased",
    "arrivals": "phrased",
    "search_keys": "phrase_keys",
    "keyword_keys": "phrase_keys",
    "offered_left": "uncounted",
    **{f"tally_{rows}": "tally" for rows in _ACTS},
}
#: What is made beside lists that count, and all that it takes.
_BESIDE: Mapping[str, tuple[str, ...]] = {
    POPULARITY: (POPULARITY,),
    NEW: ("offered_left", "product_keys", "welcomed"),
}
#: The sources of the fallback lists.
_SHELVED = {VIEWED: "views", BOUGHT: "buys", LIKED: "likes"}


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
    fill = _filling(parameters, as_of, hash_name)
    wanted = [needs for name, needs in _BESIDE.items() if lists is None or name in lists]
    for need in chain.from_iterable(wanted):
        _require(need, found, fill)
    for recipe in recipes(parameters):
        if lists is None or recipe.name in lists:
            for need in (recipe.left.tally, recipe.right.tally, f"{recipe.kind}_keys", "product_keys"):
                _require(need, found, fill)
            found.update({step.name: step for step in _listed(recipe, parameters, found, fill)})
    for name, rows in {**_SHELVED, TRENDING: "views"}.items():
        if lists is None or f"{SHELF}_{name}" in lists:
            _require_shelf(name, rows, parameters, as_of, found, fill)
    if _has_suggestions(lists):
        found.update({step.name: step for step in suggestions.steps(parameters)})
    kept = {table for _, _, table in tables(parameters, lists)}
    kept |= {f"{table}_left" for table in kept} | {
        "items",
        "phrases",
        "shelves",
        "suggested",
        "welcomed",
        POPULARITY,
    }
    made = list(found.values()) if is_fresh else _settled(found)
    return _freeing(made, {name for name in found if name in kept or name.endswith("_keys")})


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


def _settled(found: Mapping[str, Step]) -> list[Step]:
    """The relations where nothing is fresh: no event can be there twice."""
    log = replace(found["log"], text="SELECT * FROM settled", table=False)
    return [
        log if name == "log" else step for name, step in found.items() if name not in ("marks", "winners")
    ]


def _freeing(made: list[Step], kept: set[str]) -> list[Step]:
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
    if lists is None or NEW in lists:
        yield PRODUCT, NEW, "offered"
    for name in (*_SHELVED, TRENDING):
        if lists is None or f"{SHELF}_{name}" in lists:
            yield SHELF, name, f"{SHELF}_{name}"


def _filling(parameters: Parameters, as_of: int, hash_name: str) -> dict[str, object]:
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
        "met": parameters.new_people,
        "today": as_of // DAY_MS,
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
    "offered_left": {"rows": "offered"},
    **{f"tally_{rows}": {"rows": rows, "key": key} for rows, key in _ACTS.items()},
}


def _require(name: str, found: dict[str, Step], fill: Mapping[str, object]) -> None:
    if name in found or name in GIVEN:
        return
    table, needs = _SHARED[name]
    for need in needs:
        _require(need, found, fill)
    found[name] = Step(name, sql(_TEXTS.get(name, name), **{**fill, **_OWN.get(name, {})}), table)


def _listed(
    recipe: Recipe, parameters: Parameters, found: dict[str, Step], fill: Mapping[str, object]
) -> Iterator[Step]:
    name = recipe.table
    damping = parameters.damping(recipe.name)
    is_bounded = parameters.day_limit > 0 and not recipe.bought
    if recipe.name == VIEWED_ALSO_VIEWED:
        _require("mirrored", found, fill)
        pairs = "mirrored"
        if is_bounded:
            _require("suspects", found, fill)
    else:
        pairs, daily = f"{name}_pairs", f"{name}_daily"
        text = sql("daily", lefts=recipe.left.rows, rights=recipe.right.rows, **recipe.nearness())
        yield Step(daily, text, is_bounded)
        yield Step(pairs, sql("then", daily=daily))
        if recipe.mutual:
            once, pairs = pairs, f"{name}_both"
            yield Step(pairs, sql("both", pairs=once), table=False)
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
    if is_bounded:
        made = bounds.steps(recipe, pairs, _ACTS.get(recipe.left.source), fill)
        yield from made
        pairs = made[-1].name
    yield Step(
        name,
        sql("ranked", pairs=pairs, lefts=lefts, rights=rights, enough=f"{name}_enough", **fill),
    )


def _require_shelf(
    name: str,
    rows: str,
    parameters: Parameters,
    as_of: int,
    found: dict[str, Step],
    fill: Mapping[str, object],
) -> None:
    for need in (rows, "shelf_keys"):
        _require(need, found, fill)
    made = list(_shelf(f"{SHELF}_{name}", rows, fill))
    if name == TRENDING:
        made = [*trending.steps(parameters, as_of), *_shelf(f"{SHELF}_{name}", "lookers", fill, "rising")]
    found.update({step.name: step for step in made})


def _shelf(name: str, rows: str, fill: Mapping[str, object], standing: str = "") -> Iterator[Step]:
    if not standing:
        standing = f"{name}_standing"
        yield Step(standing, sql("standing", rows=rows))
    yield Step(f"{name}_left", sql("around", rows=rows))
    yield Step(name, sql("shelved", standing=standing, **fill))
