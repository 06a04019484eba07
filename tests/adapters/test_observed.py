import errno
import io
import json
import traceback
from types import SimpleNamespace
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from chalicelib.aws import observed
from chalicelib.kernel import settings
from chalicelib.kernel.settings import Settings

EVENT = SimpleNamespace(context=SimpleNamespace(aws_request_id="r-1"))


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What is logged."""
    written = io.StringIO()
    # Powertools keeps one logger a service name for the whole process.
    logger = Logger(service=f"torg-{id(written)}", stream=written)
    monkeypatch.setattr(observed, "logger", lambda: logger)
    return written


def _read(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_a_handlers_outcome_is_logged_under_its_request(lines: io.StringIO) -> None:
    @observed.observed("recompute")
    def handler(event: Any) -> dict[str, int]:
        """Say how much."""
        return {"written": 3}

    assert handler(EVENT) == {"written": 3}
    (line,) = _read(lines)
    assert (line["message"], line["handler"], line["request_id"]) == ("done", "recompute", "r-1")
    assert line["outcome"] == {"written": 3}
    assert (handler.__name__, handler.__doc__) == ("handler", "Say how much.")


def test_an_error_is_logged_and_the_platform_hears_of_it(lines: io.StringIO) -> None:
    @observed.observed("lake")
    def handler(event: Any) -> None:
        raise OSError(errno.ENOSPC, "no room for anna@example.com")

    with pytest.raises(observed.Failed) as failed:
        handler(EVENT)
    (line,) = _read(lines)
    assert (line["level"], line["message"], line["handler"]) == ("ERROR", "failed", "lake")
    assert "test_observed.py" in line["exception"]
    # Lambda prints what it is raised, and with it what led there unless that is left out.
    printed = "".join(traceback.format_exception(failed.value))
    assert str(failed.value) == f"OSError (errno {errno.ENOSPC})"
    assert "anna@example.com" not in printed


def test_each_invocation_logs_its_own_request(lines: io.StringIO) -> None:
    @observed.observed("lake")
    def handler(event: Any) -> None:
        return None

    handler(EVENT)
    handler(SimpleNamespace(context=SimpleNamespace(aws_request_id="r-2")))
    handler({})
    assert [line.get("request_id") for line in _read(lines)] == ["r-1", "r-2", None]


def test_without_a_room_that_it_needs_a_handler_does_nothing(
    lines: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    @observed.observed("mail_dispatch", needs=("mail", "post"))
    def handler(event: Any) -> int:
        return 1

    assert handler(EVENT) == 1
    monkeypatch.setattr(settings, "current", lambda: Settings(off=frozenset({"post", "reviews"})))
    assert handler(EVENT) is None
    monkeypatch.setattr(settings, "current", lambda: Settings(off=frozenset({"reviews"})))
    assert handler(EVENT) == 1


def test_a_line_tells_which_batch_it_is_about(lines: io.StringIO) -> None:
    @observed.observed("listing")
    def handler(event: Any) -> None:
        return None

    def event(*records: dict[str, str]) -> Any:
        return SimpleNamespace(context=EVENT.context, to_dict=lambda: {"Records": list(records)})

    handler(event({"messageId": "m-1"}, {"messageId": "m-2"}))
    handler(event({"eventID": "e-1"}))
    handler(SimpleNamespace(context=EVENT.context, to_dict=lambda: {"source": "aws.events"}))
    told = [(line.get("batch_id"), line.get("batch_size")) for line in _read(lines)]
    assert told == [("m-1", 2), ("e-1", 1), (None, None)]


def test_a_line_tells_which_trace_it_belongs_to(lines: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    @observed.observed("lake")
    def handler(event: Any) -> None:
        return None

    monkeypatch.setenv("_X_AMZN_TRACE_ID", "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1")
    handler(EVENT)
    (line,) = _read(lines)
    assert line["xray_trace_id"] == "1-5759e988-bd862e3fe1be46a994272793"
