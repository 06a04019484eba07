"""Bringing a stage up: what Chalice doesn't make, what it can't set, and the local stack."""
