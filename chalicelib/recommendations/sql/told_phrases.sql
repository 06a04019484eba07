-- Suggested phrases as they are told: each in a product's place, with how many $list.
SELECT prefix AS key, 'suggest:' || prefix AS name, '$list' AS list, 0 AS total, place, phrase AS product_id,
  $people AS people, score
FROM suggested
