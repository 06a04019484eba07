-- Who viewed what, each once.
SELECT item, person FROM firsts WHERE again = 0
UNION ALL
SELECT item, person FROM again
