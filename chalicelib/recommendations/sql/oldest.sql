-- The instant of the oldest row of the window: how much history there is. Asked for as the first in order, since then
-- files that begin later aren't read.
SELECT MIN(moment) AS moment
FROM (
  SELECT moment FROM (SELECT moment FROM fresh UNION ALL SELECT moment FROM settled) AS logged
  WHERE moment > $since AND moment <= $until
  ORDER BY moment LIMIT 1
) AS oldest
