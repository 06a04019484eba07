-- The left sides of lists in which nothing is counted.
SELECT DISTINCT key, 0 AS people FROM $rows
