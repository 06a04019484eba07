-- How many people stand before each shelf.
SELECT shelves.shelf AS key, COUNT(DISTINCT did.person) AS people
FROM (SELECT DISTINCT person, item FROM $rows) AS did JOIN shelves ON did.item = shelves.item
GROUP BY shelves.shelf
