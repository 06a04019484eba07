"""Rows as stores wrote them, literally: of each kind that a room's `models` reads, one that says much.

`python -m tests.support.goldens` runs the stores' own tests, listens to what is read, and adds a row of each kind that has
none yet to `tests/architecture/golden/<room>.json`; what stands there is never changed, because such rows lie in tables. It is
run before a release, for the kinds that are new in it.
"""

import ast
import dataclasses
import enum
import functools
import importlib
import inspect
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import msgspec
import pytest

from tests.support.paths import PROJECT

FOLDER: Final = PROJECT / "tests/architecture/golden"
#: The stores' tests, and those of what is written by the way.
LISTENED: Final = ("tests/contract", "tests/http", "tests/unit/push", "tests/unit/webhooks")
_ROOMS: Final = PROJECT / "chalicelib"
_LONGEST: Final = 6_000
#: A value of these is made of a row's key or of several rows, or a row is only looked at: others read what is kept.
_NO_READER: Final = ("is_", "item_bytes", "item_key", "news_from")


def rooms() -> list[str]:
    """Rooms with tables of their own."""
    return sorted(one.parent.name for one in _ROOMS.glob("*/models.py"))


def readers(room: str) -> dict[str, Callable[..., Any]]:
    """The functions that make something of one row of a room's table, by name."""
    module = importlib.import_module(f"chalicelib.{room}.models")
    found = {name: one for name, one in vars(module).items() if inspect.isfunction(inspect.unwrap(one))}
    return {
        name: one for name, one in found.items() if one.__module__ == module.__name__ and _reads(name, one)
    }


def _reads(name: str, function: Callable[..., Any]) -> bool:
    parameters = list(inspect.signature(function).parameters.values())
    if not parameters or name.startswith(("_", *_NO_READER)):
        return False
    first = parameters[0]
    return first.name in ("item", "row") and first.annotation is not str


def kinds(room: str) -> list[str]:
    """What must have a row: each reader; one that reads any type of value, with each type that it is asked for."""
    found: list[str] = []
    for name, function in readers(room).items():
        second = list(inspect.signature(function).parameters)[1:2]
        if second == ["kind"]:
            found += (f"{name}:{asked}" for asked in _asked(room, name))
        else:
            found.append(name)
    return sorted(set(found))


def _asked(room: str, reader: str) -> Iterator[str]:
    """The types that the room's code asks a reader for."""
    for path in sorted((_ROOMS / room).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and _name(node.func) == reader and len(node.args) > 1:
                name = _name(node.args[1])
                if name not in ("kind", ""):
                    yield name


def _name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def plain(value: Any) -> Any:
    """A value as JSON says it: fields by name, so that one with more fields can be told to hold what was."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, bytes | bytearray):
        return {"bytes": bytes(value).hex()}
    if (fields := _fields(value)) is not None:
        return {str(plain(name)): plain(one) for name, one in fields.items()}
    if isinstance(value, set | frozenset):
        return sorted(map(plain, value), key=lambda one: json.dumps(one, sort_keys=True))
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value if isinstance(value, str | int | float | None) else str(value)


def _fields(value: Any) -> Mapping[Any, Any] | None:
    """What a value holds by name; None of what isn't made of such."""
    if isinstance(value, Mapping):
        return value
    if isinstance(value, msgspec.Struct):
        return {name: getattr(value, name) for name in value.__struct_fields__}
    if dataclasses.is_dataclass(value):
        return {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}
    return value._asdict() if hasattr(value, "_asdict") else None


def literal(item: Any) -> Any:
    """A row as DynamoDB has it, for a JSON file; bytes are `{"bytes": hex}`."""
    return plain(item)


def row(stored: Any) -> Any:
    """A literal's row."""
    if isinstance(stored, dict):
        if stored.keys() == {"bytes"}:
            return bytes.fromhex(stored["bytes"])
        return {name: row(one) for name, one in stored.items()}
    return [row(one) for one in stored] if isinstance(stored, list) else stored


class Listener:
    """A plugin of pytest that keeps, of each kind, the row that says most."""

    def __init__(self) -> None:
        self.heard: dict[str, dict[str, dict[str, Any]]] = {room: {} for room in rooms()}

    def pytest_configure(self) -> None:
        """Listen, before anything else has a reader by its name."""
        for room in rooms():
            module = importlib.import_module(f"chalicelib.{room}.models")
            for name, function in readers(room).items():
                heard = self._listening(room, name, function)
                for other in list(sys.modules.values()):
                    if vars(other).get(name) is function:
                        setattr(other, name, heard)
                assert getattr(module, name) is heard

    def _listening(self, room: str, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def listening(item: Any, *others: Any, **more: Any) -> Any:
            made = function(item, *others, **more)
            if item and not more and made is not None:
                self._keep(room, name, item, others, made)
            return made

        return listening

    def _keep(self, room: str, name: str, item: Any, others: tuple[Any, ...], made: Any) -> None:
        types = [one for one in others if isinstance(one, type)]
        kind = f"{name}:{types[0].__name__}" if types else name
        told = {
            "row": literal(item),
            "others": [f"{one.__module__}:{one.__name__}" if isinstance(one, type) else plain(one) for one in others],
            "means": plain(made),
        }  # fmt: skip
        known = self.heard[room].get(kind)
        if len(json.dumps(told)) <= _LONGEST and (known is None or _says(told) > _says(known)):
            self.heard[room][kind] = told

    def write(self) -> None:
        """Add what is new to the files."""
        FOLDER.mkdir(exist_ok=True)
        for room, heard in self.heard.items():
            path = FOLDER / f"{room}.json"
            known = json.loads(path.read_text()) if path.exists() else {}
            wanted = {name: heard[name] for name in kinds(room) if name in heard}
            whole = dict(sorted({**wanted, **known}.items()))
            path.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n")


def _says(told: Mapping[str, Any]) -> tuple[int, int]:
    """How much a row says: by what it holds, then by its brevity."""
    return _leaves(told["means"]) + _leaves(told["row"]), -len(json.dumps(told))


def _leaves(value: Any) -> int:
    if isinstance(value, dict):
        return sum(_leaves(one) for one in value.values())
    if isinstance(value, list):
        return sum(map(_leaves, value[:3]))
    return value not in (None, "", False, 0)


def main() -> int:
    """Run the tests and write what was heard; 1 if a kind has still no row."""
    os.environ["HYPOTHESIS_PROFILE"] = "quick"
    listener = Listener()
    pytest.main(["-q", "-p", "no:cacheprovider", *(sys.argv[1:] or LISTENED)], plugins=[listener])
    listener.write()
    lacking = [
        f"{room}: {name}"
        for room in rooms()
        for name in kinds(room)
        if name not in json.loads((FOLDER / f"{room}.json").read_text())
    ]
    sys.stdout.write("".join(f"no row of {one}\n" for one in lacking))
    return bool(lacking)


if __name__ == "__main__":
    sys.exit(main())
