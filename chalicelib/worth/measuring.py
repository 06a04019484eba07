"""Asks the lake's days, on local disk, what became of recommendations, by DuckDB; see `service.Measures`.

A person is, as in the lists, the customer; else the customer whom the browser was latest seen together with; else the
browser. Robots, staff and who was erased count nowhere; rows that stand in several files count once.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from chalicelib.activity.public import COLUMNS, kept
from chalicelib.worth.domain import ASKED, MAIL_DUE, NAMES, WITHIN, Count, Outcome, Reach
from chalicelib.worth.judging import Clicks
from chalicelib.worth.service import Files

if TYPE_CHECKING:
    import duckdb

#: A position beyond is no place that a page has.
_MOST: Final = 200
_DAY: Final = 86_400_000
_KINDS: Final = {"until": "BIGINT", "browser": "BOOLEAN"}

# What is told of recommendations and orders, each row once.
_ONCE: Final = """
CREATE TABLE once AS
SELECT * EXCLUDE (place) FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY event_id, n ORDER BY received, "at") AS place FROM ({sources})
  WHERE event IN ('recommendation_shown', 'recommendation_clicked', '{asked}', '{due}', 'order_placed',
    'order_cancelled', 'order_refunded')
) WHERE place = 1 AND NOT bot AND "at" <= {now}
"""
_LINKS: Final = """
CREATE TABLE links AS
SELECT visitor, ARG_MAX(customer, ("at", customer)) AS customer FROM once
WHERE visitor IS NOT NULL AND customer IS NOT NULL GROUP BY visitor
"""
_TOLD: Final = """
CREATE TABLE told AS
SELECT once.event_id, once.event, once."at" AS moment, COALESCE(once.customer, links.customer, once.visitor) AS person,
  COALESCE(once.product_id, variants.product_id) AS product, once.detail ->> '$.list' AS list,
  CASE WHEN TRY_CAST(once.detail ->> '$.position' AS INTEGER) BETWEEN 0 AND {most}
    THEN TRY_CAST(once.detail ->> '$.position' AS INTEGER) END AS position,
  COALESCE(once.detail ->> '$.holdout', once.detail ->> '$.trial', once.detail ->> '$.campaign') AS rule,
  CASE WHEN once.event = '{due}' THEN 'mail' WHEN once.detail ->> '$.trial' IS NOT NULL THEN 'trial' ELSE 'holdout' END
    AS sort,
  TRY_CAST(COALESCE(once.detail ->> '$.withheld', once.detail ->> '$.challenger') AS BOOLEAN) AS apart,
  TRY_CAST(once.detail -> '$.lists' AS VARCHAR[]) AS lists,
  once.order_id, CASE WHEN once.currency = $currency THEN once.amount ELSE 0 END AS money
FROM once LEFT JOIN links ON once.visitor = links.visitor
LEFT JOIN variants ON once.product_id IS NULL AND once.sku = variants.sku
"""
# What an order brought of a product: what was given back for it or of the order as a whole isn't taken off here.
_LINES: Final = """
CREATE TABLE lines AS
SELECT person, order_id, product, MIN(moment) AS moment, SUM(money) AS money FROM told
WHERE event = 'order_placed' AND person IS NOT NULL
  AND order_id NOT IN (SELECT order_id FROM told WHERE event = 'order_cancelled' AND order_id IS NOT NULL)
GROUP BY person, order_id, product
"""
# What an order brought in all, less what was given back for it, and never less than nothing.
_ORDERS: Final = """
CREATE TABLE orders AS
WITH back AS (SELECT order_id, SUM(money) AS money FROM told WHERE event = 'order_refunded' GROUP BY order_id)
SELECT lines.person, lines.order_id, MIN(lines.moment) AS moment,
  GREATEST(0, SUM(lines.money) - COALESCE(MAX(back.money), 0)) AS money
FROM lines LEFT JOIN back ON lines.order_id = back.order_id GROUP BY lines.person, lines.order_id
"""
_SHOWN: Final = "told.event = 'recommendation_shown' AND told.list IN ({names})"
_CLICKED: Final = "told.event = 'recommendation_clicked' AND told.list IN ({names})"
_COUNTS: Final = """
WITH bought AS (
  SELECT clicks.list, clicks.moment // {day} AS day, clicks.position, COUNT(*) AS bought, SUM(lines.money) AS money
  FROM lines ASOF JOIN (SELECT * FROM told WHERE {clicked} AND person IS NOT NULL) AS clicks
    ON lines.person = clicks.person AND lines.product = clicks.product AND lines.moment >= clicks.moment
  WHERE lines.moment - clicks.moment <= {within} GROUP BY ALL
),
met AS (
  SELECT list, moment // {day} AS day, position, COUNT(*) FILTER (WHERE event = 'recommendation_shown') AS shown,
    COUNT(*) FILTER (WHERE event = 'recommendation_clicked') AS clicked
  FROM told WHERE ({shown}) OR ({clicked}) GROUP BY ALL
)
SELECT met.*, COALESCE(bought.bought, 0), COALESCE(bought.money, 0) FROM met LEFT JOIN bought
  ON met.list = bought.list AND met.day = bought.day AND met.position IS NOT DISTINCT FROM bought.position
