"""How the SQL texts fit together: which relations are made, in which order, and what makes each list.

Nothing here runs anything. An engine takes `steps()` in order, makes a table or a view of each text, and has the
lists. Whatever differs between engines (reading files, the name of a 64-bit hash) comes in as relations and
parameters, so that every engine runs the same texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from string import Template

from chalicelib.recommendations.domain import (
    BOUGHT,
    BOUGHT_ALSO_BOUGHT,
    COMPARED_ALSO_COMPARED,
    COMPARED_THEN_BOUGHT,
    DAY_MS,
    KEYWORD_THEN_BOUGHT,
    KEYWORD_THEN_VIEWED,
    LIKED,
    LIKED_ALSO_LIKED,
    SEARCHED_THEN_BOUGHT,
    SEARCHED_THEN_VIEWED,
    VIEWED,
    VIEWED_ALSO_VIEWED,
    VIEWED_THEN_BOUGHT,
    Damping,
    Parameters,
)

_ENDLESS = 10**15
PRODUCT, PAIR, SEARCH, KEYWORD, SHELF = "product", "pair", "search", "keyword", "shelf"

#: Relations an engine provides: what it read. `settled` and `fresh` are lake rows (`at` renamed to moment), `days`
#: the weight of each day (number since 1970).
GIVEN = ("settled", "fresh", "products", "variants", "days")

#: Relations shared by the lists: (kept as a table, the relations their texts read).
_SHARED: Mapping[str, tuple[bool, tuple[str, ...]]] = {
    "marks": (True, ("fresh",)),
    "winners": (True, ("fresh", "settled", "marks")),
    "log": (False, ("winners", "settled", "marks")),
    "kept": (False, ("log",)),
    "links": (True, ("kept",)),
    "who": (False, ("kept", "links")),
    "items": (True, ("kept", "products", "variants")),
    "names": (True, ("items", "variants")),
    "phrases": (True, ("kept",)),
    "acts": (True, ("who", "names", "phrases")),
    "steps": (True, ("acts",)),
    "irregular": (True, ("steps",)),
    "parts": (True, ("steps", "irregular")),
    "visits": (False, ("steps", "irregular", "parts")),
    "views": (False, ("visits",)),
    "again": (True, ("views",)),
    "firsts": (True, ("views", "again", "days")),
    "viewers": (False, ("firsts",)),
    "met_once": (False, ("firsts",)),
    "met_again": (False, ("firsts",)),
    "together": (True, ("met_once", "met_again")),
    "mirrored": (False, ("together",)),
    "searches": (True, ("visits",)),
    "arrivals": (True, ("visits",)),
    "compares": (True, ("visits",)),
    "compared_pairs": (True, ("compares",)),
    "buys": (True, ("who", "names", "kept")),
    "likes": (True, ("who", "names")),
    "product_keys": (False, ("items",)),
    "pair_keys": (True, ("compared_pairs", "items")),
    "search_keys": (False, ("phrases",)),
    "keyword_keys": (False, ("phrases",)),
    "shelves": (True, ("products", "items")),
    "shelf_keys": (True, ("shelves",)),
}
_TEXTS = {
    "met_once": "met",
    "met_again": "met",
    "searches": "phrased",
    "arrivals": "phrased",
    "search_keys": "phrase_keys",
    "keyword_keys": "phrase_keys",
}
#: The sources of the fallback lists.
_SHELVED = {VIEWED: "views", BOUGHT: "buys", LIKED: "likes"}


@dataclass(frozen=True, slots=True)
class Step:
    """One relation to make: its name, the SELECT that makes it, whether it is worth keeping as a table.

    `frees` are the tables nothing later reads.
    """

    name: str
    text: str
    table: bool = True
    frees: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a list: the rows with it, who did it, and the sources those need."""

    rows: str
    did: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recipe:
    """One list of one kind of key: its sides, and how near they must be, in steps (views, or ms) of its sides.

    The gap is floor(steps / `unit`) x `slope` + `offset`; `viewed-also-viewed` has its own, faster texts instead.
    """

    name: str
    kind: str
    left: Side
    right: Side
    before: int = 0
    after: int = _ENDLESS
    unit: int = _ENDLESS
    offset: int = 1
    slope: int = 1
    bought: bool = False

    @property
    def table(self) -> str:
        """The name of the relation holding this list's rows."""
        return f"{self.kind}_{self.name.replace('-', '_')}"


def sql(name: str, **parameters: object) -> str:
    """The text `sql/<name>.sql` with its parameters filled in; raises KeyError for one left open."""
    text = resources.files(__package__).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
    return Template(text).substitute({key: str(value) for key, value in parameters.items()})


def _product(rows: str, visit: str, step: str) -> Side:
    """A product on one side of a list."""
    text = sql("side_product", rows=rows, visit=visit, step=step)
    if rows == "views":
        return Side(text, sql("did_view"), ("views", "viewers"))
    return Side(text, sql("did", key="item", rows=rows), (rows,))


def _pair(visit: str) -> Side:
    """Two compared products on the left."""
    return Side(
        sql("side_pair", visit=visit), sql("did", key="pair", rows="compared_pairs"), ("compared_pairs",)
    )


def _phrase(rows: str, visit: str, step: str) -> Side:
    """A phrase on the left."""
    return Side(
        sql("side_phrase", rows=rows, visit=visit, step=step), sql("did", key="phrase", rows=rows), (rows,)
    )


