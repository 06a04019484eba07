-- The rows of one list as they are told: by the names of keys and products, and without the counts about discreet
-- products that are below $discreet_k.
SELECT told.key, keys.name, '$list' AS list,
  CASE WHEN keys.hidden = 1 AND lefts.people < $discreet_k THEN NULL ELSE lefts.people END AS total,
  told.place, items.product_id,
  CASE WHEN (keys.hidden = 1 OR items.discreet = 1) AND told.people < $discreet_k THEN NULL ELSE told.people END
    AS people,
  told.score
FROM $table AS told
JOIN items ON told.item = items.item
JOIN $keys AS keys ON told.key = keys.key
JOIN $lefts AS lefts ON told.key = lefts.key
