-- Two products viewed in one session, each unordered pair once, with what it adds in both directions:
-- floor(1000 / distance) x the later day's weight x (1000 forward, $backward backward). These are integers, and
-- their sums stay below 2^53, so that adding them up in DOUBLE is exact in any order.
SELECT $columns one, other, day,
  CASE WHEN forward THEN weight * 1000 ELSE weight * $backward END AS there,
  CASE WHEN forward THEN weight * $backward ELSE weight * 1000 END AS back
FROM (
  SELECT $made GREATEST(a.day, b.day) AS day, a.item AS one, b.item AS other, a.step < b.step AS forward,
    FLOOR(1000 / ABS(b.step - a.step)) * GREATEST(a.weight, b.weight) AS weight
  FROM $rows AS a JOIN $rows AS b ON a.visit = b.visit AND a.item < b.item
  WHERE $which
) AS pairs
