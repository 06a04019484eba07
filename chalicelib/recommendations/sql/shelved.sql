-- The best products of each shelf.
SELECT shelf AS key, item, people, score, place
FROM (
  SELECT shelves.shelf, standing.item, standing.people, CAST(standing.weight AS BIGINT) AS score,
    ROW_NUMBER() OVER (
      PARTITION BY shelves.shelf ORDER BY standing.weight DESC, standing.people DESC, standing.item
    ) AS place
  FROM $standing AS standing JOIN shelves ON standing.item = shelves.item
  WHERE shelves.discreet = 0 OR standing.people >= $support
) AS placed
WHERE place <= $length
