-- The instant of the oldest row of the window: how much history there is.
SELECT MIN(moment) AS moment
FROM (SELECT moment FROM fresh UNION ALL SELECT moment FROM settled) AS logged
WHERE moment > $since AND moment <= $until
