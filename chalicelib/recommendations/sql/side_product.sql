-- One side of a list: a product, in a session (visit, steps of views) or anywhere (visit is the person, steps are ms).
-- share: what of a pair with it counts, in thousands.
SELECT $visit AS visit, person, item AS key, item, item AS one, item AS other, $step AS step, day,
  $share AS share
FROM $rows
