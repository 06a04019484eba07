-- Each stream in time order. step: products viewed so far; acted: product events so far; pauses: 1 after a pause.
SELECT stream, person, moment, kind, item, phrase, named,
  CAST(SUM(CASE WHEN kind = 3 AND item IS NOT NULL THEN 1 ELSE 0 END) OVER so_far AS INT) AS step,
  CAST(SUM(named) OVER so_far AS INT) AS acted,
  CASE WHEN moment - LAG(moment) OVER in_time > $pause THEN 1 ELSE 0 END AS pauses
FROM acts
WINDOW in_time AS (PARTITION BY stream ORDER BY moment, kind, item, phrase),
  so_far AS (PARTITION BY stream ORDER BY moment, kind, item, phrase ROWS UNBOUNDED PRECEDING)
