"""How many requests a second the API takes, by group of routes: what an outage or a bill is capped by.

Chalice knows no throttles, and its deploys leave those of the gateway's stage alone; a new route comes without.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from infra.chalice_config import API_STAGE
from infra.options import Options

#: Where others' libraries and pages send what shoppers do.
_EVENT_DOORS: Final = ("/v1/events", "/v1/segment/", "/v1/ga4/")
_WRITING: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_ALL: Final = "*/*"
_DEFAULT: Final = "reads"
_BURST: Final = 2  # seconds' worth of requests that may come at once
_AT_ONCE: Final = 60  # patches in one call

Limits = tuple[float, int]


def group(path: str, method: str) -> str:
    """The group of a route: `events`, `admin`, `writes` or `reads`."""
    if path.startswith("/admin"):
        return "admin"
    if method not in _WRITING:
        return _DEFAULT
    return "events" if path.startswith(_EVENT_DOORS) else "writes"


def wanted(client: Any, api: str, options: Options) -> dict[str, Limits]:
    """Rate and burst by `path/METHOD`, and by `*/*` for all routes that aren't named."""
    found = {_ALL: _limits(options, _DEFAULT)}
    for path, method in _routes(client, api):
        name = group(path, method)
        if name != _DEFAULT:
            found[f"{path.lstrip('/')}/{method}"] = _limits(options, name)
    return found


def found(client: Any, api: str) -> dict[str, Limits]:
    """What the gateway's stage has, under the same names."""
    settings: Mapping[str, Any] = client.get_stage(restApiId=api, stageName=API_STAGE).get(
        "methodSettings", {}
    )
    return {
        _named(key): (float(one["throttlingRateLimit"]), int(one["throttlingBurstLimit"]))
        for key, one in settings.items()
        if "throttlingRateLimit" in one and "throttlingBurstLimit" in one
    }


def put(client: Any, api: str, options: Options) -> None:
    """Make the gateway's stage have what is wanted; what it has already isn't sent again."""
    has = found(client, api)
    changes = [
        change
        for name, limits in wanted(client, api, options).items()
        if has.get(name) != limits
        for change in _changes(name, limits)
    ]
    for start in range(0, len(changes), _AT_ONCE):
        some = changes[start : start + _AT_ONCE]
        client.update_stage(restApiId=api, stageName=API_STAGE, patchOperations=some)


def _limits(options: Options, name: str) -> Limits:
    return float(options.rate(name)), options.rate(name) * _BURST


def _routes(client: Any, api: str) -> Iterator[tuple[str, str]]:
    pages = client.get_paginator("get_resources").paginate(restApiId=api, embed=["methods"])
    for page in pages:
        for resource in page["items"]:
            yield from ((resource["path"], method) for method in resource.get("resourceMethods", {}))


def _changes(name: str, limits: Limits) -> list[dict[str, str]]:
    path, _, method = name.rpartition("/")
    where = _ALL if name == _ALL else f"~1{path.replace('/', '~1')}/{method}"
    rate, burst = limits
    return [
        {"op": "replace", "path": f"/{where}/throttling/rateLimit", "value": f"{rate:g}"},
        {"op": "replace", "path": f"/{where}/throttling/burstLimit", "value": str(burst)},
    ]


def _named(key: str) -> str:
    """The gateway's key, which may hold its slashes escaped, with or without the first."""
    return key.replace("~1", "/").lstrip("/")
