-- The key of each product's lists: discreet products stand only in those of discreet ones.
SELECT item AS key, 'product:' || product_id AS name, discreet AS admits, discreet AS hidden FROM items
