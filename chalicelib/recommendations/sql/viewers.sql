-- Who viewed what, each once, and on how many days.
SELECT item, person, 1 AS days FROM firsts WHERE again = 0
UNION ALL
SELECT item, person, COUNT(DISTINCT day) AS days FROM firsts WHERE again = 1 GROUP BY item, person
