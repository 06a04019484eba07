-- The first time each product comes up in each session. again is 1 where this person met it more than once.
SELECT views.visit, views.person, views.item, views.step, views.day, days.weight, 0 AS again
FROM views JOIN days ON views.day = days.day
WHERE NOT EXISTS (SELECT 1 FROM again WHERE again.person = views.person AND again.item = views.item)
UNION ALL
SELECT often.visit, often.person, often.item, often.step, often.day, days.weight, 1 AS again
FROM (
  SELECT views.visit, views.person, views.item, MIN(views.step) AS step, MIN(views.day) AS day
  FROM views JOIN again ON again.person = views.person AND again.item = views.item
  GROUP BY views.visit, views.person, views.item
) AS often
JOIN days ON often.day = days.day
