-- Rows that count: of people, within the window.
SELECT event_id, n, event, moment, visitor, customer, session, product_id, sku, phrase, order_id, quantity, reaction
FROM log
WHERE NOT bot AND moment > $since AND moment <= $until
