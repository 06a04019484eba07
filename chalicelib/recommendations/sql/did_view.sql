-- Who viewed what; each is there once already.
SELECT item AS key, person, days FROM viewers
