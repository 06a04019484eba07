-- Who likes what now: each person's latest word on each product; people who like too many are left out.
WITH words AS (
  SELECT who.person, names.item, who.moment, who.reaction, ROW_NUMBER() OVER (
    PARTITION BY who.person, names.item ORDER BY who.moment DESC, who.event_id DESC, who.n DESC
  ) AS place
  FROM who JOIN names ON COALESCE(who.product_id, '/' || who.sku) = names.name
  WHERE who.event = 'reaction_set'
),
liked AS (SELECT person, item, moment FROM words WHERE place = 1 AND reaction = 'like'),
fitting AS (SELECT person FROM liked GROUP BY person HAVING COUNT(*) <= $like_limit)
SELECT liked.person, liked.item, liked.moment, CAST(FLOOR(liked.moment / 86400000) AS INT) AS day
FROM liked JOIN fitting ON liked.person = fitting.person
