-- How many people did the left side on the days of $peaks.
SELECT did.key, did.day, COUNT(DISTINCT did.person) AS visits
FROM (SELECT $key AS key, day, person FROM $rows) AS did
JOIN (SELECT DISTINCT key, day FROM $peaks) AS peaks ON did.key = peaks.key AND did.day = peaks.day
GROUP BY did.key, did.day
