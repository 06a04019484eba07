-- The customer each visitor was latest seen together with in one row (tie: the smallest).
SELECT visitor, customer
FROM (
  SELECT visitor, customer, ROW_NUMBER() OVER (PARTITION BY visitor ORDER BY latest DESC, customer) AS place
  FROM (
    SELECT visitor, customer, MAX(moment) AS latest
    FROM kept
    WHERE visitor IS NOT NULL AND customer IS NOT NULL
    GROUP BY visitor, customer
  ) AS together
) AS placed
WHERE place = 1
