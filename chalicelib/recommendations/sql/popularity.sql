-- How popular each product of the catalogue is. Each person counts once for buying it and once for looking at it, on the
-- latest day: in full today, less by as much each day, not at all after the last.
SELECT items.product_id, CAST(SUM(recently.people * (recently.day - $day_zero)
  * CASE WHEN recently.bought = 1 THEN $buyer_weight ELSE 1 END) AS BIGINT) AS points
FROM recently JOIN items ON recently.item = items.item
WHERE recently.day > $day_zero
  AND EXISTS (SELECT 1 FROM products WHERE products.product_id = items.product_id)
GROUP BY items.product_id
