"""Where a call came from, kept only as long as it takes to see a flood."""

import ipaddress
from collections.abc import Callable
from typing import Final

from chalicelib.kernel import clock

# What one household is given of the IPv6 space; a smaller part changes by the hour.
_HOUSEHOLD: Final = 64


def source(source_ip: str | None, now: int, keyed: Callable[[str], str]) -> str | None:
    """A keyed hash of the address and the UTC day of `now`; None without an address that can be read."""
    where = place(source_ip)
    return None if where is None else keyed(f"{clock.utc_day(now)}\0{where}")


def place(source_ip: str | None) -> str | None:
    """What an address stands for: an IPv4 address itself, of IPv6 the household's part; None if it can't be read."""
    try:
        address = ipaddress.ip_address((source_ip or "").partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, _HOUSEHOLD), strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)
