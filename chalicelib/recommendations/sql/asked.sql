-- The phrases that may be suggested: searched for by at least $asked people, with how many of them bought something
-- within days, and a score. Not what may be somebody's (an address, a number of five figures), nor what led to discreet
-- products in a shop that has others.
WITH quiet AS (
  SELECT key FROM search_searched_then_viewed AS seen JOIN items ON seen.item = items.item WHERE items.discreet = 1
  UNION
  SELECT key FROM search_searched_then_bought AS sold JOIN items ON sold.item = items.item WHERE items.discreet = 1
),
open AS (SELECT COUNT(*) AS products FROM items WHERE discreet = 0),
known AS (
  SELECT phrases.number, phrases.phrase, tally_searches.people, COALESCE(answered.buyers, 0) AS buyers
  FROM tally_searches
  JOIN phrases ON tally_searches.key = phrases.number
  LEFT JOIN answered ON tally_searches.key = answered.key
  CROSS JOIN open
  WHERE tally_searches.people >= $asked AND LENGTH(phrases.phrase) BETWEEN 2 AND 60
    AND phrases.phrase NOT LIKE '%@%' AND phrases.phrase NOT LIKE '%://%' AND phrases.phrase NOT LIKE 'www.%'
    AND LENGTH(phrases.phrase) - LENGTH(TRANSLATE(phrases.phrase, '0123456789', '')) < 5
    AND (open.products = 0 OR NOT EXISTS (SELECT 1 FROM quiet WHERE quiet.key = tally_searches.key))
),
shop AS (SELECT CAST(SUM(buyers) AS DOUBLE) / CAST(SUM(people) AS DOUBLE) AS share FROM known)
SELECT known.number, known.phrase, known.people, known.buyers, CAST(FLOOR(1000 * (known.people
  + $buyer_weight * known.people * (known.buyers + $prior * shop.share) / (known.people + $prior)) + 0.5) AS BIGINT) AS score
FROM known CROSS JOIN shop
