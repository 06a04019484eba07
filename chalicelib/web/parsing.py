"""Bodies and parameters into typed values, with limits, and errors that name the field."""

import re
import zlib
from collections.abc import Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, NamedTuple, TypeVar, Union, get_args, get_origin
from urllib.parse import unquote

import msgspec

from chalicelib.kernel.errors import FieldError, Invalid, TooLarge, Unsupported
from chalicelib.kernel.ids import is_id, is_word

T = TypeVar("T")

_GZIP_MAGIC: Final = b"\x1f\x8b"
_PLACE = re.compile(r"^(?P<detail>.*?)(?: - at (?:`key` in )?`(?P<place>(?:key in )?\$.*)`)?$", re.DOTALL)
_STEP = re.compile(r"\[(\d+|\.\.\.)\]|\.([^.\[]+)")


def decompressed(body: bytes, encoding: str, limit: int) -> bytes:
    """The plain body, from identity, gzip or deflate, never more than `limit` bytes.

    A gzip body is known by its first bytes too, because gateways may drop or rewrite Content-Encoding.
    Raises `TooLarge`, `Unsupported` (an encoding we don't read) or `Invalid` (damaged data).
    """
    words = [word for word in encoding.lower().replace(" ", "").split(",") if word not in ("", "identity")]
    if len(words) > 1 or (words and words[0] not in ("gzip", "x-gzip", "deflate")):
        raise Unsupported(f"Content-Encoding {encoding[:40]!r}: expected gzip, deflate or none")
    if body[:2] == _GZIP_MAGIC:
        body = _inflate(body, zlib.MAX_WBITS | 16, limit)
    elif words == ["deflate"]:
        body = _inflate(body, zlib.MAX_WBITS, limit)
    if len(body) > limit:
        raise TooLarge(f"the body is over {limit} bytes after decompression")
    return body


def _inflate(body: bytes, window: int, limit: int) -> bytes:
    stream = zlib.decompressobj(window)
    try:
        plain = stream.decompress(body, limit + 1)
    except zlib.error as error:
        raise Invalid("the compressed body is damaged") from error
    if len(plain) > limit:
        raise TooLarge(f"the body is over {limit} bytes after decompression")
    if not stream.eof or stream.unused_data:
        raise Invalid("the compressed body is cut short, or has something after its end")
    return plain


def body(raw: bytes, kind: type[T]) -> T:
    """The JSON body as `kind`. Raises `Invalid` with a JSON Pointer to the field."""
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise invalid_body(error) from error


def invalid_body(error: Exception, prefix: str = "") -> Invalid:
    """The `Invalid` for what msgspec said of a body; pointers get `prefix` in front."""
    if isinstance(error, RecursionError):
        return Invalid.field(prefix, "nested too deeply")
    field = field_error(error, prefix)
    return Invalid(f"{field.pointer}: {field.detail}" if field.pointer else field.detail, [field])


def field_error(error: Exception, prefix: str = "") -> FieldError:
    """msgspec's message as a pointer and a detail."""
    match = _PLACE.match(str(error))
    place = (match["place"] if match else None) or "$"
    detail = match["detail"] if match else str(error)
    missing = re.search(r"missing required field `([^`]+)`|unknown field `([^`]+)`", detail)
    pointer = prefix + _pointer(place.removeprefix("key in "))
    if missing:
        pointer += "/" + (missing[1] or missing[2])
    return FieldError(pointer, detail[:300])


def _pointer(place: str) -> str:
    """`$.lines[0].price` as the JSON Pointer `/lines/0/price`."""
    steps = (index or name for index, name in _STEP.findall(place))
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps)


def query(parameters: Mapping[str, str], kind: type[T], *, closed: bool = True) -> T:
    """Query parameters as `kind` (a Struct); numbers and booleans are read from their text.

    Raises `Invalid` naming the parameter; with `closed` also for one that isn't declared.
    """
    struct: Any = kind
    declared = _declared(struct)
    unknown = sorted(set(parameters) - set(declared) - {"key"})
    if unknown and closed:
        raise Invalid.field(f"query:{unknown[0][:60]}", "no such parameter")
    values: dict[str, Any] = {}
    for name, parameter in declared.items():
        if name in parameters:
            values[parameter.field] = _value(name, parameters[name], parameter.type)
        elif parameter.required:
            raise Invalid.field(f"query:{name}", "this parameter is needed")
    return kind(**values)


class _Parameter(NamedTuple):
    field: str
    type: Any
    required: bool


@cache
def _declared(kind: Any) -> dict[str, _Parameter]:
    """The parameters of a Struct by name. Their absence stands for null; the word `null` doesn't."""
    return {
        one.encode_name: _Parameter(one.name, _without_null(one.type), one.required)
        for one in msgspec.structs.fields(kind)
    }


def _without_null(kind: Any) -> Any:
    if get_origin(kind) not in (Union, UnionType):
        return kind
    return Union[tuple(one for one in get_args(kind) if one is not NoneType)]  # noqa: UP007  (of a tuple)


def _value(name: str, text: str, kind: Any) -> Any:
    try:
        return msgspec.convert(text, type=kind, strict=False)
    except msgspec.ValidationError as error:
        raise Invalid.field(f"query:{name}", field_error(error).detail) from error


def path_id(name: str, value: str) -> str:
    """A path parameter, decoded once, as an id; one called `word` is of the API's own words. Raises `Invalid`."""
    text = unquote(value)
    if not (is_word(text) if name == "word" else is_id(text)):
        raise Invalid.field(f"path:{name}", "expected an id: 1 to 128 of A-Z a-z 0-9 . _ : -")
    return text
