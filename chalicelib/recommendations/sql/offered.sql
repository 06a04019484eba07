-- Which new products of its category each product that was looked at may bring along: three of them, others every day, so
-- that each is offered beside as many products as any other. Nothing is counted of them here.
WITH lefts AS (
  SELECT shelves.shelf, shelves.item AS key,
    CAST(ROW_NUMBER() OVER (PARTITION BY shelves.shelf ORDER BY shelves.item) AS INT) AS number
  FROM shelves JOIN tally_views ON shelves.item = tally_views.key
  WHERE shelves.shelf > 0 AND shelves.discreet = 0
),
sizes AS (SELECT DISTINCT shelf, many FROM young),
turns AS (
  SELECT lefts.shelf, lefts.key, following.turn, (lefts.number * 3 + $today + following.turn) % sizes.many AS place
  FROM lefts
  JOIN sizes ON lefts.shelf = sizes.shelf
  CROSS JOIN (SELECT turn FROM (VALUES (0), (1), (2), (3)) AS turns (turn)) AS following
),
brought AS (
  SELECT turns.key, young.item, MIN(turns.turn) AS turn
  FROM turns JOIN young ON turns.shelf = young.shelf AND turns.place = young.place
  WHERE turns.key <> young.item
  GROUP BY turns.key, young.item
)
SELECT key, item, 0 AS people, CAST(4 - place AS BIGINT) AS score, place
FROM (
  SELECT key, item, CAST(ROW_NUMBER() OVER (PARTITION BY key ORDER BY turn, item) AS INT) AS place FROM brought
) AS placed
WHERE place <= 3
