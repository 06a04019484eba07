-- The log without repetitions: what won among fresh rows, and the settled rows nothing fresh repeats.
SELECT * FROM winners
UNION ALL
SELECT event_id, n, event, moment, received, visitor, customer, session, product_id, sku, phrase, order_id,
  quantity, reaction, bot
FROM settled
WHERE NOT EXISTS (SELECT 1 FROM marks WHERE marks.mark = $hash(settled.event_id))