def recipes(parameters: Parameters) -> list[Recipe]:
    """Every list and what it means (the table of this room's README, in numbers)."""
    seen, seen_by = _product("views", "visit", "step"), _product("views", "person", "moment")
    compared, compared_by = _product("compares", "visit", "moment"), _product("compares", "person", "moment")
    bought, liked = _product("buys", "person", "moment"), _product("likes", "person", "moment")
    apart = parameters.bought_together_days * DAY_MS

    def soon(name: str, kind: str, left: Side) -> Recipe:
        within = parameters.bought_within_days * DAY_MS
        return Recipe(name, kind, left, bought, after=within, unit=DAY_MS, bought=True)

    def found(name: str, kind: str, rows: str) -> Recipe:
        return Recipe(name, kind, _phrase(rows, "visit", "step"), seen, before=-1, unit=1, offset=0)

    return [
        Recipe(VIEWED_ALSO_VIEWED, PRODUCT, seen, seen),
        soon(VIEWED_THEN_BOUGHT, PRODUCT, seen_by),
        Recipe(
            BOUGHT_ALSO_BOUGHT,
            PRODUCT,
            bought,
            bought,
            apart,
            apart,
            DAY_MS,
            slope=parameters.order_slope,
            bought=True,
        ),
        Recipe(LIKED_ALSO_LIKED, PRODUCT, liked, liked, _ENDLESS),
        Recipe(COMPARED_ALSO_COMPARED, PRODUCT, compared, compared, _ENDLESS),
        soon(COMPARED_THEN_BOUGHT, PRODUCT, compared_by),
        Recipe(COMPARED_ALSO_COMPARED, PAIR, _pair("visit"), compared, _ENDLESS),
        soon(COMPARED_THEN_BOUGHT, PAIR, _pair("person")),
        found(SEARCHED_THEN_VIEWED, SEARCH, "searches"),
        soon(SEARCHED_THEN_BOUGHT, SEARCH, _phrase("searches", "person", "moment")),
        found(KEYWORD_THEN_VIEWED, KEYWORD, "arrivals"),
        soon(KEYWORD_THEN_BOUGHT, KEYWORD, _phrase("arrivals", "person", "moment")),
    ]


def steps(
    parameters: Parameters, as_of: int, hash_name: str, lists: Sequence[str] | None = None
) -> list[Step]:
    """All relations of a recompute in an order in which each finds what it needs.

    `as_of` in ms; `hash_name` is the engine's function from values to a 64-bit number; `lists` leaves out all
    lists but these (fallback lists are called shelf_viewed, shelf_bought, shelf_liked).
    """
    found: dict[str, Step] = {}
    fill = _filling(parameters, as_of, hash_name)
    for recipe in recipes(parameters):
        if lists is None or recipe.name in lists:
            for need in (*recipe.left.needs, *recipe.right.needs, f"{recipe.kind}_keys", "product_keys"):
                _require(need, found, fill)
            found.update({step.name: step for step in _listed(recipe, parameters, found, fill)})
    for name, rows in _SHELVED.items():
        if lists is None or f"{SHELF}_{name}" in lists:
            for need in (rows, "shelf_keys"):
                _require(need, found, fill)
            found.update({step.name: step for step in _shelf(f"{SHELF}_{name}", rows, fill)})
    kept = {table for _, _, table in tables(parameters, lists)}
    kept |= {f"{table}_left" for table in kept} | {"items", "phrases", "shelves"}
    return _freeing(list(found.values()), {name for name in found if name in kept or name.endswith("_keys")})


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
    for name in _SHELVED:
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
    }


#: What differs between relations made by the same text.
_OWN: Mapping[str, Mapping[str, object]] = {
    "met_once": {"which": "a.again = 0 OR b.again = 0"},
    "met_again": {"which": "a.again = 1 AND b.again = 1"},
    "searches": {"kind": 1},
    "arrivals": {"kind": 2},
    "search_keys": {"prefix": "search:"},
    "keyword_keys": {"prefix": "keyword:"},
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
    damping: Damping = parameters.bought_damping if recipe.bought else parameters.seen_damping
    if recipe.name == VIEWED_ALSO_VIEWED:
        _require("mirrored", found, fill)
        pairs = "mirrored"
    else:
        pairs = f"{name}_pairs"
        yield Step(pairs, sql("then", lefts=recipe.left.rows, rights=recipe.right.rows, **_nearness(recipe)))
    lefts, rights = f"{name}_left", f"{name}_right"
    yield Step(
        lefts,
        sql(
            "totals",
            did=recipe.left.did,
            damping=damping.left,
            shrink=damping.shrink,
            keys=f"{recipe.kind}_keys",
        ),
    )
    yield Step(
        rights,
        sql(
            "totals", did=recipe.right.did, damping=damping.right, shrink=damping.shrink, keys="product_keys"
        ),
    )
    # Purchases are few and apart: one person's order says more there than what two bought weeks apart.
    fill = {**fill, "tiers": 0 if recipe.bought else 1}
    yield Step(f"{name}_enough", sql("enough", pairs=pairs, lefts=lefts, rights=rights, **fill))
    yield Step(
        name,
        sql("ranked", pairs=pairs, lefts=lefts, rights=rights, enough=f"{name}_enough", **fill),
    )


def _nearness(recipe: Recipe) -> dict[str, object]:
    endless = _ENDLESS in (recipe.before, recipe.after)
    return {
        "before": recipe.before,
        "after": recipe.after,
        "unit": recipe.unit,
        "offset": recipe.offset,
        "slope": recipe.slope,
        "width": 4 * _ENDLESS if endless else max(recipe.before, recipe.after, 1),
        "origin": 2 * _ENDLESS if endless else 0,
    }


def _shelf(name: str, rows: str, fill: Mapping[str, object]) -> Iterator[Step]:
    yield Step(f"{name}_standing", sql("standing", rows=rows))
    yield Step(f"{name}_left", sql("around", rows=rows))
    yield Step(name, sql("shelved", standing=f"{name}_standing", **fill))
