"""Figures for the operator: lines in the log that CloudWatch reads as metrics (its embedded metric format).

Written here and not by powertools: its `Metrics` costs a cold start of the API as much as its logger, which the API
imports only when something went wrong. A metric costs money by each value of its dimensions, so there are two, and
what they hold is a word of the program's own: the room, and what became of it.
"""

import sys
from typing import Final, Literal

import msgspec

from chalicelib.kernel import clock, settings

Unit = Literal["Count", "Seconds"]
_DIMENSIONS: Final = (("room", "outcome"),)


def count(name: str, room: str, outcome: str, value: float = 1, *, unit: Unit = "Count") -> None:
    """Tell that `name` happened `value` times (or took so many `Seconds`) in `room`, with this `outcome`.

    One line on standard output; no call, and nothing that can fail a caller. `room` and `outcome` are words of the
    program's own, never anything that came in.
    """
    line = {
        "_aws": {
            "Timestamp": clock.now_ms(),
            "CloudWatchMetrics": [
                {
                    "Namespace": f"Torg/{settings.current().stage}",
                    "Dimensions": _DIMENSIONS,
                    "Metrics": [{"Name": name, "Unit": unit}],
                }
            ],
        },
        "room": room,
        "outcome": outcome,
        name: value,
    }
    sys.stdout.write(msgspec.json.encode(line).decode() + "\n")
