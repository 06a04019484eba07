-- What was bought and not cancelled since; orders of too many products are left out.
WITH placed AS (
  SELECT person, COALESCE(order_id, event_id) AS basket, item, moment
  FROM dealt
  WHERE event = 'order_placed' AND NOT EXISTS (
    SELECT 1 FROM kept WHERE kept.event = 'order_cancelled' AND kept.order_id = dealt.order_id
  )
),
fitting AS (
  SELECT basket FROM placed GROUP BY basket HAVING COUNT(DISTINCT item) <= $order_limit
)
SELECT DISTINCT placed.person, placed.item, placed.moment, CAST(FLOOR(placed.moment / 86400000) AS INT) AS day
FROM placed JOIN fitting ON placed.basket = fitting.basket
