from typing import Any

import pytest

from chalicelib.imports import service, wiring
from chalicelib.imports.service import Doors
from tests.fakes.imports import FakeCalls, FakeFiles, FakeJobs
from tests.http.conftest import Api
from tests.support import keys


@pytest.fixture
def doors(monkeypatch: pytest.MonkeyPatch) -> Doors:
    jobs, files = FakeJobs(), FakeFiles()
    fake = Doors(jobs, files, FakeCalls(), {"events": lambda rows, name, received: []})
    monkeypatch.setattr(wiring, "jobs", lambda: jobs)
    monkeypatch.setattr(wiring, "bucket", lambda: files)
    monkeypatch.setattr(wiring, "doors", lambda: fake)
    return fake


BODY: dict[str, Any] = {"kind": "events", "format": "ndjson"}


def test_a_file_is_announced_uploaded_started_and_watched(api: Api, doors: Doors) -> None:
    told = api.post("/v1/imports", BODY)
    assert told.status_code == 201
    job = told.json_body
    assert (job["state"], job["upload"]["method"]) == ("awaiting_upload", "PUT")
    path = f"/v1/imports/{job['import_id']}"
    assert api.post(f"{path}/start").status_code == 409

    doors.files.report(f"imports/{job['import_id']}/upload", b'{"event": "x"}\n7\n')
    started = api.post(f"{path}/start")
    assert (started.status_code, started.json_body["state"]) == (202, "running")
    assert doors.calls.asked == [(job["import_id"], 0)]  # type: ignore[attr-defined]

    service.run(job["import_id"], doors=doors, now=lambda: 5, go_on=lambda: True)
    done = api.get(path).json_body
    assert (done["state"], done["accepted"], done["rejected"]) == ("done", 1, 1)
    assert done["bytes_done"] == done["bytes_total"] == 17
    assert [one["row"] for one in done["errors"]] == [2]
    assert len(done["error_reports"]) == 1
    assert api.post(f"{path}/start").json_body["state"] == "done"


def test_an_idempotency_key_gives_the_same_import(api: Api, doors: Doors) -> None:
    first = api.post("/v1/imports", BODY, Idempotency_Key="k").json_body["import_id"]
    assert api.post("/v1/imports", BODY, Idempotency_Key="k").json_body["import_id"] == first
    assert api.post("/v1/imports", BODY | {"format": "csv"}, Idempotency_Key="k").status_code == 409
    assert api.post("/v1/imports", BODY, Idempotency_Key="x" * 256).status_code == 400


@pytest.mark.parametrize(
    ("body", "pointer"),
    [({"kind": "cats"}, "/kind"), ({"format": "xml"}, "/format"), ({"mapping": {"a": 1}}, "/mapping/..."), ({"x": 1}, "/x")],
)  # fmt: skip
def test_a_bad_announcement_is_told(api: Api, doors: Doors, body: dict[str, Any], pointer: str) -> None:
    answer = api.post("/v1/imports", BODY | body)
    assert answer.status_code == 400
    assert answer.json_body["errors"][0]["pointer"] == pointer


def test_imports_are_the_operators(api: Api, doors: Doors) -> None:
    assert api.post("/v1/imports", BODY, key=keys.PUBLISHABLE).status_code == 403
    assert api.get("/v1/imports/imp_none").status_code == 404
    assert api.post("/v1/imports/imp_none/start").status_code == 404
