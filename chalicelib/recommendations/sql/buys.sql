-- What was bought, and neither cancelled since nor given back to the last piece; orders of too many products are left
-- out. share: how much in thousands an order says of two products in it, 1 / the root of how many it has.
WITH placed AS (
  SELECT person, COALESCE(order_id, event_id) AS basket, order_id, item, moment, COALESCE(quantity, 1) AS quantity
  FROM dealt
  WHERE event = 'order_placed' AND NOT EXISTS (
    SELECT 1 FROM kept WHERE kept.event = 'order_cancelled' AND kept.order_id = dealt.order_id
  )
),
fitting AS (
  SELECT basket, CAST(FLOOR(1000 / SQRT(COUNT(DISTINCT item))) AS INT) AS share
  FROM placed GROUP BY basket HAVING COUNT(DISTINCT item) <= $order_limit
),
undone AS (
  SELECT ordered.order_id, ordered.item
  FROM (SELECT order_id, item, SUM(quantity) AS quantity FROM placed GROUP BY order_id, item) AS ordered
  JOIN given_back ON ordered.order_id = given_back.order_id AND ordered.item = given_back.item
  WHERE given_back.back >= ordered.quantity
)
SELECT DISTINCT placed.person, placed.item, placed.moment, CAST(FLOOR(placed.moment / 86400000) AS INT) AS day,
  fitting.share
FROM placed JOIN fitting ON placed.basket = fitting.basket
WHERE NOT EXISTS (
  SELECT 1 FROM undone WHERE undone.order_id = placed.order_id AND undone.item = placed.item
)
