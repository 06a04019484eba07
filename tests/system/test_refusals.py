"""What is wrong is answered with its problem document, by the deployed stack as in process."""

from typing import Any

import pytest

from tests.support.deployed import DeployedStack


@pytest.mark.parametrize(
    ("method", "path", "body", "key", "status", "kind"),
    [
        ("GET", "/v1/no/such/route", None, None, 404, "not-found"),
        ("DELETE", "/v1/health", None, None, 404, "not-found"),
        ("GET", "/v1/products", None, None, 401, "unauthorised"),
        ("GET", "/v1/products", None, "pk_wrong", 401, "unauthorised"),
        (
            "PUT",
            "/v1/products/x",
            {"title": "x", "url": "https://x.example/"},
            "publishable",
            403,
            "forbidden",
        ),
        ("PUT", "/v1/products/x", {"title": "x"}, "secret", 400, "invalid"),
        ("PUT", "/v1/products/x", b"{", "secret", 400, "invalid"),
        ("GET", "/v1/products/nobody", None, "publishable", 404, "not-found"),
        ("GET", "/v1/products?limit=1000", None, "publishable", 400, "invalid"),
        ("POST", "/v1/events", {"batch_id": "x", "events": []}, "publishable", 400, "invalid"),
        ("GET", "/v1/imports/nothing", None, "secret", 404, "not-found"),
    ],
)
def test_a_problem_says_what_is_wrong(
    stack: DeployedStack, method: str, path: str, body: Any, key: str | None, status: int, kind: str
) -> None:
    keys = {"publishable": stack.publishable_key, "secret": stack.secret_key}
    answer = stack.call(method, path, body, key=keys.get(key or "", key))
    problem = answer.json()
    assert (answer.status, problem["status"]) == (status, status), answer.body
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert problem["type"] == f"urn:torg:problem:{kind}"
    assert problem["title"]
    assert problem["request_id"]
    if kind == "invalid":
        assert problem["errors"] or problem["detail"]


def test_one_bad_event_does_not_sink_its_batch(stack: DeployedStack) -> None:
    good = {"event_id": "mixed-1", "event": "product_viewed", "product_id": "mixed"}
    batch = {
        "batch_id": "mixed",
        "historical": True,
        "events": [
            good | {"occurred_at": "2026-01-01T00:00:00Z"},
            good | {"event_id": "mixed-2", "occurred_at": "yesterday"},
        ],
    }
    answer = stack.call("POST", "/v1/events", batch, key=stack.secret_key)
    assert (answer.status, answer.json()["accepted"]) == (202, 1)
    (refused,) = answer.json()["rejected"]
    assert refused["index"] == 1
    assert refused["problem"]["errors"][0]["pointer"] == "/events/1/occurred_at"
    again = stack.call("POST", "/v1/events", batch, key=stack.secret_key)
    assert again.json() == answer.json()
    other = batch | {"events": [good | {"occurred_at": "2026-01-02T00:00:00Z"}]}
    assert stack.call("POST", "/v1/events", other, key=stack.secret_key).status == 409
