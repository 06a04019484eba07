-- People who did the left and then the right within $before … $after steps of it, and the weight of that:
-- floor(1000 / gap) x 1000 x the weight of the day that completed it, where the gap is
-- floor(steps / $unit) + $offset. Each person adds the best of each day once.
SELECT key, item, COUNT(*) AS people, SUM(weight) AS weight
FROM (
  SELECT daily.person, daily.key, daily.item, SUM(daily.weight * days.weight) AS weight
  FROM (
    SELECT lefts.person, lefts.key, rights.item, GREATEST(lefts.day, rights.day) AS day,
      MAX(CAST(FLOOR(1000 / (FLOOR(ABS(rights.step - lefts.step) / $unit) + $offset)) AS DOUBLE)) * 1000 AS weight
    FROM ($lefts) AS lefts JOIN ($rights) AS rights ON lefts.visit = rights.visit
      AND rights.step BETWEEN lefts.step - $before AND lefts.step + $after
      AND rights.item <> lefts.one AND rights.item <> lefts.other
    GROUP BY lefts.person, lefts.key, rights.item, GREATEST(lefts.day, rights.day)
  ) AS daily
  JOIN days ON daily.day = days.day
  GROUP BY daily.person, daily.key, daily.item
) AS contributions
GROUP BY key, item
