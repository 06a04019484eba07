-- Who likes what now: each person's latest word on each product (of two at one instant the like); people who like too
-- many are left out.
WITH words AS (
  SELECT person, item, moment, reaction, ROW_NUMBER() OVER (
    PARTITION BY person, item ORDER BY moment DESC, CASE WHEN reaction = 'like' THEN 0 ELSE 1 END
  ) AS place
  FROM dealt
  WHERE event = 'reaction_set'
),
liked AS (SELECT person, item, moment FROM words WHERE place = 1 AND reaction = 'like'),
fitting AS (SELECT person FROM liked GROUP BY person HAVING COUNT(*) <= $like_limit)
SELECT liked.person, liked.item, liked.moment, CAST(FLOOR(liked.moment / 86400000) AS INT) AS day
FROM liked JOIN fitting ON liked.person = fitting.person
