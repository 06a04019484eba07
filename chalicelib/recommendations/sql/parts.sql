-- The sessions of irregular streams: a new one after each pause, over-long ones left out.
WITH parted AS (
  SELECT steps.*, SUM(pauses) OVER (
    PARTITION BY steps.stream ORDER BY moment, pauses DESC ROWS UNBOUNDED PRECEDING
  ) AS part
  FROM steps JOIN irregular ON steps.stream = irregular.stream
),
fitting AS (
  SELECT stream, part FROM parted GROUP BY stream, part HAVING SUM(named) <= $session_limit
)
SELECT $hash(parted.stream, parted.part) AS visit, parted.person, parted.moment, parted.kind, parted.item,
  parted.phrase, parted.step
FROM parted JOIN fitting ON parted.stream = fitting.stream AND parted.part = fitting.part
