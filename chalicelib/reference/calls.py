"""A request of an operation as it is tried: what the form on its page is filled with, and the same for curl."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple
from urllib.parse import quote, urlencode

from chalicelib.reference.samples import Samples

Needs = Literal["nothing", "key", "secret", "shopper", "person"]

_FORM: Final = "application/x-www-form-urlencoded"
# What curl sends to show who asks, its values being the shell's variables.
_SHOWN: Final[Mapping[Needs, Sequence[str]]] = {
    "nothing": (),
    "key": ("X-Torg-Key: $KEY",),
    "secret": ("Authorization: Bearer $SECRET",),
    "shopper": ("X-Torg-Key: $KEY", "Authorization: Bearer $SHOPPER"),
    "person": ("X-Torg-Key: $KEY", "X-Torg-Guest: $GUEST"),
}


class Request(NamedTuple):
    """A request: its path and query filled in, and its body as it goes over the wire (None: without one)."""

    method: str
    path: str
    query: Mapping[str, str]
    media: str | None
    body: str | None

    @property
    def address(self) -> str:
        """Path and query, from the API's base on."""
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path


def needs(operation: Mapping[str, Any]) -> Needs:
    """What a caller must show."""
    named = [set(one) for one in operation["security"]]
    if not named:
        return "nothing"
    if {"publishableKey", "guestToken"} in named:
        return "person"
    if {"publishableKey"} in named:
        return "key"
    return "secret" if {"secretKey"} in named else "shopper"


def request(method: str, path: str, operation: Mapping[str, Any], samples: Samples) -> Request:
    """An operation's request, filled in with its examples. What may be left out is left out.

    A part of the path that no example can be known of stays in its braces.
    """
    given = {one["name"]: written(one.get("example", "")) for one in operation["parameters"]}
    filled = path
    for name, value in given.items():
        filled = filled.replace(f"{{{name}}}", quote(value, safe="") or f"{{{name}}}")
    asked = {one["name"] for one in operation["parameters"] if one["in"] == "query" and "example" in one}
    media, body = _body(operation, samples)
    return Request(method.upper(), filled, {name: given[name] for name in sorted(asked)}, media, body)


def curl(asked: Request, who: Needs) -> str:
    """The request for a shell in which $API, $KEY and the like are set."""
    lines = [f'curl "$API{asked.address}"']
    if asked.method != ("GET" if asked.body is None else "POST"):
        lines[0] = f'curl -X {asked.method} "$API{asked.address}"'
    lines += [f'-H "{shown}"' for shown in _SHOWN[who]]
    if asked.body is not None:
        lines.append(f"-H 'Content-Type: {asked.media}'")
        lines.append("-d '" + asked.body.replace("'", "'\\''") + "'")
    return " \\\n  ".join(lines)


def written(value: object) -> str:
    """A parameter's value as it stands in an address."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _body(operation: Mapping[str, Any], samples: Samples) -> tuple[str | None, str | None]:
    content = operation.get("requestBody", {}).get("content")
    if not content:
        return None, None
    media, told = next(iter(content.items()))
    made = told["example"] if "example" in told else samples.sent(told["schema"])
    return media, urlencode(made) if media == _FORM else json.dumps(made, ensure_ascii=False, indent=2)
