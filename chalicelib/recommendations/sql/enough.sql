-- Keys whose lists are full without pairs of too few people: where those stand last ($tiers is 1) they needn't be
-- ranked there.
SELECT pairs.key
FROM $pairs AS pairs JOIN $lefts AS lefts ON pairs.key = lefts.key JOIN $rights AS rights ON pairs.item = rights.key
WHERE $tiers = 1 AND pairs.people >= $support AND rights.hidden <= lefts.admits
GROUP BY pairs.key
HAVING COUNT(*) >= $length
