"""An example of a value, made from its schema: what the schema offers, else something that its kind and name suggest."""

from collections.abc import Mapping
from typing import Any, Final

from chalicelib.reference.shape import Schema, Shapes, choices, name_of

_TIME: Final = "2026-11-21T12:00:00Z"
_BY_FORMAT: Final = {
    "date-time": _TIME,
    "date": "2026-11-21",
    "uri": "https://shop.example/",
    "email": "anna@example.com",
    "uuid": "0190f6a2-7c1e-7c3a-9d0a-3f5c1e2b4d60",
}
# By how a field's name ends; the first that fits.
_BY_NAME: Final = (
    (("_at", "until", "since", "sentAt"), _TIME),
    (("_day",), "2026-11-21"),
    (("month",), "2026-11"),
    (("how",), "/v1/how/viewers"),
    (("url", "link"), "https://shop.example/p/fjallrav-skaljacka"),
    (("email", "contact"), "anna@example.com"),
    (("sha256",), "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
    (("token", "secret", "receipt"), "k3J9…"),
    (("next", "cursor"), "eyJvIjoxMH0…"),
    (("_id",), "a1b2c3"),
)
_USUAL_NUMBER: Final = 3


class Samples:
    """Examples of the schemas of a document."""

    def __init__(self, shapes: Shapes) -> None:
        """`shapes` know what references lead to."""
        self._shapes = shapes

    def sent(self, schema: Schema) -> Any:
        """The least that may be sent: what must be there, and nothing else."""
        return self._made(schema, "", (), whole=False)

    def answered(self, schema: Schema) -> Any:
        """An answer with all that it may hold."""
        return self._made(schema, "", (), whole=True)

    def _made(self, schema: Schema, name: str, above: tuple[str, ...], *, whole: bool) -> Any:
        if "$ref" in schema:
            if name_of(schema) in above:
                return None
            above = (*above, name_of(schema))
        told = self._shapes.of(schema)
        if "const" in told:
            return told["const"]
        if told.get("examples"):
            return told["examples"][0]
        if "anyOf" in told:
            return self._made(choices(told)[0], name, above, whole=whole)
        if told.get("enum"):
            return told["enum"][0]
        return self._by_type(told, name, above, whole=whole)

    def _by_type(self, told: Schema, name: str, above: tuple[str, ...], *, whole: bool) -> Any:
        kind = told.get("type")
        if kind == "object":
            return self._object(told, above, whole=whole)
        if kind == "array":
            item = self._made(told.get("items", {}), name, above, whole=whole)
            return [] if item is None else [item] * max(1, told.get("minItems", 1))
        if kind in ("integer", "number"):
            return _number(told)
        if kind == "boolean":
            return bool(told.get("default", True))
        return _text(told, name)

    def _object(self, told: Schema, above: tuple[str, ...], *, whole: bool) -> Mapping[str, Any]:
        wanted = told.get("properties", {})
        if not whole:
            wanted = {name: wanted[name] for name in told.get("required", ())}
        made = {name: self._made(one, name, above, whole=whole) for name, one in wanted.items()}
        values = told.get("additionalProperties")
        if not wanted and whole and isinstance(values, dict) and values:
            key = self._made(told.get("propertyNames", {"type": "string"}), "key", above, whole=whole)
            made[str(key)] = self._made(values, "", above, whole=whole)
        return made


def _number(told: Schema) -> int | float:
    chosen = told.get("default")
    if isinstance(chosen, int | float):
        return chosen
    least: int | float = max(_USUAL_NUMBER, told.get("minimum", _USUAL_NUMBER))
    most: int | float = told.get("maximum", least)
    return min(least, most)


def _text(told: Schema, name: str) -> str:
    if told.get("format") in _BY_FORMAT:
        return _BY_FORMAT[told["format"]]
    if isinstance(told.get("default"), str) and told["default"]:
        return str(told["default"])
    for endings, text in _BY_NAME:
        if name.endswith(endings):
            return text
    shortest = int(told.get("minLength", 0))
    return "text" if shortest <= len("text") else "text".ljust(shortest, "-")
