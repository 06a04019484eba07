"""What other rooms may ask of platforms."""

from typing import Any

from chalicelib.platforms import wiring

__all__ = ["erase", "export"]


def export(customer_id: str | None = None, email: str | None = None) -> list[dict[str, Any]]:
    """The kept deliveries that are about a person, ready for JSON."""
    return [record for _, record in wiring.kept().about(customer_id, email)]


def erase(customer_id: str | None = None, email: str | None = None, *, now: int) -> int:  # noqa: ARG001
    """Throw away the kept deliveries that are about a person; how many there were. May be repeated.

    What was understood is in the orders room, which forgets by itself.
    """
    kept = wiring.kept()
    names = [name for name, _ in kept.about(customer_id, email)]
    kept.forget(names)
    return len(names)
