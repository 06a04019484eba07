-- The left side of a phrase's lists.
SELECT $visit AS visit, person, phrase AS key, 0 AS one, 0 AS other, $step AS step, day, 1000 AS share FROM $rows
