-- How many people looked at anything of each shelf, by when they last did.
SELECT shelf, slot, COUNT(*) AS people
FROM (
  SELECT shelves.shelf, lookers.person, MAX(lookers.slot) AS slot
  FROM lookers JOIN shelves ON lookers.item = shelves.item
  GROUP BY shelves.shelf, lookers.person
) AS latest
GROUP BY shelf, slot
