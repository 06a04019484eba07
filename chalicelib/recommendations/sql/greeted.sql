-- How many people have met each new product: in a list that was shown to them (shown), by looking (viewed), by either (met).
SELECT item, COUNT(DISTINCT person) AS met,
  COUNT(DISTINCT CASE WHEN event = 'recommendation_shown' THEN person END) AS shown,
  COUNT(DISTINCT CASE WHEN event = 'product_viewed' THEN person END) AS viewed
FROM (
  SELECT who.person, who.event, COALESCE(items.item, skus.item) AS item
  FROM who
  LEFT JOIN items ON who.product_id = items.product_id
  LEFT JOIN skus ON CASE WHEN who.product_id IS NULL THEN who.sku END = skus.sku
  WHERE who.event IN ('recommendation_shown', 'product_viewed')
) AS acted
WHERE EXISTS (
  SELECT 1 FROM items JOIN newcomers ON items.product_id = newcomers.product_id WHERE items.item = acted.item
)
GROUP BY item
