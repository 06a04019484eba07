import pytest
from chalice.test import Client

from chalicelib.imports import service, wiring
from chalicelib.imports.domain import Reading
from chalicelib.imports.service import Doors
from tests.fakes.imports import FakeCalls, FakeFiles, FakeJobs


def test_a_message_works_its_import_off(monkeypatch: pytest.MonkeyPatch) -> None:
    from app import app

    doors = Doors(FakeJobs(), FakeFiles(), FakeCalls(), {"events": lambda rows, name, received: []})
    monkeypatch.setattr(wiring, "doors", lambda: doors)
    monkeypatch.setattr("chalicelib.imports.consumers._LAST_START_MS", 0)
    job = service.announce(Reading(kind="events", format="ndjson"), key=None, now=1, jobs=doors.jobs)
    doors.files.report(job.key, b'{"event": "x"}\n')
    service.start(job.import_id, doors=doors, now=1)
    with Client(app) as client:
        event = client.events.generate_sqs_event([job.import_id], queue_name="torg-test-imports")
        told = client.lambda_.invoke("import_job", event).payload
        assert told == {"state": "done", "rows": 1, "rejected": 0}
        nobodys = client.events.generate_sqs_event(["imp_none"], queue_name="torg-test-imports")
        assert client.lambda_.invoke("import_job", nobodys).payload == {}
