-- How many people stand on one side, and how much that many are held against a pair.
SELECT key, COUNT(*) AS people, EXP($damping * LN(COUNT(*))) AS damping
FROM ($did) AS did
GROUP BY key
