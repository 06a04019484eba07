"""The relations that several lists are made of: which text makes each, what it needs, and the numbers that texts leave open.

Nothing here runs anything; `plan` puts relations in order, and an engine makes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.recommendations import bounds
from chalicelib.recommendations.domain import DAY_MS, Parameters
from chalicelib.recommendations.recipes import Step, sql

POPULARITY: Final = "popularity"

#: Relations an engine provides: what it read. `settled` and `fresh` are lake rows (`at` renamed to moment), `days`
#: the weight of each day (number since 1970).
GIVEN = ("settled", "fresh", "products", "variants", "newcomers", "days")

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
    "greeted": (True, ("acts", "items", "newcomers")),
    "young": (True, ("greeted", "shelves", "items", "newcomers")),
    "offered": (True, ("young", "shelves", "tally_views")),
    "offered_left": (True, ("offered",)),
    "welcomed": (True, ("greeted", "items", "newcomers", "tally_buys")),
    "recently": (True, ("views", "buys")),
    POPULARITY: (True, ("recently", "items", "products")),
}
_TEXTS = {
    "met_once": "met",
    "met_again": "met",
    "searches": "phrased",
    "arrivals": "phrased",
    "search_keys": "phrase_keys",
    "keyword_keys": "phrase_keys",
    "offered_left": "uncounted",
    **{f"tally_{rows}": "tally" for rows in ACTS},
}


def filling(parameters: Parameters, as_of: int, hash_name: str) -> dict[str, object]:
    """The numbers and names that texts leave open; `hash_name` is the engine's function from values to a 64-bit number."""
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


def met(name: str, fill: Mapping[str, object], rows: str) -> Step:
    """The relation `met_once` or `met_again` of other rows than all there are."""
    return Step(name, sql("met", **{**fill, **_OWN[name], "rows": rows}), table=False)
