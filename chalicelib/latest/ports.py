"""What this room needs of others, and of where it keeps things."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

from chalicelib.latest.domain import Entry, Goods, Purchase, Rows, Standing


class Card(Protocol):
    """What this room asks of a product's card."""

    @property
    def title(self) -> str:
        """What it is called."""

    @property
    def tellable(self) -> bool:
        """Whether anything may be told of who bought it."""


class Head(NamedTuple):
    """The few entries that a product's page is shown from, latest first."""

    revision: int
    entries: tuple[Entry, ...]


class Entries(Protocol):
    """Where entries are kept."""

    def standing(self, order_id: str) -> Standing | None:
        """An order's entries, as the last finished write left them."""

    def write(self, after: Standing, rows: Rows) -> None:
        """Put `after` in place of the revision before it, with its rows, or nothing. Raises `Stale`."""

    def newest(self, name: str, until: int, limit: int, *, consistent: bool = False) -> list[Entry]:
        """The latest entries of a list, bought at `until` or before, latest first."""

    def head(self, product_id: str) -> Head:
        """A product's head, read consistently; an empty one of revision 0 if there is none."""

    def keep_head(self, product_id: str, head: Head, until: int) -> None:
        """Put a head in place of the revision before it, until an instant. Raises `Stale`."""


class Spans(NamedTuple):
    """How late, how long and how roughly entries are shown, in ms."""

    delay: int
    keep: int
    step: int


class Doors(NamedTuple):
    """What following orders needs. `touch` tells whoever looks on that products change at an instant."""

    entries: Entries
    order: Callable[[str], Purchase | None]
    goods: Callable[[Sequence[str]], Mapping[str, Goods]]
    touch: Callable[[Mapping[str, int], int], None]
    spans: Spans
