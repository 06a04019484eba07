"""Stores, fake and real: what the real ones ask of AWS is held against the book of such calls."""

from tests.support.noting import untold

__all__ = ["untold"]
