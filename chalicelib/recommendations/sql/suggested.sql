-- The best phrases that begin with the same one, two or three letters.
SELECT prefix, phrase, people, buyers, score, place
FROM (
  SELECT cut.prefix, cut.phrase, cut.people, cut.buyers, cut.score,
    CAST(ROW_NUMBER() OVER (PARTITION BY cut.prefix ORDER BY cut.score DESC, cut.people DESC, cut.phrase) AS INT) AS place
  FROM (
    SELECT SUBSTRING(asked.phrase, 1, letters.letters) AS prefix, asked.phrase, asked.people, asked.buyers, asked.score
    FROM asked CROSS JOIN (SELECT letters FROM (VALUES (1), (2), (3)) AS numbers (letters)) AS letters
    WHERE LENGTH(asked.phrase) >= letters.letters
  ) AS cut
  WHERE cut.prefix NOT LIKE '% '
) AS placed
WHERE place <= $most
