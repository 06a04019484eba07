"""What members choose to show of themselves, and whom and what they follow."""
