"""The SQL of going on from what was remembered: who is touched by what came since, what is new, and what means something else.

Only DuckDB runs it.
"""

from typing import Final

from chalicelib.activity.public import COLUMNS
from chalicelib.recommendations.partials import GAP

_ROWS: Final = ", ".join("moment" if name == "at" else name for name in COLUMNS)
#: The same where no event can be there twice: without what tells such rows apart, half of what there is to read. Only
#: orders without a number go by their event's id.
_TELLING: Final = ("event_id", "received", "amount", "currency", "historical", "detail")
_ONCE: Final = ", ".join(f"NULL AS {name}" if name in _TELLING else name for name in _ROWS.split(", "))
_ONCE_BY_ID: Final = _ONCE.replace("NULL AS event_id", "event_id")
_UNNUMBERED: Final = "order_id IS NULL AND event = 'order_placed'"


_NAMED: Final = "visitor, customer, COALESCE(order_id, event_id) AS basket"
_NUMBERED: Final = "visitor, customer, order_id AS basket"

#: A row of somebody who is touched. Who has no browser in a row is known by the customer, or by the order alone.
TOUCHED: Final = """
(visitor IN (SELECT name FROM main.touched WHERE kind = 1) OR (visitor IS NULL AND (
  customer IN (SELECT name FROM main.touched WHERE kind = 2)
  OR order_id IN (SELECT name FROM main.touched WHERE kind = 3)
)))
"""
#: Closed days' orders without a number, which are told by their events: few, and asked for several times.
UNNUMBERED: Final = f"CREATE TABLE unnumbered AS SELECT * FROM settled WHERE {_UNNUMBERED}"
#: What one person's rows have in common with another's. An order without a number is told by its event.
EDGES: Final = f"""
CREATE TABLE edges AS
SELECT DISTINCT {_NUMBERED} FROM settled WHERE customer IS NOT NULL
UNION ALL
SELECT {_NUMBERED} FROM settled WHERE order_id IS NOT NULL AND customer IS NULL
UNION ALL
SELECT {_NAMED} FROM unnumbered
UNION ALL
SELECT DISTINCT {_NUMBERED} FROM fresh
UNION ALL
SELECT {_NAMED} FROM fresh WHERE {_UNNUMBERED}
"""
_KINDS: Final = """
SELECT 1 AS kind, visitor AS name FROM {rows} WHERE visitor IS NOT NULL
UNION
SELECT 2, customer FROM {rows} WHERE customer IS NOT NULL
UNION
SELECT 3, basket FROM {rows} WHERE basket IS NOT NULL
"""


def _changed(rows: str, which: str = "TRUE") -> str:
    return (
        f"SELECT {_NUMBERED} FROM {rows} WHERE {which}"
        f" UNION ALL SELECT {_NAMED} FROM {rows} WHERE {_UNNUMBERED} AND {which}"
    )


_LEFT: Final = "moment > $left AND moment <= $until_left"
_CAME: Final = "moment > $came AND moment <= $until_came"
#: Whoever is in a row that came, that one which came may stand for, or that left the window or entered it. Each stretch of
#: time is asked for by itself, so that of files only what may hold it is read.
SEEDS: Final = f"""
CREATE TABLE touched AS
WITH changed AS (
  {_changed("added")}
  UNION ALL {_changed("before", "event_id IN (SELECT event_id FROM added)")}
  UNION ALL {_changed("before", _LEFT)}
  UNION ALL {_changed("before", _CAME)}
  UNION ALL {_changed("settled", _LEFT)}
  UNION ALL {_changed("settled", _CAME)}
)
{_KINDS.format(rows="changed")}
"""
SPREAD: Final = f"""
INSERT INTO touched
WITH reached AS (
  SELECT edges.* FROM edges JOIN touched ON touched.kind = 1 AND edges.visitor = touched.name
  UNION ALL
  SELECT edges.* FROM edges JOIN touched ON touched.kind = 2 AND edges.customer = touched.name
  UNION ALL
  SELECT edges.* FROM edges JOIN touched ON touched.kind = 3 AND edges.basket = touched.name
)
({_KINDS.format(rows="reached")})
EXCEPT
SELECT kind, name FROM touched
"""
#: The events of fresh rows that count here and that closed days seem to have too, by `known` (the numbers of all of theirs).
REPEATED: Final = f"""
CREATE OR REPLACE TABLE repeated AS
SELECT DISTINCT id FROM ({{known}}) AS known WHERE id IN (
  SELECT HASH(event_id) FROM added UNION ALL SELECT HASH(event_id) FROM before WHERE {TOUCHED}
)
"""
#: Whoever closed days have these of is touched, too.
CONTESTED: Final = f"""
INSERT INTO touched
WITH contested AS ({_changed("settled", "HASH(event_id) IN (SELECT id FROM repeated)")})
({_KINDS.format(rows="contested")})
EXCEPT
SELECT kind, name FROM touched
"""


def _loaded(rows: str, source: str = "settled", and_that: str = "") -> str:
    """Who has a browser is asked for by themselves: then the scan of the files leaves out most others."""
    return f"""
SELECT {rows} FROM {source} WHERE visitor IN (SELECT name FROM touched WHERE kind = 1) {and_that}
UNION ALL
SELECT {rows} FROM {source} WHERE visitor IS NULL AND (
  customer IN (SELECT name FROM touched WHERE kind = 2) OR order_id IN (SELECT name FROM touched WHERE kind = 3)
) {and_that}
"""


