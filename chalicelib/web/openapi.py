"""The OpenAPI 3.1 document, made from what the endpoints declare.

`python -m chalicelib.web.openapi_document` writes it; the API serves the written file.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from chalicelib.kernel.errors import (
    Forbidden,
    Invalid,
    TooLarge,
    TorgError,
    Unauthorised,
    Unavailable,
    Unsupported,
)
from chalicelib.kernel.ids import ID_PATTERN
from chalicelib.web import openapi_examples
from chalicelib.web.access import Needs
from chalicelib.web.endpoint import Endpoint
from chalicelib.web.problems import CONTENT_TYPE, INTERNAL, KINDS, Kind, Problem

_REF: Final = "#/components/schemas/{name}"
_SECURITY: Final[dict[Needs, list[dict[str, list[str]]]]] = {
    Needs.NOTHING: [],
    Needs.KEY: [{"publishableKey": []}, {"publishableKeyInQuery": []}, {"secretKey": []}],
    Needs.SECRET: [{"secretKey": []}],
    Needs.SHOPPER: [{"shopperToken": []}],
    Needs.PERSON: [{"shopperToken": []}, {"publishableKey": [], "guestToken": []}],
    Needs.OPERATOR: [{"operatorSession": []}],
}
_SCHEMES: Final = {
    "publishableKey": {"type": "apiKey", "in": "header", "name": "X-Torg-Key"},
    "publishableKeyInQuery": {"type": "apiKey", "in": "query", "name": "key"},
    "secretKey": {"type": "http", "scheme": "bearer", "description": "A server's key, sk_…"},
    "shopperToken": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    "guestToken": {"type": "apiKey", "in": "header", "name": "X-Torg-Guest"},
    "operatorSession": {"type": "apiKey", "in": "cookie", "name": "torg_operator"},
}


def document(endpoints: Iterable[Endpoint], version: str, rooms: Mapping[str, str]) -> dict[str, Any]:
    """The whole document, with paths and schemas in a stable order. `rooms` says what each room is about."""
    ordered = sorted(endpoints, key=lambda one: (one.path, one.method))
    types = list(dict.fromkeys(kind for one in ordered for kind in _types(one)))
    schemas, components = msgspec.json.schema_components([*types, Problem], ref_template=_REF)
    of = dict(zip(types, schemas, strict=False))
    paths: dict[str, Any] = {}
    for one in ordered:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one, of, components)
    made = {
        "openapi": "3.1.0",
        "info": {
            "title": "Torg",
            "version": version,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/api", "description": "The address that `make run` prints; yours on AWS"}],
        "tags": [
            {"name": name, "description": rooms[name]} for name in sorted({one.room for one in ordered})
        ],
        "paths": paths,
        "components": {"schemas": dict(sorted(components.items())), "securitySchemes": _SCHEMES},
    }
    openapi_examples.fill(made)
    return made


def _types(one: Endpoint) -> list[Any]:
    given = (one.documented_body, one.query, one.answer)
    return [kind for kind in given if kind is not None and kind is not bytes]


def _operation(one: Endpoint, of: dict[Any, Any], components: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": one.name,
        "tags": [one.room],
        "summary": one.summary,
        "security": _SECURITY[one.needs],
        "parameters": [*_path_parameters(one), *_query_parameters(one, of, components)],
        "responses": _responses(one, of),
    }
    if one.description:
        operation["description"] = one.description
    if one.body is not None:
        schema = of.get(one.documented_body, {"type": "object"})
        content = {
            media: {"schema": schema}
            for media in one.media
            if not media.startswith(("application/gzip", "application/x-gzip", "application/octet"))
        }
        operation["requestBody"] = {"required": one.body_required, "content": content}
    return operation


def _path_parameters(one: Endpoint) -> list[dict[str, Any]]:
    schema = {"type": "string", "pattern": ID_PATTERN}
    names = re.findall(r"{(\w+)}", one.path)
    return [{"name": name, "in": "path", "required": True, "schema": dict(schema)} for name in names]


def _query_parameters(one: Endpoint, of: dict[Any, Any], components: dict[str, Any]) -> list[dict[str, Any]]:
    if one.query is None:
        return []
    name = of[one.query]["$ref"].rsplit("/", 1)[1]
    schema = components[name]
    required = set(schema.get("required", ()))
    return [
        {"name": field, "in": "query", "required": field in required, "schema": _plain(kind)}
        for field, kind in schema["properties"].items()
    ]


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """A query parameter's schema: absence stands for null, so null isn't offered."""
    options = [option for option in schema.get("anyOf", ()) if option != {"type": "null"}]
    if not options:
        return schema
    rest = {key: value for key, value in schema.items() if key != "anyOf" and value is not None}
    return rest | (options[0] if len(options) == 1 else {"anyOf": options})


def _responses(one: Endpoint, of: dict[Any, Any]) -> dict[str, Any]:
    good: dict[str, Any] = {"description": "Done"}
    if one.answer is not None:
        good["content"] = {"application/json": {"schema": of[one.answer]}}
    html = {"text/html": {"schema": {"type": "string"}}} if one.page else {}
    if one.page:
        good["content"] = html
    responses = {str(one.status): good}
    if one.cache.startswith("public"):
        responses["304"] = {"description": "Not modified: If-None-Match holds"}
    for kind in _problem_kinds(one):
        content = {CONTENT_TYPE: {"schema": {"$ref": _REF.format(name="Problem")}}} | html
        responses[str(kind.status)] = {"description": kind.title, "content": content}
    return responses


def _problem_kinds(one: Endpoint) -> list[Kind]:
    raised: list[type[TorgError]] = [*one.raises, Unavailable, Unauthorised, Invalid]
    if one.needs is not Needs.NOTHING:
        raised += [Forbidden]
    if one.body is not None:
        raised += [TooLarge, Unsupported]
    kinds = {KINDS[kind] for kind in raised} | {INTERNAL}
    return sorted(kinds, key=lambda kind: kind.status)
