-- Pairs without what a single day added too much.
SELECT pairs.key, pairs.item, pairs.people, pairs.weight - COALESCE(excess.weight, 0) AS weight
FROM $pairs AS pairs LEFT JOIN $excess AS excess ON pairs.key = excess.key AND pairs.item = excess.item
