"""What this room needs from outside: a place for what operators chose."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol


class Name(NamedTuple):
    """Under what something is kept: `settings` and a kind, `wording` and `<kind>#<language>`, or `theme`."""

    group: str
    key: str


class Shelf(Protocol):
    """Where an operator's choices are kept, each a JSON document with a revision."""

    def all(self) -> Mapping[Name, bytes]:
        """Everything that is kept, read consistently: at most a theme, and settings and wordings by kind."""
        ...

    def put(self, name: Name, document: bytes, *, revision: int, at: int) -> None:
        """Keep `document` as `revision` in place of the revision before it (0: of nothing).

        Raises `Stale` if something else stands there.
        """
        ...
