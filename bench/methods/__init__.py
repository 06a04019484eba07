"""Methods to compare with, each from its paper, in plain Python and NumPy."""
