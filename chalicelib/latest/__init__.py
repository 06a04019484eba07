"""What was bought last, delayed and roughly told."""
