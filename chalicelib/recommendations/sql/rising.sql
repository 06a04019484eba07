-- What rises: of each product the looks of late against what is usual for it, in standard deviations (in thousandths);
-- those of at least $floor people, and of at least $rise. Usual is as many as ever, or, where all others are looked at
-- more than ever, as much more. Discreet products never rise.
WITH fading AS (SELECT age, weight FROM (VALUES $fading) AS halves (age, weight)),
faded AS (
  SELECT lately.item, SUM(COALESCE(quick.weight, 0)) AS looks, SUM(slow.weight) AS usual
  FROM lately
  JOIN fading AS slow ON lately.slow = slow.age
  LEFT JOIN fading AS quick ON lately.quick = quick.age
  GROUP BY lately.item
),
shop AS (SELECT CAST(SUM(looks) AS DOUBLE) AS looks, CAST(SUM(usual) AS DOUBLE) AS usual FROM faded),
known AS (SELECT item, COUNT(DISTINCT person) AS people FROM lookers GROUP BY item)
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
