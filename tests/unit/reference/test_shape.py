"""Schemas as a developer reads them, and examples made of them."""

from typing import Any

import jsonschema
import pytest

from chalicelib.kernel.ids import ID_PATTERN
from chalicelib.reference import source
from chalicelib.reference.samples import Samples
from chalicelib.reference.shape import Field, Shapes

NODE = {
    "type": "object",
    "title": "Node",
    "properties": {
        "name": {"type": "string"},
        "children": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}},
    },
    "required": ["name"],
}
MONEY = {
    "type": "object",
    "title": "Money",
    "properties": {"amount": {"type": "integer", "examples": [2495]}, "currency": {"enum": ["SEK", "NOK"]}},
    "required": ["amount", "currency"],
}
REF = "#/components/schemas/"


def shapes(**more: Any) -> Shapes:
    return Shapes({"components": {"schemas": {"Node": NODE, "Money": MONEY} | more}})


def field(schema: dict[str, Any]) -> Field:
    return shapes().field("x", schema, is_required=False)


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ({"type": "string"}, "string"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "integer or null"),
        ({"type": "array", "items": {"$ref": f"{REF}Money"}}, "list of Money"),
        ({"type": "object", "additionalProperties": {"type": "number"}}, "object of number by name"),
        ({"$ref": f"{REF}Node"}, "Node"),
        ({"enum": ["a", "b"]}, "string"),
        ({}, "anything"),
    ],
)
def test_a_kind_is_said_in_a_few_words(schema: dict[str, Any], kind: str) -> None:
    assert shapes().kind(schema) == kind


@pytest.mark.parametrize(
    ("schema", "limits"),
    [
        ({"type": "integer", "minimum": 1, "maximum": 12, "default": 6}, ("1 to 12", "default 6")),
        ({"type": "string", "maxLength": 9}, ("at most 9 characters",)),
        ({"type": "array", "minItems": 1, "items": {}}, ("at least 1 items",)),
        ({"type": "string", "pattern": ID_PATTERN}, ("an id: 1 to 128 of A-Z a-z 0-9 . _ : -",)),
        ({"type": "string", "pattern": r"^[A-Z]{2}$(?!\n)"}, ("matches ^[A-Z]{2}$",)),
        (
            {"type": "string", "pattern": r"^[^\s@\x00-\x1f\x7f]+@[^\s@\x00-\x1f\x7f]+$(?!\n)"},
            ("an email address",),
        ),
        ({"type": "string", "format": "date-time", "examples": ["2026"]}, ("date-time", "such as 2026")),
        ({"type": "boolean", "default": False}, ("default false",)),
    ],
)
def test_what_bounds_a_value_is_said(schema: dict[str, Any], limits: tuple[str, ...]) -> None:
    assert field(schema).limits == limits


def test_what_it_is_made_of_is_opened_and_what_is_required_known() -> None:
    inner = field({"type": "array", "items": {"$ref": f"{REF}Money"}}).inner
    assert [(one.name, one.is_required, one.words) for one in inner] == [
        ("amount", True, ()), ("currency", True, ("SEK", "NOK")),
    ]  # fmt: skip


def test_a_schema_that_is_part_of_itself_is_opened_once() -> None:
    opened = shapes().fields({"$ref": f"{REF}Node"})
    assert [one.name for one in opened] == ["name", "children"]
    assert opened[1].kind == "list of Node"
    assert opened[1].inner == ()
    assert Samples(shapes()).answered({"$ref": f"{REF}Node"}) == {"name": "text", "children": []}


def test_forms_that_a_value_may_have_stand_beside_each_other() -> None:
    forms = shapes().fields({"anyOf": [{"$ref": f"{REF}Money"}, {"$ref": f"{REF}Node"}]})
    assert [(one.name, one.kind, len(one.inner)) for one in forms] == [("", "Money", 2), ("", "Node", 2)]


@pytest.mark.parametrize(
    ("schema", "example"),
    [
        ({"type": "string", "examples": ["a", "b"]}, "a"),
        ({"type": "string", "format": "date-time"}, "2026-11-21T12:00:00Z"),
        ({"type": "string", "minLength": 6}, "text--"),
        ({"type": "integer"}, 3),
        ({"type": "integer", "maximum": 1}, 1),
        ({"type": "integer", "minimum": 9}, 9),
        ({"enum": ["first", "second"]}, "first"),
        ({"const": "paid"}, "paid"),
        ({"anyOf": [{"type": "null"}, {"type": "boolean"}]}, True),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 2}, [3, 3]),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, {"text": 3}),
        ({"$ref": f"{REF}Money"}, {"amount": 2495, "currency": "SEK"}),
    ],
)
def test_an_example_is_made_of_what_a_schema_says(schema: dict[str, Any], example: Any) -> None:
    assert Samples(shapes()).answered(schema) == example


def test_what_must_be_there_comes_first() -> None:
    late = {"type": "object", "properties": {"may": {}, "must": {}}, "required": ["must"]}
    assert [one.name for one in shapes().fields(late)] == ["must", "may"]


def test_what_is_sent_is_the_least() -> None:
    assert Samples(shapes()).sent({"$ref": f"{REF}Node"}) == {"name": "text"}


@pytest.mark.parametrize(
    ("name", "example"),
    [("edited_at", "2026-11-21T12:00:00Z"), ("url", "https://shop.example/p/fjallrav-skaljacka"), ("x_id", "a1b2c3")],
)  # fmt: skip
def test_a_field_without_an_example_gets_what_its_name_suggests(name: str, example: str) -> None:
    schema = {"type": "object", "properties": {name: {"type": "string"}}}
    assert Samples(shapes()).answered(schema) == {name: example}


def _schemas() -> list[tuple[str, dict[str, Any], Any]]:
    document = source.document()
    samples = Samples(Shapes(document))
    found = []
    for one in source.operations():
        for content in one.told.get("requestBody", {}).get("content", {}).values():
            example = content.get("example", samples.sent(content["schema"]))
            found.append((f"{one.method} {one.path} sent", content["schema"], example))
        good = [
            answer.get("content", {}).get("application/json") for answer in one.told["responses"].values()
        ]
        found += [
            (f"{one.method} {one.path}", told["schema"], samples.answered(told["schema"]))
            for told in good
            if told
        ]
    return found


def test_every_example_holds_by_its_own_schema() -> None:
    components = source.document()["components"]
    wrong = [
        (name, error.message)
        for name, schema, example in _schemas()
        for error in jsonschema.Draft202012Validator({**schema, "components": components}).iter_errors(
            example
        )
    ]
    assert wrong == []
    assert len(_schemas()) > 150
