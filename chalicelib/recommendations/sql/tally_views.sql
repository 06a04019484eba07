-- How many people viewed each product, and on how many days each, summed up.
SELECT item AS key, COUNT(*) AS people, SUM(days) AS visits
FROM (
  SELECT item, 1 AS days FROM firsts WHERE again = 0
  UNION ALL
  SELECT item, COUNT(DISTINCT day) AS days FROM returned GROUP BY item, person
) AS did
GROUP BY item
