-- Searches (kind 1) or arrivals by a keyword (kind 2) in sessions that count.
SELECT visit, person, phrase, step, moment, CAST(FLOOR(moment / 86400000) AS INT) AS day
FROM visits WHERE kind = $kind AND phrase IS NOT NULL
