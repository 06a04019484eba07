-- Keys whose lists are full without pairs of too few people: those needn't be ranked there.
SELECT pairs.key
FROM $pairs AS pairs JOIN $keys AS keys ON pairs.key = keys.key JOIN items ON pairs.item = items.item
WHERE pairs.people >= $support AND items.discreet <= keys.admits
GROUP BY pairs.key
HAVING COUNT(*) >= $length
