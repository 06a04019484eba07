-- The first time in each session of what a person met more than once.
SELECT often.visit, often.person, often.item, often.step, often.day, days.weight
FROM (
  SELECT views.visit, views.person, views.item, MIN(views.step) AS step, MIN(views.day) AS day
  FROM views JOIN again ON again.person = views.person AND again.item = views.item
  GROUP BY views.visit, views.person, views.item
) AS often
JOIN days ON often.day = days.day
