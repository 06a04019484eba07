"""What a browser sends with a form, into typed values."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, TypeVar, get_args, get_origin
from urllib.parse import parse_qsl

import msgspec

from chalicelib.kernel.errors import Invalid
from chalicelib.web import parsing

T = TypeVar("T")

_MOST_FIELDS: Final = 500


class Nothing(msgspec.Struct, frozen=True):
    """A form without fields."""


def fields(body: bytes) -> dict[str, list[str]]:
    """The fields of a URL-encoded form, each with its values in their order. Raises `Invalid`."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError as error:
        raise Invalid("the form can't be read") from error
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value.replace("\r\n", "\n"))
    return found


def typed(given: Mapping[str, list[str]], kind: type[T]) -> T:
    """The fields as `kind`, a Struct. Fields of tuples may come several times, others once.

    Empty values of fields that have a default are taken as left out. Raises `Invalid` naming the field.
    """
    declared = {one.encode_name: one for one in msgspec.structs.fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(set(given) - set(declared))
    if unknown:
        raise Invalid.field(f"/{unknown[0][:60]}", "no such field")
    values: dict[str, Any] = {}
    for name, sent in given.items():
        if _is_many(declared[name].type):
            values[name] = sent
        elif len(sent) > 1:
            raise Invalid.field(f"/{name}", "came more than once")
        elif sent[0] or declared[name].required:
            values[name] = sent[0]
    try:
        return msgspec.convert(values, type=kind, strict=False)
    except msgspec.ValidationError as error:
        raise parsing.invalid_body(error) from error


def _is_many(kind: Any) -> bool:
    plain = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    return get_origin(plain) is tuple
