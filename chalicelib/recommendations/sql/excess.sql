-- What one day adds to a pair over $floor and over what all other days add. It stands where most of the left side's
-- other visits, those of people who didn't make the pair that day, are of that day too: such a day is no one's doing.
SELECT peaks.key, peaks.item, peaks.weight - GREATEST($floor, peaks.rest) AS weight
FROM $peaks AS peaks
JOIN $tally AS tally ON peaks.key = tally.key
LEFT JOIN $crowds AS crowds ON peaks.key = crowds.key AND peaks.day = crowds.day
WHERE (COALESCE(crowds.visits, 0) - peaks.people) * 2 <= tally.visits - peaks.people
