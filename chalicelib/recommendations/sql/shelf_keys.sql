-- The keys of the fallback lists.
SELECT DISTINCT shelf AS key, COALESCE('category:' || category, 'popular') AS name, discreet AS admits,
  discreet AS hidden
FROM shelves
