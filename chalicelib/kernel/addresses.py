"""Addresses of the net: what of one stands for a household."""

import ipaddress
from typing import Final

# What one household is given of the IPv6 space; a smaller part changes by the hour.
_HOUSEHOLD: Final = 64


def household(source_ip: str | None) -> str | None:
    """What an address stands for: an IPv4 address itself, of IPv6 the household's part; None if it can't be read."""
    try:
        address = ipaddress.ip_address((source_ip or "").partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, _HOUSEHOLD), strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)
