-- How many of those who searched for each phrase bought something within $within ms after.
SELECT searches.phrase AS key, COUNT(DISTINCT searches.person) AS buyers
FROM searches JOIN buys ON searches.person = buys.person
WHERE buys.moment >= searches.moment AND buys.moment - searches.moment <= $within
GROUP BY searches.phrase
