-- How many people have met each new product: in a list that was shown to them (shown), by looking (viewed), by either (met).
SELECT acts.item, COUNT(DISTINCT acts.person) AS met,
  COUNT(DISTINCT CASE WHEN acts.kind = 6 THEN acts.person END) AS shown,
  COUNT(DISTINCT CASE WHEN acts.kind = 3 THEN acts.person END) AS viewed
FROM acts
JOIN items ON acts.item = items.item
JOIN newcomers ON items.product_id = newcomers.product_id
WHERE acts.kind IN (3, 6)
GROUP BY acts.item
