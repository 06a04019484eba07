"""What is kept of one person: plans under their pseudonym, and under their orders. No address is among it."""

from collections.abc import Iterable
from typing import Any

import msgspec

from chalicelib.campaigns import plans
from chalicelib.campaigns.plans import Plan
from chalicelib.campaigns.ports import Plans
from chalicelib.kernel import clock


def export(keys: Iterable[str], order_ids: Iterable[str], *, kept: Plans) -> list[dict[str, Any]]:
    """What campaigns planned for a person, ready for JSON."""
    return [_told(one) for anchor in _anchors(keys, order_ids) for one in kept.of(anchor)]


def _told(plan: Plan) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(plan)
    for hidden in ("revision", "person", "attempts", "episode"):
        told.pop(hidden, None)
    times = {name: clock.iso(told[name]) for name in ("base", "due_at", "ended_at") if name in told}
    return told | times


def erase(keys: Iterable[str], order_ids: Iterable[str], *, kept: Plans) -> int:
    """Delete what campaigns planned for a person; how many plans there were. May be repeated."""
    return sum(kept.forget(anchor) for anchor in _anchors(keys, order_ids))


def _anchors(keys: Iterable[str], order_ids: Iterable[str]) -> list[str]:
    found = [plans.person_anchor(key) for key in keys] + [plans.order_anchor(one) for one in order_ids]
    return list(dict.fromkeys(found))
