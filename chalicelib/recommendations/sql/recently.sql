-- How many people bought (bought is 1) and looked at each product lately, by the day on which they last did.
SELECT item, bought, day, COUNT(*) AS people
FROM (
  SELECT item, person, 1 AS bought, MAX(day) AS day FROM buys WHERE day > $day_zero GROUP BY item, person
  UNION ALL
  SELECT item, person, 0 AS bought, MAX(day) AS day FROM views WHERE day > $day_zero GROUP BY item, person
) AS latest
GROUP BY item, bought, day
