-- Days that add more to products viewed together than $floor, and more than all other days do.
WITH dated AS (
  SELECT one, other, day, COUNT(*) AS people, SUM(there) AS there, SUM(back) AS back
  FROM (
    SELECT met.one, met.other, met.day, met.there, met.back
    FROM met_once AS met JOIN suspects ON met.one = suspects.one AND met.other = suspects.other
    UNION ALL
    SELECT met.one, met.other, met.day, MAX(met.there) AS there, MAX(met.back) AS back
    FROM met_again AS met JOIN suspects ON met.one = suspects.one AND met.other = suspects.other
    GROUP BY met.person, met.one, met.other, met.day
  ) AS daily
  GROUP BY one, other, day
  HAVING SUM(there) > $floor OR SUM(back) > $floor
),
whole AS (
  SELECT dated.*, suspects.there AS there_in_all, suspects.back AS back_in_all
  FROM dated JOIN suspects ON dated.one = suspects.one AND dated.other = suspects.other
)
SELECT one AS key, other AS item, day, people, there AS weight, there_in_all - there AS rest
FROM whole WHERE there > $floor AND there * 2 > there_in_all
UNION ALL
SELECT other AS key, one AS item, day, people, back AS weight, back_in_all - back AS rest
FROM whole WHERE back > $floor AND back * 2 > back_in_all
