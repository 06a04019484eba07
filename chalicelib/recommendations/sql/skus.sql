-- Variants' own numbers: a row may name a product by one.
SELECT variants.sku, items.item FROM variants JOIN items ON variants.product_id = items.product_id
