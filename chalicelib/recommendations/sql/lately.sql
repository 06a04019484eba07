-- Who looked at what lately: each person once for each whole day back from now, by the latest look of it; and how old that
-- is, in eighths of the half-life of what is new (quick) and of what is usual (slow).
SELECT item, person, CAST(FLOOR(MIN($until - moment) / $quick) AS INT) AS quick,
  CAST(FLOOR(MIN($until - moment) / $slow) AS INT) AS slow
FROM views WHERE $until - moment < $horizon
GROUP BY item, person, FLOOR(($until - moment) / 86400000)
