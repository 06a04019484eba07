"""Who has a page open and wants to hear of changes: connections, topics, messages."""
