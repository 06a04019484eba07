"""The letters room's port in memory, with the same promises as the real store."""

from collections.abc import Mapping
from threading import Lock

from chalicelib.kernel.revisions import Stale
from chalicelib.letters.ports import Name


class FakeShelf:
    """What operators chose."""

    def __init__(self) -> None:
        self.documents: dict[Name, bytes] = {}
        self.revisions: dict[Name, int] = {}
        self.reads = 0
        self._lock = Lock()

    def all(self) -> Mapping[Name, bytes]:
        """Everything that is kept."""
        self.reads += 1
        return dict(self.documents)

    def put(self, name: Name, document: bytes, *, revision: int, at: int) -> None:
        """Keep a document in place of the revision before it."""
        with self._lock:
            if self.revisions.get(name, 0) != revision - 1:
                raise Stale
            self.revisions[name] = revision
            self.documents[name] = document
