-- Lines of orders placed and reactions set, with their products.
SELECT person, event, event_id, order_id, quantity, reaction, moment, item
FROM (
  SELECT who.person, who.event, who.event_id, who.order_id, who.quantity, who.reaction, who.moment,
    COALESCE(items.item, skus.item) AS item
  FROM who
  LEFT JOIN items ON who.product_id = items.product_id
  LEFT JOIN skus ON CASE WHEN who.product_id IS NULL THEN who.sku END = skus.sku
  WHERE who.event IN ('order_placed', 'reaction_set')
) AS named
WHERE item IS NOT NULL