#: Closed days' rows of whoever is touched: where no event can be there twice, and where some are.
LOADED: Final = f"""
CREATE TABLE loaded AS
{_loaded(_ONCE, and_that=f"AND NOT bot AND NOT ({_UNNUMBERED})")}
UNION ALL
{_loaded(_ONCE_BY_ID, "unnumbered", "AND NOT bot")}
"""
LOADED_WITH_IDS: Final = f"CREATE TABLE loaded AS {_loaded(_ROWS)}"
#: The events that somebody touched is in a row of: of fresh rows only theirs are told apart by who wins.
MEANT: Final = f"""
CREATE TABLE meant AS
SELECT event_id FROM fresh WHERE {TOUCHED} OR HASH(event_id) IN (SELECT id FROM repeated)
"""
ITEMS: Final = f"""
CREATE TABLE items AS
WITH named AS (
  SELECT product_id FROM fresh WHERE product_id IS NOT NULL
  UNION SELECT product_id FROM loaded WHERE product_id IS NOT NULL
  UNION SELECT product_id FROM products
  UNION SELECT product_id FROM variants
),
latest AS (SELECT product_id FROM named EXCEPT SELECT product_id FROM known_items),
placed AS (
  SELECT latest.product_id, COALESCE(low.item, 0) AS after, high.item AS until
  FROM latest
  ASOF LEFT JOIN known_items AS low ON latest.product_id > low.product_id
  ASOF LEFT JOIN known_items AS high ON latest.product_id < high.product_id
),
counted AS (
  SELECT product_id, after, until, ROW_NUMBER() OVER (PARTITION BY after ORDER BY product_id) AS place,
    COUNT(*) OVER (PARTITION BY after) AS many
  FROM placed
),
numbered AS (
  SELECT product_id, CAST(item AS BIGINT) AS item FROM known_items
  UNION ALL
  SELECT product_id, CASE WHEN until IS NULL THEN after + {GAP} * place ELSE after + (until - after) * place // (many + 1) END
  FROM counted
),
hidden AS (SELECT DISTINCT product_id FROM products WHERE discreet = 1)
SELECT numbered.product_id, CAST(LEAST(numbered.item, 2147483647) AS INT) AS item, CASE WHEN hidden.product_id IS NULL THEN 0 ELSE 1 END AS discreet
FROM numbered LEFT JOIN hidden ON numbered.product_id = hidden.product_id
"""
#: Products whose number isn't above that of the one before: there is no room between others, or above all of them.
CROWDED: Final = """
SELECT 1 FROM (SELECT item, LAG(item) OVER (ORDER BY product_id) AS before FROM items) AS ordered WHERE item <= before
"""
PHRASES: Final = """
CREATE TABLE phrases AS
SELECT phrase, number FROM known_phrases
UNION ALL
SELECT phrase, CAST(ROW_NUMBER() OVER (ORDER BY phrase) + (SELECT COALESCE(MAX(number), 0) FROM known_phrases) AS INT)
FROM (
  SELECT phrase FROM fresh WHERE phrase IS NOT NULL
  UNION SELECT phrase FROM loaded WHERE phrase IS NOT NULL
  EXCEPT SELECT phrase FROM known_phrases
) AS latest
"""
RENAMED: Final = """
WITH now AS (
  SELECT met.sku, variants.product_id
  FROM (SELECT DISTINCT sku FROM named_before) AS met LEFT JOIN variants ON met.sku = variants.sku
)
(SELECT * FROM now EXCEPT SELECT * FROM named_before) UNION ALL (SELECT * FROM named_before EXCEPT SELECT * FROM now)
"""
MEMBERS: Final = """
SELECT shelf_keys.name, shelves.item FROM shelves JOIN shelf_keys ON shelves.shelf = shelf_keys.key
"""
MEMBERS_MOVED: Final = f"""
WITH now AS (SELECT name, item FROM ({MEMBERS}) AS members WHERE item IN (SELECT item FROM acted)),
before AS (SELECT name, item FROM members_before WHERE item IN (SELECT item FROM acted))
(SELECT * FROM now EXCEPT SELECT * FROM before) UNION ALL (SELECT * FROM before EXCEPT SELECT * FROM now)
"""
#: New products that people may have met before, though nobody counted them.
RENEWED: Final = """
SELECT product_id FROM newcomers JOIN known_items USING (product_id)
EXCEPT SELECT product_id FROM newcomers_before
"""
#: What stands for relations that a whole run makes, and what the next run compares with.
AFTERWARDS: Final = (
    """
CREATE VIEW compared_pairs AS
SELECT key AS pair, CAST(key >> 32 AS INT) AS one, CAST(key & 4294967295 AS INT) AS other FROM tally_compared_pairs
""",
    """
CREATE TABLE named AS
SELECT * FROM named_before
UNION
SELECT met.sku, variants.product_id
FROM (SELECT sku FROM new.kept WHERE product_id IS NULL AND sku IS NOT NULL) AS met
LEFT JOIN variants ON met.sku = variants.sku
""",
    f"CREATE VIEW members AS {MEMBERS}",
)
#: What is remembered beside partials.
REMEMBERED: Final = {
    "items": "SELECT product_id, item FROM items",
    "phrases": "SELECT phrase, number FROM phrases",
    "members": "SELECT name, item FROM members",
    "named": "SELECT * FROM named",
    "newcomers": "SELECT product_id FROM newcomers",
}
LEFTS: Final = """
CREATE TABLE shelf_{name}_left AS
SELECT shelf_keys.key, did.people FROM around_{name} AS did JOIN shelf_keys ON did.name = shelf_keys.name
"""
