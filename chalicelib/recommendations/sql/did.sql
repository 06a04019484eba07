-- Who is on a side, each once.
SELECT DISTINCT $key AS key, person FROM $rows
