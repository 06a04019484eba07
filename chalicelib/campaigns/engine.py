"""Asks the log's days, on local disk, who left what behind. The only module of this room that knows DuckDB."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final

from chalicelib.activity.public import COLUMNS, NOBODY, Erased, erased_table, kept
from chalicelib.campaigns.absences import LOOKBACK, products_of
from chalicelib.campaigns.ports import Absence

if TYPE_CHECKING:
    pass

_CHUNK: Final = 1_000

# The log of people who agreed to be known, each row once. A browser is its customer's where one customer only was seen
# in it: of a shared one nobody's cart is told to anybody else.
_ROWS: Final = """
CREATE TABLE rows AS
WITH once AS (
  SELECT * FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY event_id, n ORDER BY received, "at") AS place FROM ({sources})
  ) WHERE place = 1 AND NOT bot AND NOT historical AND "at" <= $now
),
known AS (
  SELECT visitor, MIN(customer) AS customer FROM once WHERE visitor IS NOT NULL AND customer IS NOT NULL
  GROUP BY visitor HAVING COUNT(DISTINCT customer) = 1
),
named AS (
  SELECT COALESCE(once.customer, known.customer) AS person, once.event, once.event_id, once."at" AS moment,
    once.product_id, CASE WHEN once.product_id IS NULL THEN once.sku END AS sku
  FROM once LEFT JOIN known ON once.visitor = known.visitor
),
bought AS (
  SELECT person, MAX(moment) AS moment FROM named WHERE event IN ('order_placed', 'order_completed') GROUP BY person
)
SELECT named.* FROM named LEFT JOIN bought ON named.person = bought.person
WHERE named.person IS NOT NULL AND named.moment > COALESCE(bought.moment, -1)
"""

# What is in a cart: added, and not taken out since.
_HELD: Final = """
CREATE TABLE held AS
SELECT person, product_id, sku, MAX(moment) FILTER (WHERE event = 'product_added') AS added
FROM rows WHERE event IN ('product_added', 'product_removed') AND COALESCE(product_id, sku) IS NOT NULL
GROUP BY person, product_id, sku
HAVING MAX(moment) FILTER (WHERE event = 'product_added')
  > COALESCE(MAX(moment) FILTER (WHERE event = 'product_removed'), -1)
"""

# Whoever looks at what is in the cart, changes it or goes to the checkout has come back to it.
_CARTS: Final = """
WITH signs AS (
  SELECT rows.person, MAX(rows.moment) AS last_at
  FROM rows LEFT JOIN held ON rows.person = held.person
    AND rows.product_id IS NOT DISTINCT FROM held.product_id AND rows.sku IS NOT DISTINCT FROM held.sku
  WHERE held.person IS NOT NULL OR rows.event IN ('product_removed', 'checkout_started')
  GROUP BY rows.person
)
SELECT signs.person, signs.last_at, LIST((held.product_id, held.sku) ORDER BY held.added DESC, held.product_id, held.sku)
FROM signs JOIN held ON signs.person = held.person AND held.added > signs.last_at - $lookback
WHERE signs.last_at > $since AND signs.last_at <= $until
GROUP BY signs.person, signs.last_at ORDER BY signs.person
"""

_BROWSED: Final = """
WITH seen AS (
  SELECT person, product_id, sku, MAX(moment) AS last_at
  FROM rows WHERE event = 'product_viewed' AND COALESCE(product_id, sku) IS NOT NULL
  GROUP BY person, product_id, sku HAVING COUNT(DISTINCT event_id) >= 2
),
people AS (
  SELECT person, MAX(last_at) AS last_at FROM seen
  WHERE NOT EXISTS (SELECT 1 FROM held WHERE held.person = seen.person) GROUP BY person
)
SELECT people.person, people.last_at, LIST((seen.product_id, seen.sku) ORDER BY seen.last_at DESC, seen.product_id, seen.sku)
FROM people JOIN seen ON people.person = seen.person AND seen.last_at > people.last_at - $lookback
WHERE people.last_at > $since AND people.last_at <= $until
GROUP BY people.person, people.last_at ORDER BY people.person
"""

Skus = Callable[[Iterable[str]], Mapping[str, str]]


class DuckDays:
    """The adapter of `absences.Days` over files: gzipped NDJSON of open days, Parquet of closed ones."""

    def __init__(
        self,
        raw: Sequence[Path],
        closed: Sequence[Path],
        *,
        now: int,
        skus: Skus,
        memory_mb: int,
        scratch: Path,
        erased: Erased = NOBODY,
    ) -> None:
        """`skus` gives the products of skus; rows that `erased` covers aren't looked at."""
        self._raw, self._closed, self._now, self._skus, self._erased = raw, closed, now, skus, erased
        self._limits: dict[str, Any] = {
            "threads": os.cpu_count() or 2,
            "memory_limit": f"{memory_mb * 6 // 10}MB",
            "temp_directory": str(scratch / "spill"),
            "autoinstall_known_extensions": False,
        }

    def __enter__(self) -> "DuckDays":
        import duckdb

        self._connection: duckdb.DuckDBPyConnection = duckdb.connect(config=self._limits)
        sources = " UNION ALL ".join([_nothing(), *_json(self._raw), *_parquet(self._closed)])
        if self._erased:
            erased_table(self._erased, self._connection)
            sources = kept(f"({sources})", "erased")
        self._connection.execute(_ROWS.format(sources=sources), {"now": self._now})
        self._connection.execute(_HELD)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def carts(self, since: int, until: int) -> Iterator[Absence]:
        """See `absences.Days`."""
        return self._ask(_CARTS, since, until)

    def browsed(self, since: int, until: int) -> Iterator[Absence]:
        """See `absences.Days`."""
        return self._ask(_BROWSED, since, until)

    def _ask(self, text: str, since: int, until: int) -> Iterator[Absence]:
        # Read at once: the connection holds one open answer only.
        found = self._connection.execute(
            text, {"since": since, "until": until, "lookback": LOOKBACK}
        ).fetchall()
        for start in range(0, len(found), _CHUNK):
            chunk = found[start : start + _CHUNK]
            unknown = {sku for _, _, named in chunk for _, sku in named if sku}
            skus = self._skus(unknown) if unknown else {}
            for person, last_at, named in chunk:
                products = products_of(named, skus)
                if products:
                    yield Absence(person, last_at, products)


def _nothing() -> str:
    columns = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in COLUMNS.items())
    return f"SELECT {columns} WHERE FALSE"


def _names() -> str:
    return ", ".join(f'"{name}"' for name in COLUMNS)


def _json(paths: Sequence[Path]) -> list[str]:
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
    reader = f"read_json({_list(paths)}, format = 'newline_delimited', columns = {{{columns}}})"
    return [f"SELECT {_names()} FROM {reader}"] if paths else []  # noqa: S608  (as above)


def _parquet(paths: Sequence[Path]) -> list[str]:
    return [f"SELECT {_names()} FROM read_parquet({_list(paths)})"] if paths else []  # noqa: S608  (as above)


def _list(paths: Sequence[Path]) -> str:
    quoted = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
    return f"[{quoted}]"
