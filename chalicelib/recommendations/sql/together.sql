-- People and weights of products viewed together. Where a person met both products more than once, the pair may
-- come up again (met_again): only there does one contribution a person and day have to be picked.
SELECT one, other, COUNT(*) AS people, SUM(there) AS there, SUM(back) AS back
FROM (
  SELECT one, other, there, back FROM met_once
  UNION ALL
  SELECT one, other, SUM(there) AS there, SUM(back) AS back
  FROM (
    SELECT person, one, other, day, MAX(there) AS there, MAX(back) AS back
    FROM met_again GROUP BY person, one, other, day
  ) AS daily
  GROUP BY person, one, other
) AS contributions
GROUP BY one, other
