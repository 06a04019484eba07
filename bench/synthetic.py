"""A synthetic shop's closed days: Zipf products, topical sessions, shoppers who look again and who come back.

Its measures are those of a real clickstream (84,000 clicks of the RecSys Challenge 2015): 3.95 views a session, 27 % of
them of a product seen before in it, 5.4 pairs of products a session. A pair is met 1.7 times on average there, at 29
views a product, and 1.165 times as often with twice the data; by that trend it is met about 3 times at 400 views a
product (20M events here), which is what `topical` was set by. One row in a hundred is a robot's, and ids
are as long as real ones. `mixed` puts searches, arrivals, comparisons, orders and likes among the views; without it all
are views.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chalicelib.activity.merging import CLOSED_FORMAT

DAY_MS = 86_400_000
AS_OF = 1_760_000_000_000 // DAY_MS * DAY_MS


@dataclass(frozen=True, slots=True)
class Shop:
    """How much happens: rows in all, products, days of history, visits a shopper pays."""

    events: int
    products: int = 50_000
    days: int = 90
    visits: float = 2.5
    mean_length: float = 3.95
    again: float = 0.45
    topical: float = 0.8
    category_size: int = 100
    seed: int = 7
    mixed: bool = False


def write_closed_days(shop: Shop, folder: Path) -> list[Path]:
    """Write one Parquet file a day of lake rows, ordered as compaction leaves them; return their paths."""
    import duckdb

    folder.mkdir(parents=True, exist_ok=True)
    events = _draw(shop)
    with duckdb.connect(config={"temp_directory": str(folder / "spill")}) as connection:
        connection.execute("SET preserve_insertion_order = false; SET enable_progress_bar = false")
        connection.register("drawn", events)
        for day in range(shop.days):
            since = AS_OF - (shop.days - day) * DAY_MS
            connection.execute(_ROWS.format(since=since, until=since + DAY_MS))
            if shop.mixed:
                connection.execute(_MIXED)
                connection.execute(_SECOND)
            path = folder / f"day={day:03d}.parquet"
            rows = 'SELECT * EXCLUDE (kind) FROM lake ORDER BY "at"'
            connection.execute(f"COPY ({rows}) TO '{path}' ({CLOSED_FORMAT})")
    return sorted(folder.glob("day=*.parquet"))


def _draw(shop: Shop) -> dict[str, Any]:
    import numpy as np

    random = np.random.default_rng(shop.seed)
    lengths = random.geometric(1 / shop.mean_length, int(shop.events / shop.mean_length * 1.05))
    lengths = np.minimum(lengths, 60)
    sessions = int(np.searchsorted(np.cumsum(lengths), shop.events)) + 1
    lengths = lengths[:sessions]
    session = np.repeat(np.arange(sessions), lengths)[: shop.events]
    person = random.integers(0, max(1, int(sessions / shop.visits)), sessions)
    start = AS_OF - (random.random(sessions) * (shop.days * DAY_MS - 7_200_000)).astype(np.int64) - 7_200_000
    first = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    step = np.arange(len(session)) - np.repeat(first, lengths)[: shop.events]
    at = start[session] + step * 45_000 + random.integers(0, 30_000, len(session))
    product = _products(shop, random, session, sessions)
    seen_before = (random.random(len(session)) < shop.again) & (step > 0)
    back = np.minimum(step, random.integers(1, 3, len(session)))
    product = np.where(seen_before, product[np.arange(len(session)) - back], product)
    return {
        "session": session,
        "person": person[session],
        "at": at,
        "product": random.permutation(shop.products)[product],
        "kind": random.integers(0, 100, len(session)),
        "bot": person[session] % 97 == 0,
    }


def _products(shop: Shop, random: Any, session: Any, sessions: int) -> Any:
    """A product for each view: of the session's category, or of the whole shop."""
    import numpy as np

    def zipf(size: int, count: int) -> Any:
        weights = 1 / (np.arange(1, size + 1) + 10.0)
        return np.minimum(np.searchsorted(np.cumsum(weights) / weights.sum(), random.random(count)), size - 1)

    categories = shop.products // shop.category_size
    category = zipf(categories, sessions)
    inside = zipf(shop.category_size, len(session)) * categories + category[session]
    return np.where(random.random(len(session)) < shop.topical, inside, zipf(shop.products, len(session)))


_ROWS = """
CREATE OR REPLACE TABLE lake AS SELECT
  lower(substr(m, 1, 8) || '-' || substr(m, 9, 4) || '-7' || substr(m, 14, 3) || '-8' || substr(m, 18, 3)
    || '-' || substr(m, 21, 12)) AS event_id,
  0 AS n, 'product_viewed' AS event, "at", "at" + 1500 AS received,
  substr(md5('v' || person), 1, 22) AS visitor, NULL::VARCHAR AS customer,
  substr(md5('s' || session), 1, 22) AS session, 'p-' || lpad(product::VARCHAR, 6, '0') AS product_id,
  NULL::VARCHAR AS sku, NULL::VARCHAR AS phrase, NULL::VARCHAR AS order_id, NULL::INTEGER AS quantity,
  NULL::BIGINT AS amount, NULL::VARCHAR AS currency, NULL::VARCHAR AS reaction, bot, FALSE AS historical,
  NULL::VARCHAR AS detail, kind
FROM (SELECT *, md5(session || '-' || "at" || '-' || product) AS m FROM drawn
  WHERE "at" >= {since} AND "at" < {until})
"""

#: Of a hundred events 4 are searches, 2 arrivals by a keyword, 3 comparisons, 5 order lines, 2 likes.
_MIXED = """
UPDATE lake SET
  event = CASE WHEN kind < 4 THEN 'products_searched' WHEN kind < 6 THEN 'search_engine_arrival'
    WHEN kind < 9 THEN 'products_compared' WHEN kind < 14 THEN 'order_placed' ELSE 'reaction_set' END,
  phrase = CASE WHEN kind < 6 THEN 'phrase ' || (hash(product_id) % 5000) END,
  order_id = CASE WHEN kind BETWEEN 9 AND 13 THEN session END,
  reaction = CASE WHEN kind >= 14 THEN 'like' END,
  product_id = CASE WHEN kind >= 6 THEN product_id END
WHERE kind < 16
"""

#: Every comparison names a second product.
_SECOND = """
INSERT INTO lake
SELECT * REPLACE (1 AS n, 'p-' || lpad(((substr(product_id, 3)::INTEGER + 7) % 50000)::VARCHAR, 6, '0') AS product_id)
FROM lake WHERE event = 'products_compared'
"""
