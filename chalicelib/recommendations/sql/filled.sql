-- A list of pairs of enough people ($firm), and in the places that they leave those of fewer ($below).
SELECT key, item, people, score, place FROM $firm
UNION ALL
SELECT key, item, people, score, place
FROM (
  SELECT below.key, below.item, below.people, below.score, below.place + COALESCE(taken.places, 0) AS place
  FROM $below AS below
  LEFT JOIN (SELECT key, MAX(place) AS places FROM $firm GROUP BY key) AS taken ON below.key = taken.key
) AS moved
WHERE place <= $length
