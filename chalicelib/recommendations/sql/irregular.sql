-- Streams that aren't simply one session: paused in between, or long enough to hold an over-long session.
SELECT DISTINCT stream FROM steps WHERE pauses = 1 OR acted > $session_limit
