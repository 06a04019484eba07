-- What became of each new product that isn't discreet: to how many people it was shown in a list, and how many of all looked
-- at it and bought it.
WITH acted AS (
  SELECT who.person, COALESCE(who.product_id, variants.product_id) AS product_id, who.event
  FROM who LEFT JOIN variants ON CASE WHEN who.product_id IS NULL THEN who.sku END = variants.sku
  WHERE who.event IN ('recommendation_shown', 'product_viewed')
),
counted AS (
  SELECT product_id, COUNT(DISTINCT CASE WHEN event = 'recommendation_shown' THEN person END) AS shown,
    COUNT(DISTINCT CASE WHEN event = 'product_viewed' THEN person END) AS viewed
  FROM acted GROUP BY product_id
),
sold AS (SELECT item, COUNT(DISTINCT person) AS bought FROM buys GROUP BY item)
SELECT newcomers.product_id, COALESCE(counted.shown, 0) AS shown, COALESCE(counted.viewed, 0) AS viewed,
  COALESCE(sold.bought, 0) AS bought
FROM newcomers
JOIN items ON newcomers.product_id = items.product_id
LEFT JOIN counted ON newcomers.product_id = counted.product_id
LEFT JOIN sold ON items.item = sold.item
WHERE items.discreet = 0