"""
_CLICKS: Final = """
WITH each AS (
  SELECT list, person, COUNT(*) FILTER (WHERE {shown}) AS shown, COUNT(*) FILTER (WHERE {clicked}) AS clicked
  FROM told WHERE (({shown}) OR ({clicked})) AND person IS NOT NULL GROUP BY list, person
)
SELECT list, COUNT(*), SUM(shown), SUM(clicked), SUM(shown * shown), SUM(clicked * clicked), SUM(shown * clicked)
FROM each WHERE shown > 0 GROUP BY list
"""
_REACH: Final = """
WITH shown AS (SELECT event_id, list, product FROM told WHERE {shown} AND product IS NOT NULL),
sorts AS (
  SELECT shown.event_id, shown.list, products.category, COUNT(*) AS n
  FROM shown JOIN products ON shown.product = products.product_id WHERE products.category IS NOT NULL GROUP BY ALL
),
together AS (
  SELECT event_id, list, SUM(n) * (SUM(n) - 1) // 2 AS pairs, SUM(n * (n - 1) // 2) AS alike FROM sorts
  GROUP BY event_id, list
),
diverse AS (SELECT list, SUM(pairs) AS pairs, SUM(alike) AS alike FROM together GROUP BY list),
plain AS (
  SELECT shown.list, COUNT(DISTINCT shown.product) AS products,
    AVG(-LOG2(viewers.people / (SELECT people FROM crowd))) AS novelty
  FROM shown LEFT JOIN viewers ON shown.product = viewers.product_id GROUP BY shown.list
)
SELECT plain.list, plain.products, COALESCE(diverse.pairs, 0), COALESCE(diverse.alike, 0), plain.novelty
FROM plain LEFT JOIN diverse ON plain.list = diverse.list
"""
_VIEWS: Final = """
CREATE TABLE views AS
SELECT DISTINCT product_id, COALESCE(visitor, customer) AS person FROM ({sources})
WHERE event = 'product_viewed' AND NOT bot AND product_id IS NOT NULL AND COALESCE(visitor, customer) IS NOT NULL
  AND "at" <= {now};
CREATE TABLE viewers AS SELECT product_id, COUNT(*) AS people FROM views GROUP BY product_id;
CREATE TABLE crowd AS SELECT COUNT(DISTINCT person) AS people FROM views
"""
# Everybody belongs to the arm that they first met; whose days aren't over yet isn't counted yet.
_MET: Final = """
CREATE TABLE met AS
SELECT rule, sort, person, ARG_MIN(apart, (moment, event_id)) AS apart, MIN(moment) AS moment,
  COALESCE(ARG_MIN(lists, (moment, event_id)), []) AS lists FROM told
