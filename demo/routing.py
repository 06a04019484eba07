"""Which address of the shop is answered by what."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from demo.answers import Answer

View = Callable[..., "Answer"]
_READ: frozenset[str] = frozenset({"GET", "HEAD"})
_SENT: frozenset[str] = frozenset({"POST"})


class Route(NamedTuple):
    """`view` gets the house, the request, and what the pattern's groups found; it is asked for `methods` only.

    A POST reaches it only from a page of the shop's own. The pattern is matched with the path without its language.
    """

    pattern: re.Pattern[str]
    view: "Callable[..., Any]"
    methods: frozenset[str]


def page(pattern: str, view: View) -> Route:
    """An address that is read."""
    return Route(re.compile(pattern), view, _READ)


def form(pattern: str, view: View) -> Route:
    """An address that a form of the shop's own is posted to."""
    return Route(re.compile(pattern), view, _SENT)
