"""Tests of subjects over HTTP: started, looked at, stopped."""

from typing import Any

import pytest

from chalicelib.experiments import wiring
from tests.fakes.experiments import FakeExperiments
from tests.http.conftest import Api

PATH = "/v1/experiments/subject:order_confirmation:sv"
PLAN: dict[str, Any] = {"arms": 2, "sample": 100, "labels": ["Tack!", "Din order"]}


@pytest.fixture(autouse=True)
def experiments(monkeypatch: pytest.MonkeyPatch) -> FakeExperiments:
    fake = FakeExperiments()
    monkeypatch.setattr(wiring, "experiments", lambda: fake)
    return fake


def test_a_test_is_started_once_and_stopped_once(api: Api) -> None:
    first = api.put(PATH, PLAN)
    assert (first.status_code, first.json_body["run"]) == (200, 1)
    assert api.put(PATH, PLAN).json_body == first.json_body
    assert api.put(PATH, PLAN | {"sample": 200}).status_code == 409
    stopped = api.post(f"{PATH}/stop").json_body
    assert stopped["verdict"] == "stopped_early"
    assert api.post(f"{PATH}/stop").json_body == stopped
    assert api.put(PATH, PLAN | {"sample": 200}).json_body["run"] == 2


def test_what_is_known_is_reported_and_nothing_more(api: Api) -> None:
    assert api.get(PATH).status_code == 404
    assert api.post(f"{PATH}/stop").status_code == 404
    api.put(PATH, PLAN)
    found = api.get(PATH).json_body
    assert [arm["label"] for arm in found["arms"]] == ["Tack!", "Din order"]
    assert (found["verdict"], found["p"], found["arms"][0]["rate"]) == ("running", None, None)
    assert api.get("/v1/experiments").json_body == {"items": [found], "next": None}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"arms": 5}, "/arms"),
        ({"sample": 99}, "/sample"),
        ({"labels": ["one"]}, "/labels"),
        ({"method": "holdout"}, "/method"),
        ({"metric": "opens"}, "/metric"),
    ],
)
def test_bad_plans_are_named(api: Api, change: dict[str, Any], pointer: str) -> None:
    refused = api.put(PATH, PLAN | change)
    assert refused.status_code == 400
    assert refused.json_body["errors"][0]["pointer"] == pointer


def test_the_needed_sample_is_told_before_the_start(api: Api) -> None:
    found = api.get("/v1/experiment-size?baseline=0.03&lift=0.2&arms=2").json_body
    assert found == {"per_arm": 13_914, "total": 27_828, "baseline": 0.03, "lift": 0.2}
    assert api.get("/v1/experiment-size?baseline=0.03&lift=0").status_code == 400
    assert api.get("/v1/experiment-size?baseline=1.5&lift=0.2").status_code == 400
    assert api.get("/v1/experiment-size?baseline=5e-324&lift=99").status_code == 400
    assert api.get("/v1/experiment-size?baseline=0.5&lift=1e-300").status_code == 400
