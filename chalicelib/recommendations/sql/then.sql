-- The people of each pair, and what all their days add to it.
SELECT key, item, COUNT(*) AS people, SUM(weight) AS weight
FROM (SELECT person, key, item, SUM(weight) AS weight FROM $daily GROUP BY person, key, item) AS contributions
GROUP BY key, item
