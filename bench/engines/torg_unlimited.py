"""The shipped engine without what limits a day: it makes the rows that the other engines make."""

from __future__ import annotations

from pathlib import Path

from bench.engines import torg
from chalicelib.recommendations.domain import Parameters


def make(paths: list[Path], as_of: int, lists: list[str]) -> dict[str, float]:
    """Make the lists named, all without a name."""
    return torg.make(paths, as_of, lists, Parameters(day_limit=0))
