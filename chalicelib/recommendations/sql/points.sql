-- Who looked at, and who bought, each product lately. Each person counts once for either, on the latest day: in full
-- today, less by as much each day, not at all after the last.
SELECT item, CAST(SUM(points) AS BIGINT) AS points
FROM (
  SELECT item, person, $buyer_weight * (MAX(day) - $day_zero) AS points
  FROM buys WHERE day > $day_zero GROUP BY item, person
  UNION ALL
  SELECT item, person, MAX(day) - $day_zero AS points
  FROM views WHERE day > $day_zero GROUP BY item, person
) AS lately
GROUP BY item
