-- The key of each compared pair's lists: discreet products stand only where both are.
SELECT pairs.pair AS key, 'pair:' || a.product_id || '|' || b.product_id AS name,
  a.discreet * b.discreet AS admits, GREATEST(a.discreet, b.discreet) AS hidden
FROM (SELECT DISTINCT pair, one, other FROM compared_pairs) AS pairs
JOIN items AS a ON pairs.one = a.item
JOIN items AS b ON pairs.other = b.item
