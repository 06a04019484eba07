-- What was bought and not cancelled since; orders of too many products are left out.
WITH placed AS (
  SELECT who.person, COALESCE(who.order_id, who.event_id) AS basket, names.item, who.moment
  FROM who JOIN names ON COALESCE(who.product_id, '/' || who.sku) = names.name
  WHERE who.event = 'order_placed' AND NOT EXISTS (
    SELECT 1 FROM kept AS gone WHERE gone.event = 'order_cancelled' AND gone.order_id = who.order_id
  )
),
fitting AS (
  SELECT basket FROM placed GROUP BY basket HAVING COUNT(DISTINCT item) <= $order_limit
)
SELECT DISTINCT placed.person, placed.item, placed.moment, CAST(FLOOR(placed.moment / 86400000) AS INT) AS day
FROM placed JOIN fitting ON placed.basket = fitting.basket
