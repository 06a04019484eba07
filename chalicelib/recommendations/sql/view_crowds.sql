-- How many people viewed the left product on the days of $peaks.
SELECT did.key, did.day, COUNT(*) AS visits
FROM (
  SELECT item AS key, day FROM firsts WHERE again = 0
  UNION ALL
  SELECT item AS key, day FROM (SELECT DISTINCT person, item, day FROM returned) AS daily
) AS did
JOIN (SELECT DISTINCT key, day FROM $peaks) AS peaks ON did.key = peaks.key AND did.day = peaks.day
GROUP BY did.key, did.day
