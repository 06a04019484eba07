"""The SQL of going on from what was remembered: who is touched by what came since, what is new, and what means something else.

Only DuckDB runs it.
"""

from typing import Final

from chalicelib.activity.public import COLUMNS
from chalicelib.recommendations import partials

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
#: Closed days' orders without a number, which are told by their events: few or none, and asked for several times.
UNNUMBERED: Final = f"CREATE TABLE unnumbered AS SELECT * FROM settled WHERE {{where}} AND {_UNNUMBERED}"
#: Rows of orders, of closed days and of those that aren't.
ORDERS: Final = """
(
  SELECT visitor, customer, order_id, order_id AS basket, event FROM settled
  WHERE order_id IS NOT NULL OR event = 'order_placed'
  UNION ALL
  SELECT visitor, customer, order_id, order_id AS basket, event FROM fresh
  WHERE order_id IS NOT NULL OR event = 'order_placed'
) AS orders
"""
#: How many orders without a number some rows have.
COUNTED: Final = f"SELECT COUNT(*) AS orders FROM {{rows}} WHERE {_UNNUMBERED}"
#: Orders that closed days may name somebody in and other rows somebody else: those that are of more than one, by the numbers
#: of them in `{shared}`, and those that fresh rows have. All others stand in one person's rows alone.
SHARED_ORDERS: Final = """
CREATE TABLE shared_orders AS
SELECT order_id FROM settled WHERE HASH(order_id) IN (SELECT id FROM {shared})
UNION
SELECT order_id FROM fresh WHERE order_id IS NOT NULL
"""
#: What one person's rows have in common with another's. An order without a number is told by its event.
EDGES: Final = f"""
CREATE TABLE edges AS
SELECT DISTINCT {_NUMBERED} FROM settled WHERE customer IS NOT NULL
UNION ALL
SELECT {_NUMBERED} FROM settled WHERE order_id IN (SELECT order_id FROM shared_orders) AND customer IS NULL
UNION ALL
SELECT {_NAMED} FROM unnumbered
UNION ALL
SELECT DISTINCT {_NUMBERED} FROM fresh WHERE customer IS NOT NULL OR order_id IS NOT NULL
UNION ALL
SELECT {_NAMED} FROM fresh WHERE {_UNNUMBERED}
"""
#: The numbers of the orders that rows name more than one browser or customer in, or one in some and none in others.
SHARED: Final = """
SELECT HASH(basket) AS id FROM {rows} WHERE basket IS NOT NULL
GROUP BY HASH(basket)
HAVING MIN(visitor) <> MAX(visitor) OR MIN(customer) <> MAX(customer)
  OR COUNT(visitor) NOT IN (0, COUNT(*)) OR COUNT(customer) NOT IN (0, COUNT(*))
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
#: Events that may be there more than once, by numbers of their ids: more than are, where two share a number.
CONTESTED_EVENTS: Final = """
CREATE TABLE contested AS
SELECT HASH(event_id) AS id FROM fresh GROUP BY HASH(event_id), n HAVING COUNT(*) > 1
UNION
SELECT id FROM repeated
"""
_ALONE: Final = f"SELECT {partials.LOG} FROM {{rows}} WHERE HASH(event_id) NOT IN (SELECT id FROM contested)"
#: Fresh rows of whoever is touched that stand alone, and those that `winners` has to choose among: as they were, and as they
#: are. Whoever is in a row that came is touched.
FRESH: Final = (
    f"CREATE TABLE old.alone AS {_ALONE.format(rows='before')} AND {TOUCHED}",
    f"CREATE TABLE new.alone AS SELECT * FROM old.alone UNION ALL {_ALONE.format(rows='added')}",
    "CREATE TABLE old.fresh AS SELECT * FROM before WHERE HASH(event_id) IN (SELECT id FROM contested)",
    "CREATE TABLE new.fresh AS SELECT * FROM fresh WHERE HASH(event_id) IN (SELECT id FROM contested)",
)
#: The visits that aren't in both schemas alike, and the people that have any among what they came back to. All others add to
#: pairs of products viewed together what they did.
MOVED: Final = (
    """
CREATE TABLE moved AS
SELECT DISTINCT visit
FROM (
  SELECT visit, item, step, day, again, 1 AS told FROM new.firsts
  UNION ALL
  SELECT visit, item, step, day, again, -1 AS told FROM old.firsts
) AS views
GROUP BY visit, item, step, day, again
HAVING SUM(told) <> 0
""",
    """
CREATE TABLE movers AS
SELECT person FROM new.returned WHERE visit IN (SELECT visit FROM moved)
UNION
SELECT person FROM old.returned WHERE visit IN (SELECT visit FROM moved)
""",
)
#: Of a schema, what these viewed.
VIEWED: Final = (
    """
CREATE VIEW {schema}.firsts_moved AS
SELECT * FROM {schema}.firsts WHERE visit IN (SELECT visit FROM main.moved)
""",
    """
CREATE VIEW {schema}.returned_moved AS
SELECT * FROM {schema}.returned WHERE person IN (SELECT person FROM main.movers)
""",
)
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
  SELECT product_id, CASE WHEN until IS NULL THEN after + {partials.GAP} * place ELSE after + (until - after) * place // (many + 1) END
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
