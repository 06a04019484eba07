"""Engines making the rows of `viewed-also-viewed` from the same closed days, each in a process of its own."""
