"""What an interrupted deploy left: Chalice writes its record last, so what it made before is in no record.

An API that isn't recorded would be made a second time, and a subscription that isn't recorded refuses to be made
again. So an API is taken into the record, and a subscription is taken away, to be made anew.
"""

import json
import time
from pathlib import Path
from typing import Any, Final

from infra import leftovers
from infra.chalice_config import API_STAGE
from infra.stage import APP, Stage

_PATIENCE: Final = 60
_EMPTY: Final = {"resources": [], "schema_version": "2.0", "backend": "api"}


def settle(stage: Stage) -> list[str]:
    """Make Chalice's record agree with what is there; a line about each thing that didn't."""
    path = stage.project / ".chalice" / "deployed" / f"{stage.name}.json"
    record: dict[str, Any] = json.loads(path.read_text()) if path.is_file() else dict(_EMPTY)
    known: list[dict[str, Any]] = list(record["resources"])
    found = [*_rest(stage, known), *_push(stage, known)]
    if found:
        _write(path, record | {"resources": [*known, *found]})
    lines = [f"{one['resource_type']}: an interrupted deploy made it; taken into the record" for one in found]
    return lines + _subscriptions(stage, known)


def forget_all(stage: Stage) -> list[str]:
    """Take away what no record holds once the stage is no longer deployed; lines about it."""
    return _subscriptions(stage, [])


def forget_subscriptions(stage: Stage) -> list[str]:
    """Take every subscription to a stream away, also from the record: the streams are others now. Lines about them."""
    path = stage.project / ".chalice" / "deployed" / f"{stage.name}.json"
    if not path.is_file():
        return []
    record: dict[str, Any] = json.loads(path.read_text())
    kept = [one for one in record["resources"] if one["resource_type"] != "dynamodb_event"]
    _write(path, record | {"resources": kept})
    return _subscriptions(stage, kept)


def _rest(stage: Stage, known: list[dict[str, Any]]) -> list[dict[str, Any]]:
    client = stage.client("apigateway")
    apis = [api for page in client.get_paginator("get_rest_apis").paginate() for api in page["items"]]
    recorded = {one.get("rest_api_id") for one in known}
    if recorded & {api["id"] for api in apis}:
        return []
    handler = f":function:{stage.function('api_handler')}/"
    own = [api["id"] for api in apis if api["name"] == APP and _leads_to(client, api["id"], handler)]
    return [
        {
            "name": "rest_api",
            "resource_type": "rest_api",
            "rest_api_id": api,
            "rest_api_url": f"{stage.api_address(api, API_STAGE)}/",
        }
        for api in own[:1]
    ]


def _leads_to(client: Any, api: str, handler: str) -> bool:
    pages = client.get_paginator("get_resources").paginate(restApiId=api, embed=["methods"])
    methods = [
        method
        for page in pages
        for resource in page["items"]
        for method in resource.get("resourceMethods", {}).values()
    ]
    return any(handler in method.get("methodIntegration", {}).get("uri", "") for method in methods)


def _push(stage: Stage, known: list[dict[str, Any]]) -> list[dict[str, Any]]:
    apis = stage.client("apigatewayv2").get_apis().get("Items", [])
    recorded = {one.get("websocket_api_id") for one in known}
    if recorded & {api["ApiId"] for api in apis}:
        return []
    own = [api["ApiId"] for api in apis if api["Name"] == f"{APP}-{stage.name}-websocket-api"]
    return [
        {
            "name": "websocket_api",
            "resource_type": "websocket_api",
            "websocket_api_id": api,
            "websocket_api_url": stage.push_addresses(api, API_STAGE)[0],
        }
        for api in own[:1]
    ]


def _subscriptions(stage: Stage, known: list[dict[str, Any]]) -> list[str]:
    client = stage.client("lambda")
    recorded = {one.get("event_uuid") for one in known}
    left = [one for one in leftovers.mappings(stage) if one["UUID"] not in recorded]
    for one in left:
        client.delete_event_source_mapping(UUID=one["UUID"])
    for one in left:
        _await_gone(client, one["UUID"])
    return [
        f"{one['function']}: a subscription that no record holds; taken away, the next deploy makes it anew"
        for one in left
    ]


def _await_gone(client: Any, name: str) -> None:
    give_up = time.monotonic() + _PATIENCE
    while time.monotonic() < give_up:
        try:
            client.get_event_source_mapping(UUID=name)
        except client.exceptions.ResourceNotFoundException:
            return
        time.sleep(0.2)


def _write(path: Path, record: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record, indent=2))
