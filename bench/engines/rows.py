"""What the engines compared have in common: the settings, and a digest by which their rows are known to be equal."""

from __future__ import annotations

from typing import Any

from chalicelib.recommendations.domain import DAY_MS, Parameters, day_weights, half_life

SETTINGS = Parameters()
PAUSE = SETTINGS.session_break_minutes * 60_000
COLUMNS = ["visitor", "session", "product_id", "at", "bot"]


def weights(as_of: int, oldest: int) -> tuple[int, list[int]]:
    """(the first day, the weight of each day from it on)."""
    today, first = as_of // DAY_MS, oldest // DAY_MS
    weighed = dict(day_weights(half_life(SETTINGS, today, first), SETTINGS.window_days, today))
    return first, [weighed[day] for day in range(first, today + 1)]


def digest_of(rows: Any, people: Any, score: Any, placed: Any) -> dict[str, float]:
    """How many rows, their people, their scores, and their scores by place, each summed up."""
    return {
        "rows": int(rows),
        "people": int(people or 0),
        "score": float(score or 0),
        "placed": float(placed or 0),
    }
