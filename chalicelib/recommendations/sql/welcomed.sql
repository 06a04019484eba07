-- What became of each new product that isn't discreet: to how many people it was shown in a list, and how many of all looked
-- at it and bought it.
SELECT newcomers.product_id, COALESCE(greeted.shown, 0) AS shown, COALESCE(greeted.viewed, 0) AS viewed,
  COALESCE(sold.people, 0) AS bought
FROM newcomers
JOIN items ON newcomers.product_id = items.product_id
LEFT JOIN greeted ON items.item = greeted.item
LEFT JOIN tally_buys AS sold ON items.item = sold.key
WHERE items.discreet = 0
