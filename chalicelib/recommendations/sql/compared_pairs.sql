-- Every two products of one comparison.
SELECT a.visit, a.person, CAST(a.item AS BIGINT) * 4294967296 + b.item AS pair, a.item AS one, b.item AS other,
  a.moment, a.day
FROM compares AS a JOIN compares AS b ON a.visit = b.visit AND a.moment = b.moment AND a.item < b.item
