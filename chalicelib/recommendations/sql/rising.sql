-- What rises: of each product the looks of late against what is usual for it, in standard deviations (in thousandths);
-- those of at least $floor people, and of at least $rise. Usual is as many as ever, or, where all others are looked at
-- more than ever, as much more. Discreet products never rise.
WITH fading AS (SELECT age, weight FROM (VALUES $fading) AS halves (age, weight)),
faded AS (
  SELECT looked.item, SUM(looked.looks * COALESCE(quick.weight, 0)) AS looks, SUM(looked.looks * slow.weight) AS usual
  FROM looked
  JOIN fading AS slow ON $now_slow - looked.slow = slow.age
  LEFT JOIN fading AS quick ON $now_quick - looked.quick = quick.age
  WHERE looked.slow >= $first_slow
  GROUP BY looked.item
),
shop AS (SELECT CAST(SUM(looks) AS DOUBLE) AS looks, CAST(SUM(usual) AS DOUBLE) AS usual FROM faded),
known AS (SELECT item, CAST(SUM(people) AS BIGINT) AS people FROM watched WHERE slot >= $first_slot GROUP BY item)
SELECT item, people, weight
FROM (
  SELECT item, people, CAST(FLOOR((looks - expected) / SQRT(expected / 1000 + 1) + 0.5) AS BIGINT) AS weight
  FROM (
    SELECT faded.item, known.people, CAST(faded.looks AS DOUBLE) AS looks, CAST(faded.usual AS DOUBLE) * CASE
      WHEN shop.looks - faded.looks > $steady * (shop.usual - faded.usual)
      THEN (shop.looks - faded.looks) / (shop.usual - faded.usual)
      ELSE CAST($steady AS DOUBLE)
    END AS expected
    FROM faded
    CROSS JOIN shop
    JOIN known ON faded.item = known.item
    JOIN items ON faded.item = items.item
    WHERE items.discreet = 0 AND known.people >= $floor
  ) AS compared
) AS scored
WHERE weight >= $rise
