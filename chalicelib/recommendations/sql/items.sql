-- Every product met in the log or known to the catalogue, numbered in the order of its id.
WITH met AS (
  SELECT product_id FROM kept WHERE product_id IS NOT NULL
  UNION
  SELECT product_id FROM products
  UNION
  SELECT product_id FROM variants
),
hidden AS (SELECT DISTINCT product_id FROM products WHERE discreet = 1)
SELECT met.product_id, CAST(ROW_NUMBER() OVER (ORDER BY met.product_id) AS INT) AS item,
  CASE WHEN hidden.product_id IS NULL THEN 0 ELSE 1 END AS discreet
FROM met LEFT JOIN hidden ON met.product_id = hidden.product_id
