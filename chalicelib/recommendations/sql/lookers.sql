-- Who looked at what within one half-life, and in which part of an hour last.
SELECT person, item, CAST(FLOOR(MAX(moment) / $slot) AS INT) AS slot
FROM views WHERE moment >= $lately GROUP BY person, item
