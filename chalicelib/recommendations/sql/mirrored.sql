-- Unordered pairs as two ordered ones.
SELECT one AS key, other AS item, people, there AS weight FROM together
UNION ALL
SELECT other AS key, one AS item, people, back AS weight FROM together
