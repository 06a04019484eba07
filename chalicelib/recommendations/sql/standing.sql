-- Each product by itself: people, and the weights of the days on which they did it, once a person and day.
SELECT item, COUNT(*) AS people, SUM(weight) AS weight
FROM (
  SELECT daily.person, daily.item, SUM(days.weight) AS weight
  FROM (SELECT DISTINCT person, item, day FROM $rows) AS daily JOIN days ON daily.day = days.day
  GROUP BY daily.person, daily.item
) AS contributions
GROUP BY item
