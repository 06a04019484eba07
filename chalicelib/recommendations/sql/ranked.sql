-- The best rows of each key: those of enough people first, then by score, people and product id.
-- A discreet product stands only where its key admits it, and never for fewer than $support people.
SELECT key, item, people, score, place
FROM (
  SELECT scored.*, ROW_NUMBER() OVER (
    PARTITION BY key ORDER BY supported DESC, score DESC, people DESC, item
  ) AS place
  FROM (
    SELECT pairs.key, pairs.item, pairs.people,
      CASE WHEN pairs.people >= $support THEN 1 ELSE 0 END AS supported,
      CAST(ROUND(pairs.weight / 1000 / (lefts.damping * rights.damping)) AS BIGINT) AS score
    FROM $pairs AS pairs
    JOIN $lefts AS lefts ON pairs.key = lefts.key
    JOIN $rights AS rights ON pairs.item = rights.key
    JOIN $keys AS keys ON pairs.key = keys.key
    JOIN items ON pairs.item = items.item
    WHERE items.discreet <= keys.admits
      AND (pairs.people >= $support OR (
        pairs.people >= $candidate_support AND items.discreet = 0 AND keys.hidden = 0
        AND NOT EXISTS (SELECT 1 FROM $enough AS enough WHERE enough.key = pairs.key)
      ))
  ) AS scored
) AS placed
WHERE place <= $length
