-- All sessions that count: every row with its visit.
SELECT stream AS visit, person, moment, kind, item, phrase, step
FROM steps
WHERE NOT EXISTS (SELECT 1 FROM irregular WHERE irregular.stream = steps.stream)
UNION ALL
SELECT visit, person, moment, kind, item, phrase, step FROM parts
