-- The best rows of each key by score, people and product id; where $tiers is 1, those of enough people first.
-- Where a score lies halfway between two numbers exactly (both sides have as many visits and their exponents sum to 1),
-- the last bit of EXP and LN would decide, which engines differ in: 1E-9 more lies above it on each.
-- A discreet product stands only where its key admits it, and never for fewer than $support people.
WITH candidates AS (
  SELECT key, item, people, weight FROM $pairs WHERE people >= $support
  UNION ALL
  SELECT key, item, people, weight FROM $pairs AS pairs
  WHERE people < $support AND people >= $candidate_support
    AND NOT EXISTS (SELECT 1 FROM $enough AS enough WHERE enough.key = pairs.key)
)
SELECT key, item, people, score, place
FROM (
  SELECT scored.*, ROW_NUMBER() OVER (
    PARTITION BY key ORDER BY supported * $tiers DESC, score DESC, people DESC, item
  ) AS place
  FROM (
    SELECT candidates.key, candidates.item, candidates.people,
      CASE WHEN candidates.people >= $support THEN 1 ELSE 0 END AS supported,
      CAST(ROUND(candidates.weight / 1000 / (lefts.damping * rights.damping) * (1 + 1E-9)) AS BIGINT) AS score
    FROM candidates
    JOIN $lefts AS lefts ON candidates.key = lefts.key
    JOIN $rights AS rights ON candidates.item = rights.key
    WHERE rights.hidden <= lefts.admits
      AND (candidates.people >= $support OR rights.hidden + lefts.hidden = 0)
  ) AS scored
) AS placed
WHERE place <= $length
