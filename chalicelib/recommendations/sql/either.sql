-- Pairs of enough people, and of fewer that may stand beside them.
SELECT key, item, people, weight FROM $pairs WHERE people >= LEAST($support, $candidate_support)
