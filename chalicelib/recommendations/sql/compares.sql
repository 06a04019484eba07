-- Products compared; what a session compared at one instant is one comparison.
SELECT DISTINCT visit, person, item, moment, CAST(FLOOR(moment / 86400000) AS INT) AS day
FROM visits WHERE kind = 4 AND item IS NOT NULL
