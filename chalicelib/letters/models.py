"""The rows of `torg-<stage>-letters`."""

from typing import Any, Final

from chalicelib.aws.tables import Key
from chalicelib.kernel import settings
from chalicelib.letters.ports import Name

PARTITION: Final = "kept"


def table() -> str:
    """The name of this room's table."""
    return settings.current().table("letters")


def key(name: Name) -> Key:
    """Where something is kept."""
    return Key(table(), PARTITION, f"{name.group}#{name.key}")


def item(name: Name, document: bytes, revision: int, at: int) -> dict[str, Any]:
    """A row; `at` says when it was kept (ms)."""
    values = {
        "document": {"S": document.decode()},
        "revision": {"N": str(revision)},
        "at": {"N": str(at)},
    }
    return key(name).as_item() | values


def name_from(row: Any) -> Name:
    """Under what a row is kept."""
    group, _, rest = row["sk"]["S"].partition("#")
    return Name(group, rest)


def document_from(row: Any) -> bytes:
    """What a row holds."""
    return bytes(row["document"]["S"].encode())
