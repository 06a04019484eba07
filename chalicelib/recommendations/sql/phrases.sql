-- Every phrase met, numbered in its own order.
SELECT phrase, CAST(ROW_NUMBER() OVER (ORDER BY phrase) AS INT) AS number
FROM (SELECT DISTINCT phrase FROM kept WHERE phrase IS NOT NULL) AS met
