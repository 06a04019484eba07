"""A number that was counted once and falls by itself as those it counts grow old."""

import struct
from collections.abc import Sequence
from typing import Final, NamedTuple

from chalicelib.presence.domain import Count

STEPS: Final = 24
_HEAD: Final = struct.Struct(">QQ")
_NUMBERS: Final = struct.Struct(f">{STEPS}I")
_ESTIMATED: Final = 1 << 31


class Fading(NamedTuple):
    """How many were there within the last `STEPS` steps (of `step` ms), as of each of the steps to come.

    `counts[0]` is as of step `base`, when it was counted; the next leaves out those who were last seen in the
    oldest step, and so on, as if nobody came after.
    """

    step: int
    base: int
    counts: tuple[Count, ...]

    def at(self, now: int) -> Count:
        """How many there are at an instant (ms)."""
        age = max(0, now // self.step - self.base)
        return self.counts[age] if age < len(self.counts) else Count()


def fading(step: int, base: int, counts: Sequence[Count]) -> Fading:
    """A fading number. `counts` is as in `Fading`, `STEPS` long."""
    if len(counts) != STEPS:
        raise ValueError("a number fades in as many steps as it was counted over")
    return Fading(step, base, tuple(counts))


def packed(number: Fading) -> bytes:
    """A fading number in 112 bytes."""
    told = (min(one.people, _ESTIMATED - 1) | (_ESTIMATED if one.estimated else 0) for one in number.counts)
    return _HEAD.pack(number.step, number.base) + _NUMBERS.pack(*told)


def unpacked(raw: bytes) -> Fading:
    """The fading number that `packed` made bytes of."""
    step, base = _HEAD.unpack_from(raw)
    told = _NUMBERS.unpack_from(raw, _HEAD.size)
    return Fading(step, base, tuple(Count(one & ~_ESTIMATED, bool(one & _ESTIMATED)) for one in told))
