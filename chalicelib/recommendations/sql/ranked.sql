-- The best rows of each key by score, people and product id.
-- Where a score lies halfway between two numbers exactly (both sides have as many visits and their exponents sum to 1),
-- the last bit of EXP and LN would decide, which engines differ in: 1E-9 more lies above it on each.
-- A discreet product stands only where its key admits it, and never for fewer than $support people.
-- What rows are sorted by is two whole numbers, of which all else is read again: sorting is most of what a list costs.
-- tie: people in units of 2^32, and what the product's number leaves of it.
SELECT key, CAST(4294967295 - (tie & 4294967295) AS INT) AS item,
  CAST((tie - (tie & 4294967295)) / 4294967296 AS BIGINT) AS people, score, place
FROM (
  SELECT scored.*, ROW_NUMBER() OVER (PARTITION BY key ORDER BY score DESC, tie DESC) AS place
  FROM (
    SELECT candidates.key, candidates.people * 4294967296 + 4294967295 - candidates.item AS tie,
      CAST(ROUND(candidates.weight / 1000 / (lefts.damping * rights.damping) * (1 + 1E-9)) AS BIGINT) AS score
    FROM $candidates AS candidates
    JOIN $lefts AS lefts ON candidates.key = lefts.key
    JOIN $rights AS rights ON candidates.item = rights.key
    WHERE rights.hidden <= lefts.admits
      AND (candidates.people >= $support OR rights.hidden + lefts.hidden = 0)
  ) AS scored
) AS placed
WHERE place <= $length
