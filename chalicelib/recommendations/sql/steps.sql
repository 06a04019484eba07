-- Each stream in time order. step: products viewed so far; acted: product events so far (both counted in one sum of
-- whole numbers, a million apart); pauses: 1 after a pause.
SELECT stream, person, moment, kind, item, phrase, named, pauses, CAST(FLOOR(counted / 1000000) AS INT) AS acted,
  CAST(counted - FLOOR(counted / 1000000) * 1000000 AS INT) AS step
FROM (
  SELECT stream, person, moment, kind, item, phrase, named,
    CAST(CASE WHEN moment - LAG(moment) OVER in_time > $pause THEN 1 ELSE 0 END AS SMALLINT) AS pauses,
    SUM(CAST(named * 1000000 + CASE WHEN kind = 3 AND item IS NOT NULL THEN 1 ELSE 0 END AS DOUBLE)) OVER so_far
      AS counted
  FROM acts
  WINDOW in_time AS (PARTITION BY stream ORDER BY moment, kind, item),
    so_far AS (PARTITION BY stream ORDER BY moment, kind, item ROWS UNBOUNDED PRECEDING)
) AS windowed
