-- People who did the left and then the right within $before … $after steps of it, and the weight of that:
-- max(1, floor(1000 / gap)) x the lesser share of the two x the weight of the day that completed it, where the gap is
-- floor((steps + $begun) / $unit) x $slope + $offset. Each person adds the best of each day once.
-- Steps are cut into stretches of $width: what is near lies in the same stretch or in one beside it.
WITH near AS (
  SELECT lefts.visit, lefts.person, lefts.key, lefts.one, lefts.other, lefts.step, lefts.day,
    lefts.share,
    FLOOR((lefts.step + $origin) / $width) + shifts.shift AS stretch
  FROM ($lefts) AS lefts
  JOIN (SELECT -1 AS shift UNION ALL SELECT 0 AS shift UNION ALL SELECT 1 AS shift) AS shifts
    ON FLOOR((lefts.step + $origin) / $width) + shifts.shift
      BETWEEN FLOOR((lefts.step - $before + $origin) / $width) AND FLOOR((lefts.step + $after + $origin) / $width)
),
here AS (
  SELECT rights.visit, rights.item, rights.step, rights.day, rights.share,
    FLOOR((rights.step + $origin) / $width) AS stretch
  FROM ($rights) AS rights
)
SELECT daily.person, daily.key, daily.item, daily.day, daily.weight * days.weight AS weight
FROM (
  SELECT near.person, near.key, here.item, GREATEST(near.day, here.day) AS day,
    MAX(GREATEST(1, CAST(FLOOR(1000 / (FLOOR((ABS(here.step - near.step) + $begun) / $unit) * $slope + $offset)) AS DOUBLE))
      * LEAST(near.share, here.share)) AS weight
  FROM near JOIN here ON near.visit = here.visit AND near.stretch = here.stretch
    AND here.step BETWEEN near.step - $before AND near.step + $after
    AND $others
  GROUP BY near.person, near.key, here.item, GREATEST(near.day, here.day)
) AS daily
JOIN days ON daily.day = days.day
