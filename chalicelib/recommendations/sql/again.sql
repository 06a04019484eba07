-- (person, product) met more than once among the views: only these can make a pair come up twice for one person.
SELECT person, item FROM views GROUP BY person, item HAVING COUNT(*) > 1
