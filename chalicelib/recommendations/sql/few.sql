-- Pairs of too few people, of keys whose lists those of enough ($firm) don't fill. Which keys have room is asked for, as they
-- are fewer than those that have none are: a scan leaves out all others.
SELECT key, item, people, weight FROM $pairs AS pairs
WHERE people < $support AND people >= $candidate_support
  AND EXISTS (
    SELECT 1
    FROM (
      SELECT lefts.key FROM $lefts AS lefts
      WHERE NOT EXISTS (SELECT 1 FROM $firm AS firm WHERE firm.key = lefts.key AND firm.place = $length)
    ) AS roomy
    WHERE roomy.key = pairs.key
  )
