-- The thousand new products that most people $what, as lists are told.
SELECT 'new' AS key, 'new' AS name, '$what' AS list, 0 AS total, place, product_id, $what AS people,
  CAST($what AS BIGINT) AS score
FROM (
  SELECT product_id, $what, CAST(ROW_NUMBER() OVER (ORDER BY $what DESC, product_id) AS INT) AS place FROM welcomed
) AS placed
WHERE place <= 1000
