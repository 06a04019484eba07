-- Each row with its person: the customer; else the customer this visitor was latest seen with; else the visitor.
SELECT kept.*, CASE
  WHEN kept.customer IS NOT NULL THEN $hash(kept.customer)
  WHEN links.customer IS NOT NULL THEN $hash(links.customer)
  ELSE $hash(kept.visitor, 'visitor')
END AS person
FROM kept LEFT JOIN links ON kept.visitor = links.visitor
WHERE kept.visitor IS NOT NULL OR kept.customer IS NOT NULL
