"""What was built from `sdk/`: the script that pages load, its parts, and the stylesheets that fragments share with it."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Final, NamedTuple

import msgspec

_TYPES: Final = {
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "json": "application/json",
}
_NAME: Final = re.compile(r"(?P<name>[a-z][a-z0-9-]*)(\.(?P<hash>[A-Za-z0-9]{8}))?\.(?P<kind>js|css|json)")


class Asset(NamedTuple):
    """A file's text and type. One that is `fixed` has a name that changes with its content."""

    text: str
    content_type: str
    is_fixed: bool


class _File(msgspec.Struct, frozen=True):
    file: str


class _Manifest(msgspec.Struct, frozen=True):
    files: dict[str, _File]


def asset(file: str) -> Asset | None:
    """A built file by its name; by a name of an earlier release, what is called so now. None: there is no such file.

    Pages and caches keep what they got before a release, and its parts are to be there for them.
    """
    found = _NAME.fullmatch(file)
    if found is None:
        return None
    present = file if file in names() else _present(f"{found['name']}.{found['kind']}")
    if present is None:
        return None
    return Asset(_text(present), _TYPES[found["kind"]], is_fixed=present == file and bool(found["hash"]))


def _present(name: str) -> str | None:
    known = _manifest().files.get(name)
    return known.file if known else None


def file_name(name: str) -> str:
    """The present file's name of a built thing: of `reviews.css`, `reviews.<hash>.css`. Raises `KeyError`."""
    return _manifest().files[name].file


@cache
def messages(language: str) -> Mapping[str, str | Mapping[str, str]]:
    """What the elements say in a language: texts by name, or by plural category where something is counted.

    Raises `FileNotFoundError` for a language that they don't speak.
    """
    return msgspec.json.decode(_text(f"messages.{language}.json"), type=dict[str, str | dict[str, str]])


@cache
def names() -> frozenset[str]:
    """The names of all files that were built."""
    return frozenset(one.file for one in _manifest().files.values())


@cache
def _manifest() -> _Manifest:
    return msgspec.json.decode(_text("manifest.json"), type=_Manifest)


@cache
def _text(file: str) -> str:
    return resources.files("chalicelib.storefront").joinpath("dist", file).read_text("utf-8")
