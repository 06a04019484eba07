-- Who looked at, and who bought, each product of the catalogue lately. Each person counts once for either, on the
-- latest day: in full today, less by as much each day, not at all after the last.
SELECT items.product_id, CAST(SUM(lately.points) AS BIGINT) AS points
FROM (
  SELECT item, person, $buyer_weight * (MAX(day) - $day_zero) AS points
  FROM buys WHERE day > $day_zero GROUP BY item, person
  UNION ALL
  SELECT item, person, MAX(day) - $day_zero AS points
  FROM views WHERE day > $day_zero GROUP BY item, person
) AS lately
JOIN items ON lately.item = items.item
WHERE EXISTS (SELECT 1 FROM products WHERE products.product_id = items.product_id)
GROUP BY items.product_id
