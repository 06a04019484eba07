-- How many people stand on the left, how much that many are held against a pair, and what the key allows.
SELECT counted.key, counted.people, EXP($damping * LN(counted.people)) AS damping, keys.admits, keys.hidden
FROM (SELECT key, COUNT(*) AS people FROM ($did) AS did GROUP BY key) AS counted
JOIN $keys AS keys ON counted.key = keys.key
