-- How many of each product were given back of each order. Such rows name nobody: the order is what they are of.
SELECT order_id, item, SUM(COALESCE(quantity, 1)) AS back
FROM (
  SELECT kept.order_id, kept.quantity, COALESCE(items.item, skus.item) AS item
  FROM kept
  LEFT JOIN items ON kept.product_id = items.product_id
  LEFT JOIN skus ON CASE WHEN kept.product_id IS NULL THEN kept.sku END = skus.sku
  WHERE kept.event = 'order_refunded' AND kept.order_id IS NOT NULL
) AS named
WHERE item IS NOT NULL
GROUP BY order_id, item
