-- How popular each product of the catalogue is.
SELECT items.product_id, points.points
FROM points JOIN items ON points.item = items.item
WHERE EXISTS (SELECT 1 FROM products WHERE products.product_id = items.product_id)
