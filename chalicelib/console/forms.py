"""What a browser sends with a form or an address, into typed values; and its cookies."""

from collections.abc import Mapping
from typing import Any

from chalicelib.web import parsing
from chalicelib.web.forms import Nothing, fields, typed

__all__ = ["Nothing", "cookies", "fields", "query", "typed"]


def query(parameters: Mapping[str, str], kind: Any, *, closed: bool = True) -> Any:
    """Query parameters as `kind`; empty ones, which forms send too, are taken as left out."""
    if kind is None:
        return None
    return parsing.query({name: value for name, value in parameters.items() if value}, kind, closed=closed)


def cookies(header: str) -> dict[str, str]:
    """A Cookie header's values by name; of two by one name the first, which is the more specific."""
    found: dict[str, str] = {}
    for part in header[:8_192].split(";"):
        name, _, value = part.strip().partition("=")
        found.setdefault(name, value)
    return found
