-- The key of each phrase's lists. A phrase may name discreet products: whoever reads decides which.
SELECT number AS key, '$prefix' || phrase AS name, 1 AS admits, 0 AS hidden FROM phrases
