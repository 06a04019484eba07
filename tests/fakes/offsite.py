"""An in-memory stand-in for offsite's port; the contract suite holds it to the real store's behaviour."""

from collections.abc import Iterator
from contextlib import contextmanager

from chalicelib.offsite.service import Write


class FakeFiles:
    def __init__(self) -> None:
        self.bodies: dict[str, str] = {}
        self.types: dict[str, str] = {}

    @contextmanager
    def replacing(self, name: str, content_type: str) -> Iterator[Write]:
        parts: list[str] = []
        yield parts.append
        self.bodies[name] = "".join(parts)
        self.types[name] = content_type

    def address(self, name: str) -> str | None:
        return f"https://files.example/{name}" if name in self.bodies else None
