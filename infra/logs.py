"""Follows what the deployed functions write."""

import sys
import time
from collections.abc import Iterator
from typing import Any, Final

from infra import deployed
from infra.stage import Stage

_PAUSE: Final = 1.0
_OVERLAP_MS: Final = 10_000  # lines arrive late and out of order


def follow(stage: Stage, *, since: float = 60, forever: bool = True) -> None:
    """Print lines of all functions as they come, oldest first, from `since` seconds ago on."""
    functions = deployed.read(stage).functions
    client = stage.client("logs")
    seen: set[tuple[int, str, str]] = set()
    start = int((time.time() - since) * 1000)
    while True:
        fetched = [
            (event["timestamp"], name, event["message"].rstrip())
            for name, function in functions.items()
            for event in _events(client, f"/aws/lambda/{function}", start)
        ]
        lines = sorted((line for line in fetched if line not in seen), key=lambda line: line[0])
        seen = set(fetched)
        for stamp, name, message in lines:
            sys.stdout.write(f"{_clock(stamp)} {name}: {message}\n")
        sys.stdout.flush()
        if not forever:
            return
        if lines:
            start = max(start, lines[-1][0] - _OVERLAP_MS)
        time.sleep(_PAUSE)


def _events(client: Any, group: str, start: int) -> Iterator[dict[str, Any]]:
    try:
        pages = client.get_paginator("filter_log_events").paginate(logGroupName=group, startTime=start)
        for page in pages:
            yield from page["events"]
    except client.exceptions.ResourceNotFoundException:
        return  # a function that never ran has no log


def _clock(stamp: int) -> str:
    return time.strftime("%H:%M:%S", time.localtime(stamp / 1000))
