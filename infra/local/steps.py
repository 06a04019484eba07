"""Progress as lines: one for each step, with its time."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Note:
    """What a step turned out to do; printed with its time."""

    def __init__(self) -> None:
        """Nothing noted yet."""
        self.text = ""


@contextmanager
def step(name: str) -> Iterator[Note]:
    """Time the block and print `name`, what was noted, and the seconds."""
    began = time.monotonic()
    note = Note()
    yield note
    said = f" ({note.text})" if note.text else ""
    say(f"  {time.monotonic() - began:5.1f} s  {name}{said}")
