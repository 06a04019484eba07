"""The API's own document, and what is in it."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import msgspec


class Listed(NamedTuple):
    """An operation as the document holds it."""

    method: str
    path: str
    told: Mapping[str, Any]

    @property
    def part(self) -> str:
        """The room that it belongs to."""
        return str(self.told["tags"][0])


@cache
def document() -> Mapping[str, Any]:
    """The OpenAPI document that `GET /v1/openapi.json` answers."""
    text = resources.files("chalicelib.web").joinpath("openapi.json").read_bytes()
    made: Mapping[str, Any] = msgspec.json.decode(text)
    return made


def operations() -> Iterator[Listed]:
    """All operations, by path; of a path those that read come first."""
    order = ("get", "put", "post", "delete")
    for path, methods in document()["paths"].items():
        for method in sorted(methods, key=order.index):
            yield Listed(method.upper(), path, methods[method])


def subjects() -> Mapping[str, str]:
    """Each room that has operations, with what it is about."""
    return {one["name"]: one["description"] for one in document()["tags"]}
