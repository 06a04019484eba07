-- How many people looked at each product, by when they last did.
SELECT item, slot, COUNT(*) AS people FROM lookers GROUP BY item, slot
