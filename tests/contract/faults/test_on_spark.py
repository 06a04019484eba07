"""A recompute on Spark, from the schedule to what the API answers: over real stores, with a stand-in for EMR Serverless
whose jobs DuckDB does.
"""

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from chalice.test import Client

from app import app
from chalicelib.aws import objects
from chalicelib.kernel import clock, settings
from chalicelib.recommendations import wiring
from chalicelib.recommendations.engine import Sources
from chalicelib.recommendations.models import from_item
from chalicelib.recommendations.results import DONE, lists_file, popularity_file
from chalicelib.recommendations.trying import Trying
from chalicelib.recommendations.variants import kept_as
from tests.contract.faults import drills
from tests.contract.faults.cases_of_lists import Recompute
from tests.contract.faults.clockwork import NOON, Clockwork
from tests.support.duckdb_ready import NOTHING, Ready
from tests.support.examples import tried
from tests.support.network import Answer, Network

_JSON = {"Content-Type": "application/json"}
TRIED = tried(3, 6, 10_000)


class EmrServerless:
    """Runs by their ids, each with its job's address and how it stands."""

    def __init__(self) -> None:
        self.jobs: dict[str, str] = {}
        self.states: dict[str, str] = {}

    def __call__(self, request: Any) -> Answer:
        path = urlsplit(request.url).path
        if request.method == "GET":
            run = path.rpartition("/")[2]
            told: dict[str, Any] = {"jobRun": {"state": self.states[run], "stateDetails": "so it is"}}
        else:
            said = json.loads(request.body)
            run = f"run-{len(self.jobs)}"
            (self.jobs[run],) = said["jobDriver"]["sparkSubmit"]["entryPointArguments"]
            self.states[run] = "RUNNING"
            told = {"jobRunId": run}
        return Answer(200, _JSON, json.dumps(told).encode())

    def work(self) -> None:
        """Do what waits."""
        for run in [run for run, state in self.states.items() if state == "RUNNING"]:
            _do(self.jobs[run])
            self.states[run] = "SUCCESS"


def _do(address: str) -> None:
    job = json.loads(_body(address))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fresh = [folder / f"{n}.ndjson.gz" for n, _ in enumerate(job["fresh"])]
        for path, one in zip(fresh, job["fresh"], strict=True):
            path.write_bytes(_body(one))
        given = {word: _rows(one["files"]) for word, one in job["given"].items()}
        assert not job["settled"]
        sources = Sources(
            fresh,
            [],
            given["products"],
            given["variants"],
            given["erased"],
            [one for (one,) in given["newcomers"]],
        )
        others, plain = wiring.tried(job["until"]), Ready(sources)
        told = [{name: kept_as(name, one.rule_id) for name in one.lists} for one in others]
        assert [one["names"] for one in job["tried"]] == told
        engine = Trying(plain, plain, others)
        with engine.compute(NOTHING, wiring.parameters(), as_of=job["until"], directory=folder) as run:
            files = {
                "lists/a.json.gz": lists_file(run.results()),
                "popularity/a.json.gz": popularity_file(run.popularity()),
                DONE: b"",
            }
    for word, body in files.items():
        objects.put(*_place(f"{job['output']}/{word}"), body)


def _rows(addresses: list[str]) -> list[Any]:
    return [tuple(json.loads(line).values()) for one in addresses for line in _body(one).splitlines()]


def _body(address: str) -> bytes:
    return objects.get(*_place(address)) or b""


def _place(address: str) -> tuple[str, str]:
    bucket, _, key = address.removeprefix("s3://").partition("/")
    return bucket, key


class Stage:
    """A shop with an application of EMR Serverless, whose every window is large."""

    def __init__(self, network: Network, patch: pytest.MonkeyPatch) -> None:
        self.shop = Clockwork(network, patch)
        self.case = Recompute(self.shop)
        self.emr = EmrServerless()
        network.services["emr-serverless"] = self.emr
        asked = replace(
            settings.current().recommendations, spark_application="00f1", spark_role="r", spark_above_mb=0
        )
        here = replace(settings.current(), recommendations=asked)
        patch.setattr(settings, "current", lambda: here)
        wiring.elsewhere.cache_clear()

    def fire(self, at: int, **detail: Any) -> Any:
        self.shop.now = at
        with Client(app) as client:
            event = client.events.generate_cw_event("aws.events", "Scheduled Event", detail, ["arn"])
            return client.lambda_.invoke("recompute", event).payload

    def left(self) -> list[str]:
        return list(objects.keys(settings.current().lake_bucket, "recommendations/spark/"))


@pytest.fixture
def stage(network: Network, monkeypatch: pytest.MonkeyPatch) -> Any:
    with monkeypatch.context() as patch:
        yield Stage(network, patch)
    wiring.elsewhere.cache_clear()


def kept() -> dict[str, list[str]]:
    """The names of the lists in each row."""
    return {
        one["pk"]["S"]: sorted(from_item(one)) for one in drills.scanned(wiring.table()) if "lists" in one
    }


def expected(stage: Stage, at: int) -> Any:
    """What DuckDB leads to, in the end."""
    told = stage.fire(at, engine="duckdb")
    assert (told["engine"], told["why"]) == ("duckdb", "asked for")
    return stage.case.look()


def test_a_large_window_goes_to_spark_and_ends_as_on_duckdb(stage: Stage) -> None:
    first, second, third = (NOON + n * clock.HOUR for n in (1, 2, 3))
    begun = stage.fire(first)
    assert (begun["engine"], begun["outcome"]) == ("spark", "begun")
    assert begun["why"].endswith("more than 0")
    assert stage.fire(second)["outcome"] == "at work"
    stage.emr.work()
    loaded = stage.fire(third)
    assert (loaded["outcome"], loaded["generation"], stage.left()) == ("loaded", first, [])
    assert stage.fire(third, engine="spark", generation=first)["outcome"] == "over"
    found = stage.case.look()
    assert found[0][0], "there are lists"
    rows = kept()
    assert "viewed-also-viewed~tried" in rows["product:tent"], "what a rule tries is computed there, too"
    assert found == expected(stage, third)
    assert rows == kept()
    assert stage.emr.jobs.keys() == {"run-0"}


def test_a_run_that_duckdb_overtook_changes_nothing(stage: Stage) -> None:
    stage.fire(NOON + clock.HOUR)
    found = expected(stage, NOON + 2 * clock.HOUR)
    stage.emr.work()
    assert stage.fire(NOON + 3 * clock.HOUR)["outcome"] == "outdated"
    assert (stage.case.look(), stage.left()) == (found, [])


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_call_of_loading_it_is_loaded(
    after: bool, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, calls, found = 1, None, None
    while calls is None or at <= calls:
        with monkeypatch.context() as patch:
            stage = Stage(network, patch)
            stage.fire(NOON + clock.HOUR)
            stage.emr.work()
            if calls is None:
                with network.befallen(lambda call: None):
                    stage.fire(NOON + 2 * clock.HOUR)
                    calls = network.calls
                found = stage.case.look()[:2]
                continue
            with network.killing(at, after=after):
                stage.fire(NOON + 2 * clock.HOUR)
            # The dead run's lease has ended by then, and a retry finds a run that is over, or loads it.
            told = stage.fire(NOON + 3 * clock.HOUR, engine="spark", generation=NOON + clock.HOUR)
            assert told["outcome"] in ("loaded", "over"), f"killed at call {at}"
            # Not counting rows: of whoever died last the lease is left.
            assert stage.case.look()[:2] == found, f"killed at call {at}"
        at += max(1, calls // TRIED)
