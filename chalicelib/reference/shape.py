"""JSON Schema as a developer reads it: what kind a value is, what bounds it, and what it is made of."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from chalicelib.kernel.ids import ID_PATTERN
from chalicelib.reference.prose import Piece, pieces

Schema = Mapping[str, Any]

_MOST_DEEP: Final = 6
_NULL: Final = {"type": "null"}
_AT_ANY_LINE_BREAK: Final = r"$(?!\n)"
_LONG: Final = 90
# Patterns that say in signs what a few words say, by how they begin.
_SAID: Final = (
    (r"^https?://[^\s\x00", "an http or https address"),
    (r"^[^\s@\x00", "an email address"),
    (r"^[^\s\x00", "one line, no space at its ends"),
    (r"^[^\x00", "no control characters"),
)


class Field(NamedTuple):
    """One field, or one of several forms that a value may have; `inner` is what it is made of in turn."""

    name: str
    kind: str
    is_required: bool
    limits: tuple[str, ...]
    words: tuple[str, ...]
    text: tuple[Piece, ...]
    inner: tuple["Field", ...]


class Shapes:
    """The schemas of a document, by name."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        """`document` is an OpenAPI document whose references all lead to its own components."""
        self._named: Mapping[str, Schema] = document["components"]["schemas"]

    def of(self, schema: Schema) -> Schema:
        """The schema itself: what a reference leads to; what stands beside the reference holds."""
        if "$ref" not in schema:
            return schema
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        return {**self._named[name_of(schema)], **beside}

    def fields(self, schema: Schema, above: tuple[str, ...] = ()) -> tuple[Field, ...]:
        """What a value is made of: an object's fields, those of a list's items, or the forms it may have.

        What must be there comes first. A schema that is part of itself is named and not opened again.
        """
        inner = self._opened(schema)
        options = choices(inner)
        if len(options) > 1:
            return tuple(self._form(one, above) for one in options if "$ref" in one)
        inner = self._opened(options[0]) if options else inner
        names = (*above, name_of(inner)) if "$ref" in inner else above
        if len(names) > _MOST_DEEP or len(set(names)) < len(names):
            return ()
        told = self.of(inner)
        if len(choices(told)) > 1:
            return self.fields(told, names)
        required = set(told.get("required", ()))
        known = told.get("properties", {})
        return tuple(
            self.field(name, known[name], is_required=name in required, above=names)
            for name in sorted(known, key=lambda name: name not in required)
        )

    def field(self, name: str, schema: Schema, *, is_required: bool, above: tuple[str, ...] = ()) -> Field:
        """One field by its name."""
        options = choices(schema)
        told = self.of(options[0]) if len(options) == 1 else schema
        said = {
            **told,
            **{key: schema[key] for key in ("default", "examples", "description") if key in schema},
        }
        words = tuple(str(one) for one in told.get("enum", ()))
        text = pieces(str(schema.get("description") or (told.get("description", "") if words else "")))
        return Field(
            name,
            self.kind(schema),
            is_required,
            tuple(_limits(said)),
            words,
            text,
            self.fields(schema, above),
        )

    def kind(self, schema: Schema) -> str:
        """What kind of value it is, in a few words: `string`, `list of Money`, `integer or null`."""
        options = choices(schema)
        names = list(dict.fromkeys(self._kind(one) for one in options))
        if _NULL in schema.get("anyOf", ()):
            names.append("null")
        return " or ".join(names) or "anything"

    def _kind(self, schema: Schema) -> str:
        told = self.of(schema)
        if "anyOf" in told:
            return self.kind(told)
        if told.get("type") == "array":
            return f"list of {self.kind(told.get('items', {}))}"
        values = told.get("additionalProperties")
        if isinstance(values, dict) and values and not told.get("properties"):
            return f"object of {self.kind(values)} by name"
        if "$ref" in schema and "enum" not in told:
            return str(told.get("title", name_of(schema))).rsplit(".", 1)[-1]
        return str(told.get("type", "string" if "enum" in told else "anything"))

    def _opened(self, schema: Schema) -> Schema:
        """What a list or a map holds; else the schema as it is."""
        told = self.of(schema)
        if told.get("type") == "array":
            return self._opened(told.get("items", {}))
        values = told.get("additionalProperties")
        if isinstance(values, dict) and values and not told.get("properties"):
            return self._opened(values)
        return schema

    def _form(self, schema: Schema, above: tuple[str, ...]) -> Field:
        told = self.of(schema)
        text = pieces(str(told.get("description", "")))
        return Field("", self._kind(schema), False, (), (), text, self.fields(schema, above))


def choices(schema: Schema) -> Sequence[Schema]:
    """The schemas that a value may be of, null left out."""
    return [one for one in schema.get("anyOf", [schema]) if one != _NULL]


def name_of(schema: Schema) -> str:
    """The name that a reference leads to."""
    return str(schema["$ref"]).rsplit("/", 1)[1]


def _limits(schema: Schema) -> Iterator[str]:
    yield from _ranges(schema)
    if "multipleOf" in schema:
        yield f"a multiple of {schema['multipleOf']}"
    if "format" in schema:
        yield str(schema["format"])
    if "pattern" in schema:
        yield _pattern(str(schema["pattern"]))
    if schema.get("default") not in (None, "", [], {}):
        yield f"default {_short(schema['default'])}"
    for one in schema.get("examples", ())[:1]:
        yield f"such as {_short(one)}"


def _ranges(schema: Schema) -> Iterator[str]:
    for least, most, unit in (
        ("minimum", "maximum", ""),
        ("exclusiveMinimum", "exclusiveMaximum", " exclusive"),
        ("minLength", "maxLength", " characters"),
        ("minItems", "maxItems", " items"),
        ("minProperties", "maxProperties", " entries"),
    ):
        if least in schema and most in schema:
            yield f"{schema[least]} to {schema[most]}{unit}"
        elif least in schema:
            yield f"at least {schema[least]}{unit}"
        elif most in schema:
            yield f"at most {schema[most]}{unit}"


def _pattern(pattern: str) -> str:
    if pattern == ID_PATTERN:
        return "an id: 1 to 128 of A-Z a-z 0-9 . _ : -"
    for begins, words in _SAID:
        if pattern.startswith(begins):
            return words
    return f"matches {pattern.removesuffix(_AT_ANY_LINE_BREAK)}{'$' * pattern.endswith(_AT_ANY_LINE_BREAK)}"


def _short(value: object) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"
