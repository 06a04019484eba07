-- What a row may call a product, its own id or a variant's, and the product's number.
SELECT product_id AS name, item FROM items
UNION ALL
SELECT '/' || variants.sku AS name, items.item
FROM variants JOIN items ON variants.product_id = items.product_id
