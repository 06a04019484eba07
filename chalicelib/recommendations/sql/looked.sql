-- How many looks each product had, by when they were.
SELECT item, quick, slow, COUNT(*) AS looks FROM lately GROUP BY item, quick, slow