WHERE event IN ('{asked}', '{due}') AND person IS NOT NULL AND rule IS NOT NULL AND apart IS NOT NULL
GROUP BY rule, sort, person HAVING MIN(moment) + {within} <= {now}
"""
_OUTCOMES: Final = """
WITH each AS (
  SELECT met.rule, met.sort, met.apart, met.person, COUNT(orders.order_id) AS orders,
    COALESCE(SUM(orders.money), 0) AS money
  FROM met LEFT JOIN orders ON met.person = orders.person
    AND orders.moment >= met.moment AND orders.moment - met.moment <= {within}
  GROUP BY met.rule, met.sort, met.apart, met.person
)
SELECT rule, sort, apart, orders, money, COUNT(*) FROM each GROUP BY ALL ORDER BY ALL
"""
# What people saw and clicked of the lists that were tried on them, whichever they were shown.
_TRIED: Final = """
WITH each AS (
  SELECT met.rule, met.apart, met.person, COUNT(*) FILTER (WHERE {shown}) AS shown,
    COUNT(*) FILTER (WHERE {clicked}) AS clicked
  FROM met JOIN told ON met.person = told.person AND told.moment >= met.moment
    AND told.moment - met.moment <= {within} AND (LEN(met.lists) = 0 OR LIST_CONTAINS(met.lists, told.list))
  WHERE met.sort = 'trial' AND (({shown}) OR ({clicked})) GROUP BY met.rule, met.apart, met.person
)
SELECT rule, apart, COUNT(*), SUM(shown), SUM(clicked), SUM(shown * shown), SUM(clicked * clicked), SUM(shown * clicked)
FROM each WHERE shown > 0 GROUP BY rule, apart
"""


class DuckMeasures:
    """The adapter of `service.Measures` over files: gzipped NDJSON of open days, Parquet of closed ones."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, now: int) -> None:
        """`connection` holds the tables that `measured` makes."""
        self._connection = connection
        names = ", ".join(f"'{name}'" for name in NAMES)
        own = {"shown": _SHOWN.format(names=names), "clicked": _CLICKED.format(names=names)}
        self._words = own | {"day": _DAY, "within": WITHIN, "now": now, "asked": ASKED}

    def counts(self) -> Iterator[Count]:
        """See `service.Measures`."""
        yield from (Count._make((*row[:6], int(row[6]))) for row in self._ask(_COUNTS))

    def clicks(self) -> Iterator[tuple[str, Clicks]]:
        """See `service.Measures`."""
        yield from ((row[0], Clicks(*map(int, row[1:]))) for row in self._ask(_CLICKS))

    def reach(self) -> Iterator[Reach]:
        """See `service.Measures`."""
        yield from (Reach(row[0], row[1], int(row[2]), int(row[3]), row[4]) for row in self._ask(_REACH))

    def outcomes(self) -> Iterator[Outcome]:
        """See `service.Measures`."""
        yield from (Outcome._make((*row[:4], int(row[4]), row[5])) for row in self._ask(_OUTCOMES))

    def tried(self) -> Iterator[tuple[str, bool, Clicks]]:
        """See `service.Measures`."""
        yield from ((row[0], row[1], Clicks(*map(int, row[2:]))) for row in self._ask(_TRIED))

    def _ask(self, text: str) -> list[Any]:
        return self._connection.execute(text.format(**self._words)).fetchall()


@contextmanager
def measured(
    files: Files, *, now: int, currency: str, products: Iterable[tuple[str, str | None, bool]],
    variants: Iterable[tuple[str, str]], memory_mb: int, directory: Path,
) -> Iterator[DuckMeasures]:  # fmt: skip
    """What the files say up to `now`. `products` are (id, category, discreet), `variants` (sku, product id)."""
    import duckdb

    limits: dict[str, Any] = {
        "threads": os.cpu_count() or 2,
        "memory_limit": f"{memory_mb * 6 // 10}MB",
        "temp_directory": str(directory / "spill"),
        "autoinstall_known_extensions": False,
    }
    with duckdb.connect(config=limits) as connection:
        _read(connection, "products", ("product_id", "category"), (one[:2] for one in products), directory)
        _read(connection, "variants", ("sku", "product_id"), variants, directory)
        words = {"sources": _sources(connection, files, directory), "now": now, "most": _MOST}
        words |= {"asked": ASKED, "due": MAIL_DUE}
        connection.execute(_ONCE.format(**words))
        connection.execute(_LINKS)
        connection.execute(_TOLD.format(**words), {"currency": currency})
        met = _MET.format(**words, within=WITHIN)
        for text in (_LINES, _ORDERS, met, *_VIEWS.format(**words).split(";")):
            connection.execute(text)
        yield DuckMeasures(connection, now)


def _read(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    directory: Path,
) -> None:
    """A table of few columns, through a file: inserting rows one by one takes minutes."""
    path = directory / f"{name}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    typed = ", ".join(f"'{column}': '{_KINDS.get(column, 'VARCHAR')}'" for column in columns)
    connection.execute(
        f"CREATE TABLE {name} AS SELECT * FROM read_csv({_quoted(path)}, header = false, auto_detect = false,"
        f" columns = {{{typed}}})"
    )


def _sources(connection: duckdb.DuckDBPyConnection, files: Files, directory: Path) -> str:
    columns = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in COLUMNS.items())
    typed = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    parts = [f"SELECT {columns} WHERE FALSE"]
    if files.raw:
        reader = f"read_json({_listed(files.raw)}, format = 'newline_delimited', columns = {{{typed}}})"
        parts.append(f"SELECT {names} FROM {reader}")
    if files.closed:
        parts.append(f"SELECT {names} FROM read_parquet({_listed(files.closed)})")
    sources = " UNION ALL ".join(parts)
    if not files.erased:
        return sources
    _read(connection, "erased", ("person", "until", "browser"), files.erased, directory)
    return kept(f"({sources})", "erased")


def _listed(paths: Sequence[Path]) -> str:
    return f"[{', '.join(map(_quoted, paths))}]"


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
