-- How many people stand on a side; how much their visits are held against a pair; what the key allows.
SELECT tally.key, tally.people, EXP($damping * LN(tally.visits + $shrink)) AS damping, keys.admits, keys.hidden
FROM $tally AS tally JOIN $keys AS keys ON tally.key = keys.key
