"""What an operator sees of Spark: a run that is followed until it is loaded, and a try whose rows are compared."""

import io
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.recommendations.domain import KeyLists
from chalicelib.recommendations.results import DONE, lists_file
from infra import extras, recompute, stack, trying
from infra.errors import Refused
from infra.stage import Stage


class Account:
    """S3, IAM and EMR Serverless; a run leaves `made`, and ends as `state`. The role may do what is in `may`."""

    def __init__(self, made: list[KeyLists], state: str = "SUCCESS", may: str = "") -> None:
        self.made, self.state, self.may = made, state, may
        self.objects: dict[str, bytes] = {}
        self.waited = 0

    def put_object(self, *, Bucket: str, Key: str, Body: bytes) -> None:  # noqa: N803
        self.objects[Key] = Body

    def get_object(self, *, Bucket: str, Key: str) -> Any:  # noqa: N803
        return {"Body": io.BytesIO(self.objects[Key])}

    def get_paginator(self, _: str) -> Any:
        return self

    def paginate(self, *, Bucket: str, Prefix: str) -> Any:  # noqa: N803
        return [{"Contents": [{"Key": key} for key in self.objects if key.startswith(Prefix)]}]

    def simulate_principal_policy(self, **asked: Any) -> Any:
        decision = "allowed" if asked["ActionNames"] == [self.may] else "implicitDeny"
        return {"EvaluationResults": [{"EvalDecision": decision}]}

    def start_job_run(self, **asked: Any) -> Any:
        (address,) = asked["jobDriver"]["sparkSubmit"]["entryPointArguments"]
        folder = address.removeprefix("s3://lake/").removesuffix("job.json")
        assert f"{folder}sparkdriver.py" in self.objects
        self.objects |= {f"{folder}results/lists/a.json.gz": lists_file(self.made)}
        self.objects |= {f"{folder}results/{DONE}": b""}
        return {"jobRunId": "r1"}

    def get_job_run(self, **_: Any) -> Any:
        self.waited += 1
        return {"jobRun": {"state": self.state if self.waited > 1 else "RUNNING", "stateDetails": "no room"}}


def tried(monkeypatch: pytest.MonkeyPatch, account: Account) -> list[str]:
    monkeypatch.setattr(
        extras, "outputs", lambda stage, name: {"Application": "00f1", "Role": "arn:aws:iam::1:role/r"}
    )
    monkeypatch.setattr(stack, "outputs", lambda stage: {"LakeBucket": "lake"})
    monkeypatch.setattr(Stage, "client", lambda stage, service: account)
    return list(trying.lines(Stage("prod", region="eu-north-1"), pause=lambda seconds: None))


def test_a_try_says_that_rows_are_equal(monkeypatch: pytest.MonkeyPatch) -> None:
    here = list(trying._here().values())
    assert len(here) > 10
    told = tried(monkeypatch, Account(here))
    assert told[0] == "role: refused 4 things that aren't its business"
    assert told[-1] == f"rows: all {len(here)} keys are DuckDB's, with counts and scores"


def test_a_try_refuses_other_rows_a_failed_run_and_a_role_that_may_too_much(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = list(trying._here().values())
    spoilt = [replace(here[0], fingerprint="other", lists={}), *here[1:]]
    with pytest.raises(Refused, match="1 of"):
        tried(monkeypatch, Account(spoilt))
    with pytest.raises(Refused, match="FAILED: no room"):
        tried(monkeypatch, Account(here, state="FAILED"))
    with pytest.raises(Refused, match="may s3:DeleteObject"):
        tried(monkeypatch, Account(here, may="s3:DeleteObject"))


def test_everything_is_made_anew_where_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def call(stage: Stage, job: str, detail: Any) -> Any:
        asked.append(detail)
        return {"engine": "duckdb"}

    monkeypatch.setattr(recompute, "_call", call)
    monkeypatch.setattr(recompute, "await_lake", lambda stage, patience: None)
    assert list(recompute.lines(Stage("prod"), "auto", full=True)) == ['{"engine": "duckdb"}']
    assert asked == [{"engine": "auto", "full": True}]


def test_a_run_on_spark_is_followed_until_it_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = ["begun", "at work", "another run is at work", "loading", "loading", "loaded"]
    asked: list[Any] = []

    def call(stage: Stage, job: str, detail: Any) -> Any:
        asked.append(detail)
        return {"outcome": outcomes[len(asked) - 1], "generation": 7}

    monkeypatch.setattr(recompute, "_call", call)
    monkeypatch.setattr(recompute, "await_lake", lambda stage, patience: None)
    told = list(recompute.lines(Stage("prod"), "auto", pause=lambda seconds: None))
    assert [line.split('"')[3] for line in told] == ["begun", "at work", "loading", "loaded"]
    assert asked == [{"engine": "auto"}, *[{"engine": "spark", "generation": 7}] * 5]
