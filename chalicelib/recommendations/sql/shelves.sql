-- Which products may stand in a category's lists (shelf 1, 2, … in the order of its name) and in the shop's (0).
-- A discreet product stands only in a category where all are.
WITH named AS (
  SELECT category, discreet, CAST(ROW_NUMBER() OVER (ORDER BY category) AS INT) AS shelf
  FROM (
    SELECT products.category, MIN(items.discreet) AS discreet
    FROM products JOIN items ON products.product_id = items.product_id
    WHERE products.category IS NOT NULL
    GROUP BY products.category
  ) AS categories
)
SELECT DISTINCT named.shelf, named.category, named.discreet, items.item
FROM named
JOIN products ON products.category = named.category
JOIN items ON items.product_id = products.product_id
WHERE items.discreet <= named.discreet
UNION ALL
SELECT 0 AS shelf, NULL AS category, 0 AS discreet, item FROM items WHERE discreet = 0
