-- Pairs of a list whose two sides are one, each of which was made once, as two.
SELECT key, item, people, weight FROM $pairs
UNION ALL
SELECT item AS key, key AS item, people, weight FROM $pairs
