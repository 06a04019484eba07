"""What a person chooses between on their page: a few topics, each some kinds of marketing."""

from collections.abc import Iterable, Mapping
from typing import Final

from chalicelib.kernel.errors import Invalid
from chalicelib.letters.domain import Kind

TOPICS: Final[Mapping[str, frozenset[Kind]]] = {
    "reviews": frozenset({Kind.REVIEW_REQUEST, Kind.REVIEW_REMINDER}),
    "offers": frozenset({Kind.TIMED_OFFER}),
    "left_behind": frozenset({Kind.ABANDONED_CART, Kind.ABANDONED_BROWSE}),
    "win_back": frozenset({Kind.WIN_BACK}),
}


def kinds(topics: Iterable[str]) -> frozenset[Kind]:
    """The kinds of these topics. Raises `Invalid` naming `/topic` for one that isn't there."""
    found: set[Kind] = set()
    for topic in topics:
        if topic not in TOPICS:
            raise Invalid.field("/topic", f"expected one of {', '.join(TOPICS)}")
        found |= TOPICS[topic]
    return frozenset(found)


def wanted(allowed: frozenset[Kind]) -> frozenset[str]:
    """The topics of which anything may be sent."""
    return frozenset(topic for topic, some in TOPICS.items() if some & allowed)
