-- The left side of a compared pair's lists.
SELECT $visit AS visit, person, pair AS key, one, other, moment AS step, day, 1000 AS share FROM compared_pairs
