-- What each person did on the site, in numbers. stream: what the browser called one session of this person.
-- kind: 1 searched, 2 arrived by a keyword, 3 viewed, 4 compared, 6 was shown in a list, 5 anything else; the last two only
-- keep a session alive.
-- named is 1 on the first row of an event in which the shopper acted on products (being shown some isn't acting).
SELECT who.person, $hash(who.session, who.person) AS stream, who.moment, COALESCE(items.item, skus.item) AS item, phrases.number AS phrase,
  CAST(CASE who.event
    WHEN 'products_searched' THEN 1
    WHEN 'search_engine_arrival' THEN 2
    WHEN 'product_viewed' THEN 3
    WHEN 'products_compared' THEN 4
    WHEN 'recommendation_shown' THEN 6
    ELSE 5
  END AS SMALLINT) AS kind,
  CAST(CASE WHEN who.n = 0 AND (who.product_id IS NOT NULL OR who.sku IS NOT NULL) AND who.event IN (
    'product_viewed', 'product_clicked', 'products_compared', 'product_added', 'product_removed',
    'product_shared', 'product_liked', 'product_disliked', 'recommendation_clicked'
  ) THEN 1 ELSE 0 END AS SMALLINT) AS named
FROM who
LEFT JOIN items ON who.product_id = items.product_id
LEFT JOIN skus ON CASE WHEN who.product_id IS NULL THEN who.sku END = skus.sku
LEFT JOIN phrases ON who.phrase = phrases.phrase
WHERE who.event NOT IN ('order_placed', 'order_cancelled', 'order_refunded', 'reaction_set')
