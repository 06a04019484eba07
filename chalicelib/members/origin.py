"""Where a call came from, kept only as long as it takes to see a flood."""

from collections.abc import Callable

from chalicelib.kernel import addresses, clock


def source(source_ip: str | None, now: int, keyed: Callable[[str], str]) -> str | None:
    """A keyed hash of the address and the UTC day of `now`; None without an address that can be read."""
    where = addresses.household(source_ip)
    return None if where is None else keyed(f"{clock.utc_day(now)}\0{where}")
