-- How many people stand on a side; how much their visits (days of each) are held against a pair; what the key allows.
SELECT counted.key, counted.people, EXP($damping * LN(counted.visits + $shrink)) AS damping, keys.admits, keys.hidden
FROM (SELECT key, COUNT(*) AS people, SUM(days) AS visits FROM ($did) AS did GROUP BY key) AS counted
JOIN $keys AS keys ON counted.key = keys.key
