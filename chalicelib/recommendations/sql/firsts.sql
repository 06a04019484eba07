-- The first time each product comes up in each session. again is 1 where the person met it more than once.
SELECT views.visit, views.item, views.step, views.day, days.weight, 0 AS again
FROM views JOIN days ON views.day = days.day
WHERE NOT EXISTS (SELECT 1 FROM again WHERE again.person = views.person AND again.item = views.item)
UNION ALL
SELECT visit, item, step, day, weight, 1 AS again FROM returned
