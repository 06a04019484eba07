"""What of a recompute's parameters the shop's own data may decide (room tuning), how it comes into them, and what it is
decided by.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Final, NamedTuple, Protocol

import msgspec
from msgspec import Meta

from chalicelib.recommendations.domain import Damping, Parameters

_DEFAULT: Final = Parameters()


class Tuned(msgspec.Struct, frozen=True, kw_only=True):
    """The damping of what is seen and of what is bought together, and how days weigh; by itself what ships.

    Each is one of `Parameters`. What lies outside its bounds isn't read: nothing far from what was measured is used.
    """

    seen_left: Annotated[float, Meta(ge=0.0, le=1.0)] = _DEFAULT.seen_damping.left
    seen_right: Annotated[float, Meta(ge=0.0, le=1.0)] = _DEFAULT.seen_damping.right
    seen_shrink: Annotated[float, Meta(ge=0.0, le=1000.0)] = _DEFAULT.seen_damping.shrink
    backward_permille: Annotated[int, Meta(ge=100, le=1000)] = _DEFAULT.backward_permille
    together_left: Annotated[float, Meta(ge=0.0, le=1.0)] = _DEFAULT.together_damping.left
    together_right: Annotated[float, Meta(ge=0.0, le=1.0)] = _DEFAULT.together_damping.right
    together_shrink: Annotated[float, Meta(ge=0.0, le=1000.0)] = _DEFAULT.together_damping.shrink
    history_permille: Annotated[int, Meta(ge=100, le=3000)] = _DEFAULT.history_permille


#: Where an operator's word and the runs' book lie beside the lake; both tell what is `in_force`.
PINNED: Final = "recommendations/tuning/pinned.json"
KEPT: Final = "recommendations/tuning/kept.json"
#: What ships.
SHIPPED: Final = Tuned()


class Decided(msgspec.Struct, frozen=True):
    """What either of them tells recomputes."""

    in_force: Tuned


class Held(Protocol):
    """Where what is in force is kept."""

    def in_force(self) -> Tuned | None:
        """The operator's word, else the last run's; None before either."""
        ...


class Act(NamedTuple):
    """What somebody viewed or bought, and when (ms): products of one `together` are of one session, or of one order.

    `person` and `together` are numbers that mean nothing.
    """

    person: int
    together: int
    moment: int
    product_id: str


def applied(parameters: Parameters, tuned: Tuned | None) -> Parameters:
    """`parameters` with what the shop's data decided. A half-life that an operator set in days stays."""
    if tuned is None:
        return parameters
    return replace(
        parameters,
        seen_damping=Damping(tuned.seen_left, tuned.seen_right, tuned.seen_shrink),
        together_damping=Damping(tuned.together_left, tuned.together_right, tuned.together_shrink),
        backward_permille=tuned.backward_permille,
        history_permille=tuned.history_permille,
    )
