-- Which events have fresh rows (not yet compacted). A mark may collide; `winners` compares the event ids themselves.
SELECT DISTINCT $hash(event_id) AS mark FROM fresh
