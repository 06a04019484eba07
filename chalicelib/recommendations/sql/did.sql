-- Who is on a side, each once, and on how many days.
SELECT $key AS key, person, COUNT(DISTINCT day) AS days FROM $rows GROUP BY $key, person
