-- The left side of a compared pair's lists.
SELECT $visit AS visit, person, pair AS key, one, other, moment AS step, day FROM compared_pairs
