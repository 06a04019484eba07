-- Each stream in time order. step: products viewed so far; acted: product events so far (counted in one sum, a
-- million apart); pauses: 1 after a pause.
SELECT stream, person, moment, kind, item, phrase, named, pauses, CAST(counted % 1000000 AS INT) AS step,
  CAST(FLOOR(counted / 1000000) AS INT) AS acted
FROM (
  SELECT stream, person, moment, kind, item, phrase, named,
    CASE WHEN moment - LAG(moment) OVER in_time > $pause THEN CAST(1 AS SMALLINT) ELSE CAST(0 AS SMALLINT) END AS pauses,
    CAST(SUM(CAST(named AS BIGINT) * 1000000 + CASE WHEN kind = 3 AND item IS NOT NULL THEN 1 ELSE 0 END) OVER so_far AS BIGINT)
      AS counted
  FROM acts
  WINDOW in_time AS (PARTITION BY stream ORDER BY moment, kind, item),
    so_far AS (PARTITION BY stream ORDER BY moment, kind, item ROWS UNBOUNDED PRECEDING)
) AS windowed
