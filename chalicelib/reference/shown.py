"""The reference's pages as a template takes them: every operation with all that is to be said of it."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from chalicelib.kernel.errors import NotFound
from chalicelib.reference import calls, source
from chalicelib.reference.calls import Needs, Request
from chalicelib.reference.prose import Piece, pieces
from chalicelib.reference.samples import Samples
from chalicelib.reference.shape import Field, Shapes
from chalicelib.reference.source import Listed
from chalicelib.web.problems import INTERNAL, KINDS, METHOD, Kind

# By what a reader is after; each room of the document stands in one.
GROUPS: Final = (
    (
        "What a page shows",
        ("storefront", "recommendations", "worth", "tuning", "presence", "latest", "nearby", "feed", "push"),
    ),
    ("What shoppers say", ("reviews", "questions", "reactions", "lists", "profiles", "media", "moderation")),
    (
        "What the shop tells",
        ("catalogue", "merchandising", "listing", "orders", "offers", "activity", "imports", "platforms"),
    ),
    ("People and places", ("members", "privacy", "places")),
    ("Mail and beyond", ("mail", "post", "campaigns", "experiments", "offsite", "webhooks")),
    ("The API itself", ("web", "reference")),
)
_CALLERS: Final[Mapping[Needs, str]] = {
    "nothing": "Anyone: what proves the sender, if anything must, is part of the request",
    "key": "A publishable key, a secret key or a shopper token",
    "secret": "A secret key",
    "shopper": "A shopper token",
    "person": "A shopper token, or a publishable key with a guest token",
}
_PROBLEMS: Final = {one.status: one for one in (*KINDS.values(), INTERNAL, METHOD)}


class Parameter(NamedTuple):
    """A parameter: what is said of it, where it stands, and what its field on the page begins with."""

    field: Field
    place: str
    value: str
    hint: str


class Response(NamedTuple):
    """A good answer: its status and media, an example of it (none: not JSON), and what it is made of."""

    status: str
    media: str
    kind: str
    example: str
    fields: tuple[Field, ...]


class Operation(NamedTuple):
    """An operation with all that its part of a page says."""

    id: str
    method: str
    path: str
    steps: tuple[str, ...]
    summary: tuple[Piece, ...]
    description: tuple[Piece, ...]
    needs: Needs
    callers: str
    parameters: tuple[Parameter, ...]
    body: tuple[Field, ...]
    body_kind: str
    is_body_required: bool
    asked: Request
    curl: str
    answer: Response
    problems: tuple[Kind, ...]

    @property
    def must(self) -> tuple[Parameter, ...]:
        """The parameters whose fields begin with a value, or need one."""
        return tuple(one for one in self.parameters if one.value or one.field.is_required)

    @property
    def may(self) -> tuple[Parameter, ...]:
        """The parameters that are left out until somebody fills them in."""
        return tuple(one for one in self.parameters if not (one.value or one.field.is_required))


class Part(NamedTuple):
    """A room on its page."""

    name: str
    subject: str
    operations: tuple[Operation, ...]


class Line(NamedTuple):
    """An operation in a list: enough to find it by."""

    id: str
    part: str
    method: str
    steps: tuple[str, ...]
    summary: tuple[Piece, ...]


class Room(NamedTuple):
    """A room in the list of all."""

    name: str
    subject: str
    lines: tuple[Line, ...]


@cache
def rooms() -> tuple[tuple[str, tuple[Room, ...]], ...]:
    """All rooms by their groups, each with its operations."""
    known, found = source.subjects(), [_line(one) for one in source.operations()]
    return tuple(
        (title, tuple(Room(name, known[name], _of(found, name)) for name in names if name in known))
        for title, names in GROUPS
    )


@cache
def part(name: str) -> Part:
    """A room's page. Raises `NotFound`."""
    known = source.subjects()
    if name not in known:
        raise NotFound(f"no part of the reference goes by {name!r}"[:200])
    shapes = Shapes(source.document())
    found = (one for one in source.operations() if one.part == name)
    return Part(name, known[name], tuple(operation(one, shapes) for one in found))


def operation(listed: Listed, shapes: Shapes) -> Operation:
    """All that is to be said of an operation."""
    told, samples = listed.told, Samples(shapes)
    asked = calls.request(listed.method, listed.path, told, samples)
    who = calls.needs(told)
    body = told.get("requestBody", {})
    schema = next(iter(body["content"].values()))["schema"] if body else {}
    return Operation(
        id=told["operationId"],
        method=listed.method,
        path=listed.path,
        steps=_steps(listed.path),
        summary=pieces(told["summary"]),
        description=pieces(told.get("description", "")),
        needs=who,
        callers=_CALLERS[who],
        parameters=tuple(_parameter(one, shapes) for one in told["parameters"]),
        body=shapes.fields(schema),
        body_kind=shapes.kind(schema) if body else "",
        is_body_required=body.get("required", False),
        asked=asked,
        curl=calls.curl(asked, who),
        answer=_answer(told["responses"], shapes, samples),
        problems=tuple(_PROBLEMS[int(status)] for status in told["responses"] if int(status) in _PROBLEMS),
    )


def _line(listed: Listed) -> Line:
    summary = pieces(listed.told["summary"])
    return Line(listed.told["operationId"], listed.part, listed.method, _steps(listed.path), summary)


def _of(lines: Iterable[Line], name: str) -> tuple[Line, ...]:
    return tuple(one for one in lines if one.part == name)


def _steps(path: str) -> tuple[str, ...]:
    return tuple(path.strip("/").split("/"))


def _parameter(told: Mapping[str, Any], shapes: Shapes) -> Parameter:
    schema = told["schema"]
    field = shapes.field(told["name"], schema, is_required=told["required"])
    value = calls.written(told["example"]) if "example" in told else ""
    hints = [schema[key] for key in ("default",) if schema.get(key) not in (None, "")]
    hints += schema.get("examples", [])
    return Parameter(field, told["in"], value, calls.written(hints[0]) if hints else "")


def _answer(responses: Mapping[str, Any], shapes: Shapes, samples: Samples) -> Response:
    status, good = next(iter(responses.items()))
    nothing: tuple[str, Mapping[str, Any]] = ("", {})
    media, told = next(iter(good.get("content", {}).items()), nothing)
    if media != "application/json":
        return Response(status, media, "", "", ())
    schema = told["schema"]
    example = json.dumps(samples.answered(schema), ensure_ascii=False, indent=2)
    return Response(status, media, shapes.kind(schema), example, shapes.fields(schema))
