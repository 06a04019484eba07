"""The second reader of the log, and the composer of what is pushed."""
