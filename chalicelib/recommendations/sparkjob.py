"""A recompute as Spark is given it: the same SQL texts with the same parameters, and what to read.

`sparkdriver` runs it, and knows nothing else. All that differs from DuckDB's run is said here: the name of a hash,
and files instead of rows.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from chalicelib.activity.public import COLUMNS, kept
from chalicelib.recommendations import plan
from chalicelib.recommendations.domain import DAY_MS, Parameters, day_weights, half_life
from chalicelib.recommendations.relations import POPULARITY
from chalicelib.recommendations.trying import Challenger
from chalicelib.recommendations.variants import kept_as, with_numbers

_GIVEN: Final[Mapping[str, Mapping[str, str]]] = {
    "products": {"product_id": "VARCHAR", "category": "VARCHAR", "discreet": "INTEGER"},
    "variants": {"sku": "VARCHAR", "product_id": "VARCHAR"},
    "newcomers": {"product_id": "VARCHAR"},
    "erased": {"person": "VARCHAR", "until": "BIGINT", "browser": "BOOLEAN"},
}


@dataclass(frozen=True, slots=True)
class Rows:
    """What a recompute reads beside the log; see `engine.Sources`."""

    products: Iterable[tuple[str, str | None, bool]]
    variants: Iterable[tuple[str, str]]
    erased: Iterable[tuple[str, int, bool]]
    newcomers: Iterable[str] = ()


def write(
    rows: Rows, fresh: Sequence[str], settled: Sequence[str], parameters: Parameters, *,
    as_of: int, output: str, put: Callable[[str, bytes], str], tried: Sequence[Challenger] = (),
) -> str:  # fmt: skip
    """Write a job, and return its address.

    `fresh` and `settled` are addresses of the log's files (`engine.Sources`), `output` where results go; `put` writes a
    file by its name and says its address. `tried` is computed beside the lists in force, and put into their rows.
    """
    products = ((name, category, int(discreet)) for name, category, discreet in rows.products)
    told = {"products": products, "variants": rows.variants, "erased": rows.erased}
    told["newcomers"] = ((one,) for one in rows.newcomers)
    given = {
        name: {"columns": columns, "files": [put(f"{name}.ndjson", _lines(columns, told[name]))]}
        for name, columns in _GIVEN.items()
    }
    job = {
        "generation": as_of,
        "until": as_of,
        "fresh": fresh,
        "settled": settled,
        "columns": COLUMNS,
        "counting": kept("$rows", "erased"),
        "given": given,
        "output": output,
        "tried": [challenge(one, parameters, as_of, is_fresh=bool(fresh)) for one in tried],
        **texts(parameters, as_of, is_fresh=bool(fresh)),
    }
    return put("job.json", msgspec.json.encode(job))


def challenge(one: Challenger, parameters: Parameters, as_of: int, *, is_fresh: bool) -> dict[str, Any]:
    """What is run for what a rule tries, and the names by which its lists are kept."""
    made = texts(with_numbers(parameters, one.numbers), as_of, is_fresh=is_fresh, lists=one.lists)
    # Suggestions are made of lists, and no list themselves.
    told = {kind: selects for kind, selects in made["lists"].items() if kind != plan.SUGGEST}
    return {**made, "lists": told, "names": {name: kept_as(name, one.rule_id) for name in one.lists}}


def texts(
    parameters: Parameters, as_of: int, *, is_fresh: bool, lists: Sequence[str] | None = None
) -> dict[str, Any]:
    """What is run: the relations in their order, what is told of them, and the days' weights by how long history is. Of
    `lists` alone, if they are said.
    """
    today, window = as_of // DAY_MS, parameters.window_days
    halves = [half_life(parameters, today, today - days) for days in range(window + 2)]
    return {
        "oldest": plan.oldest(parameters, as_of),
        "halves": [str(half) for half in halves],
        "weights": {
            str(half): [weight for _, weight in day_weights(half, window, today)] for half in set(halves)
        },
        "steps": [
            {"name": step.name, "text": step.text, "table": step.table, "frees": step.frees}
            for step in plan.steps(parameters, as_of, "XXHASH64", lists, is_fresh=is_fresh)
        ],
        "lists": plan.told(parameters, lists),
        "popularity": f"SELECT product_id, points FROM {POPULARITY}",  # noqa: S608  (a name of this room)
    }


def _lines(columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> bytes:
    encode = msgspec.json.encode
    return b"".join(encode(dict(zip(columns, row, strict=True))) + b"\n" for row in rows)
