"""How many requests a second which routes take."""

from typing import Any

import pytest

from infra import throttles
from infra.errors import Refused
from infra.options import RATES, Options


class Gateway:
    """An API of a few routes, and a stage that takes patches as API Gateway does."""

    def __init__(self, **routes: str) -> None:
        self.routes = {
            "/v1/events": ["POST", "OPTIONS"],
            "/v1/products/{product_id}": ["GET", "PUT"],
            "/admin/rules": ["GET", "POST"],
            **{path: methods.split() for path, methods in routes.items()},
        }
        self.settings: dict[str, dict[str, Any]] = {}
        self.calls: list[int] = []

    def get_paginator(self, _: str) -> "Gateway":
        return self

    def paginate(self, **_: Any) -> Any:
        items = [
            {"path": "/v1"},
            *({"path": p, "resourceMethods": {one: {} for one in m}} for p, m in self.routes.items()),
        ]
        return [{"items": items[:2]}, {"items": items[2:]}]

    def get_stage(self, **_: Any) -> Any:
        return {"methodSettings": self.settings}

    def update_stage(self, *, patchOperations: list[dict[str, str]], **_: Any) -> None:  # noqa: N803
        self.calls.append(len(patchOperations))
        for one in patchOperations:
            where, _, field = one["path"].lstrip("/").partition("/throttling/")
            entry = self.settings.setdefault(where, {})
            entry["throttlingRateLimit" if field == "rateLimit" else "throttlingBurstLimit"] = float(
                one["value"]
            )


@pytest.mark.parametrize(
    ("path", "method", "group"),
    [
        ("/v1/events", "POST", "events"),
        ("/v1/segment/v1/batch", "POST", "events"),
        ("/v1/ga4/mp/collect", "POST", "events"),
        ("/v1/events", "OPTIONS", "reads"),
        ("/v1/products/{product_id}", "GET", "reads"),
        ("/v1/products/{product_id}", "PUT", "writes"),
        ("/v1/me/data", "DELETE", "writes"),
        ("/admin/rules", "GET", "admin"),
    ],
)
def test_every_route_is_in_a_group(path: str, method: str, group: str) -> None:
    assert throttles.group(path, method) == group


def test_what_is_set_is_what_is_wanted_and_is_not_set_again() -> None:
    gateway, options = Gateway(), Options(rates={"events": 2000})
    throttles.put(gateway, "api", options)
    assert throttles.found(gateway, "api") == throttles.wanted(gateway, "api", options) == {
        "*/*": (RATES["reads"], RATES["reads"] * 2),
        "v1/events/POST": (2000, 4000),
        "v1/products/{product_id}/PUT": (RATES["writes"], RATES["writes"] * 2),
        "admin/rules/GET": (RATES["admin"], RATES["admin"] * 2),
        "admin/rules/POST": (RATES["admin"], RATES["admin"] * 2),
    }  # fmt: skip
    calls = list(gateway.calls)
    throttles.put(gateway, "api", options)
    assert gateway.calls == calls


def test_a_route_that_came_with_a_deploy_is_throttled_alone() -> None:
    gateway = Gateway()
    throttles.put(gateway, "api", Options())
    gateway.routes["/v1/added"] = ["POST"]
    throttles.put(gateway, "api", Options())
    assert gateway.calls[-1] == 2


def test_patches_go_a_few_at_a_time() -> None:
    gateway = Gateway(**{f"/v1/many/{number}": "POST" for number in range(50)})
    throttles.put(gateway, "api", Options())
    assert max(gateway.calls) <= 60
    assert throttles.found(gateway, "api") == throttles.wanted(gateway, "api", Options())


@pytest.mark.parametrize("word", ["event=5", "events", "events=many", "events=-1", "events="])
def test_a_rate_that_says_nothing_is_refused(word: str) -> None:
    with pytest.raises(Refused, match="such as events=2000"):
        Options().changed(rates=[word])


def test_choices_stay_until_others_are_made() -> None:
    first = Options().changed(rates=["events=9"], architecture="x86_64", tracing=None, access_logs=True)
    assert first == Options("x86_64", {"events": 9}, access_logs=True)
    assert first.changed(rates=["admin=3"], access_logs=None).rates == {"events": 9, "admin": 3}
