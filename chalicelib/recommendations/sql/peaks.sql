-- Days that add more to a pair than $floor, and more than all its other days do: at most one of each pair.
SELECT dated.key, dated.item, dated.day, dated.people, dated.weight, pairs.weight - dated.weight AS rest
FROM (
  SELECT key, item, day, COUNT(*) AS people, SUM(weight) AS weight
  FROM $daily GROUP BY key, item, day HAVING SUM(weight) > $floor
) AS dated
JOIN $pairs AS pairs ON dated.key = pairs.key AND dated.item = pairs.item
WHERE dated.weight * 2 > pairs.weight
