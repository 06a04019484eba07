-- Who looked at what lately: each person once a product and day, by the latest look of it; and when that was, in eighths of
-- the half-life of what is new (quick) and of what is usual (slow), counted since 1970.
SELECT item, CAST(FLOOR(moment / $quick) AS INT) AS quick, CAST(FLOOR(moment / $slow) AS INT) AS slow
FROM (
  SELECT item, person, MAX(moment) AS moment FROM views WHERE moment >= $earliest GROUP BY item, person, day
) AS latest
