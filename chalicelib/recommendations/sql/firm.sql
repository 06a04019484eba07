-- Pairs of enough people.
SELECT key, item, people, weight FROM $pairs WHERE people >= $support
