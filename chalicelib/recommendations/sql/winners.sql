-- Of fresh rows, and settled ones that may be the same, with one (event_id, n): the one received first, then the one
-- whose canonical row text is smallest (compared column by column, each as it is written there).
WITH contested AS (
  SELECT fresh.* FROM fresh
  UNION ALL
  SELECT settled.* FROM settled JOIN marks ON $hash(settled.event_id) = marks.mark
)
SELECT event_id, n, event, moment, received, visitor, customer, session, product_id, sku, phrase, order_id,
  quantity, reaction, bot
FROM (
  SELECT contested.*, ROW_NUMBER() OVER (
    PARTITION BY event_id, n
    ORDER BY received, event, '' || moment,
      COALESCE('"' || visitor || '"', 'null'), COALESCE('"' || customer || '"', 'null'),
      COALESCE('"' || session || '"', 'null'), COALESCE('"' || product_id || '"', 'null'),
      COALESCE('"' || sku || '"', 'null'),
      COALESCE('"' || REPLACE(REPLACE(phrase, CHR(92), CHR(92) || CHR(92)), '"', CHR(92) || '"') || '"', 'null'),
      COALESCE('"' || order_id || '"', 'null'), COALESCE('' || quantity, 'null'), COALESCE('' || amount, 'null'),
      COALESCE('"' || currency || '"', 'null'), COALESCE('"' || reaction || '"', 'null'), bot, historical,
      COALESCE('"' || REPLACE(REPLACE(detail, CHR(92), CHR(92) || CHR(92)), '"', CHR(92) || '"') || '"', 'null')
  ) AS place
  FROM contested
) AS placed
WHERE place = 1
