-- One side of a list: a product, in a session (visit, steps of views) or anywhere (visit is the person, steps are ms).
SELECT $visit AS visit, person, item AS key, item, item AS one, item AS other, $step AS step, day FROM $rows
