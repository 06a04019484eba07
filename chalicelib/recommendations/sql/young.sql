-- The new products of each category, numbered from 0: those that fewer than $met people have met yet, in a list that was
-- shown to them or by looking. A category that is mostly new has none: there is nothing that they are new beside.
WITH unmet AS (
  SELECT shelves.shelf, shelves.item
  FROM shelves
  JOIN items ON shelves.item = items.item
  JOIN newcomers ON items.product_id = newcomers.product_id
  LEFT JOIN greeted ON shelves.item = greeted.item
  WHERE shelves.shelf > 0 AND shelves.discreet = 0 AND COALESCE(greeted.met, 0) < $met
),
sizes AS (SELECT shelf, COUNT(*) AS total FROM shelves GROUP BY shelf)
SELECT numbered.shelf, numbered.item, numbered.place, numbered.many
FROM (
  SELECT shelf, item, CAST(ROW_NUMBER() OVER (PARTITION BY shelf ORDER BY item) AS INT) - 1 AS place,
    CAST(COUNT(*) OVER (PARTITION BY shelf) AS INT) AS many
  FROM unmet
) AS numbered
JOIN sizes ON numbered.shelf = sizes.shelf
WHERE numbered.many * 2 <= sizes.total
