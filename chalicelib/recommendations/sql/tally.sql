-- How many people did it, and on how many days each, summed up.
SELECT key, COUNT(*) AS people, SUM(days) AS visits
FROM (SELECT $key AS key, person, COUNT(DISTINCT day) AS days FROM $rows GROUP BY $key, person) AS did
GROUP BY key
