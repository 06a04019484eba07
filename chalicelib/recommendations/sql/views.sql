-- Product views of sessions that count.
SELECT visit, person, item, step, moment, CAST(FLOOR(moment / 86400000) AS INT) AS day
FROM visits WHERE kind = 3 AND item IS NOT NULL
