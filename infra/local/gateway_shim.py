"""Makes and updates a REST API from its Swagger document call by call, for an emulator that can't import.

What API Gateway does in `ImportRestApi` and `PutRestApi` (overwrite): resources and methods that aren't in
the document any more go away.
"""

from typing import Any


def create(client: Any, document: dict[str, Any], endpoint_type: str) -> str:
    """Make the API of `document`; returns its id."""
    api: str = client.create_rest_api(
        name=document["info"]["title"],
        endpointConfiguration={"types": [endpoint_type]},
        binaryMediaTypes=document.get("x-amazon-apigateway-binary-media-types", []),
    )["id"]
    update(client, api, document)
    return api


def update(client: Any, api: str, document: dict[str, Any]) -> None:
    """Make the API's resources, methods and binary types those of `document`."""
    _set_binary_types(client, api, document.get("x-amazon-apigateway-binary-media-types", []))
    paths: dict[str, Any] = document["paths"]
    have = _resources(client, api)
    for path, resource in sorted(have.items(), reverse=True):
        _remove_surplus(client, api, path, resource, paths)
    have = _resources(client, api)
    for path, operations in sorted(paths.items()):
        resource = _ensure_resource(client, api, path, have)
        for method, operation in operations.items():
            _ensure_method(client, api, resource, method.upper(), operation)


def _resources(client: Any, api: str) -> dict[str, dict[str, Any]]:
    pages = client.get_paginator("get_resources").paginate(restApiId=api, embed=["methods"])
    return {item["path"]: item for page in pages for item in page["items"]}


def _remove_surplus(
    client: Any, api: str, path: str, resource: dict[str, Any], paths: dict[str, Any]
) -> None:
    needed = path == "/" or any(name == path or name.startswith(f"{path}/") for name in paths)
    if not needed:
        client.delete_resource(restApiId=api, resourceId=resource["id"])
        return
    wanted = {method.upper() for method in paths.get(path, {})}
    for method in resource.get("resourceMethods", {}):
        if method not in wanted:
            client.delete_method(restApiId=api, resourceId=resource["id"], httpMethod=method)


def _ensure_resource(client: Any, api: str, path: str, have: dict[str, dict[str, Any]]) -> dict[str, Any]:
    resource, made = have["/"], ""
    for segment in path.strip("/").split("/") if path != "/" else []:
        made += f"/{segment}"
        if made not in have:
            have[made] = client.create_resource(restApiId=api, parentId=resource["id"], pathPart=segment)
        resource = have[made]
    return resource


def _ensure_method(
    client: Any, api: str, resource: dict[str, Any], method: str, operation: dict[str, Any]
) -> None:
    where = {"restApiId": api, "resourceId": resource["id"], "httpMethod": method}
    integration = operation["x-amazon-apigateway-integration"]
    if method in resource.get("resourceMethods", {}):
        if integration["type"] != "mock":
            return  # every route is a proxy to the same function
        client.delete_method(**where)
    client.put_method(**where, authorizationType="NONE")
    request: dict[str, Any] = {"type": integration["type"].upper()}
    if "uri" in integration:
        request |= {"uri": integration["uri"], "integrationHttpMethod": integration["httpMethod"]}
    if "requestTemplates" in integration:
        request["requestTemplates"] = integration["requestTemplates"]
    client.put_integration(**where, **request)
    if integration["type"] == "mock":
        _put_responses(client, where, integration["responses"])


def _put_responses(client: Any, where: dict[str, str], responses: dict[str, Any]) -> None:
    for response in responses.values():
        headers = response.get("responseParameters", {})
        status = response["statusCode"]
        client.put_method_response(
            **where, statusCode=status, responseParameters=dict.fromkeys(headers, False)
        )
        client.put_integration_response(**where, statusCode=status, responseParameters=headers)


def _set_binary_types(client: Any, api: str, wanted: list[str]) -> None:
    has = client.get_rest_api(restApiId=api).get("binaryMediaTypes", [])
    escaped = [(name, name.replace("~", "~0").replace("/", "~1")) for name in {*has, *wanted}]
    changes = [
        {"op": "add" if name in wanted else "remove", "path": f"/binaryMediaTypes/{path}"}
        for name, path in escaped
        if (name in wanted) != (name in has)
    ]
    if changes:
        client.update_rest_api(restApiId=api, patchOperations=changes)
