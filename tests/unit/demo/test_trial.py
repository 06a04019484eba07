"""The clock moved on a machine that has much to do: what is slow to answer is asked again, not given up."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from demo import trial
from demo.api import Refused, Unreachable
from demo.mailbox import Closed, Mail
from infra.local import clock

KEYS = ("sent/1.eml", "sent/2.eml")
LOCAL = {
    "api_base": "http://127.0.0.1:1/api",
    "stage": "local",
    "endpoint_url": "http://127.0.0.1:1",
    "mail_bucket": "b",
}


class Slow:
    """What stands in for the API's health and for the mailbox: each says what comes next in its list."""

    def __init__(self, *said: Any) -> None:
        self._said = list(said)

    def _next(self) -> Any:
        said = self._said.pop(0) if len(self._said) > 1 else self._said[0]
        if isinstance(said, Exception):
            raise said
        return said() if callable(said) else said

    def get(self, path: str) -> Any:
        assert path == "/v1/health"
        return self._next()


class Box(Slow):
    def keys(self) -> list[str]:
        found: list[str] = self._next()
        return found

    def get(self, path: str) -> Any:
        return Mail(path, b"", None)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def stage(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A stack whose clock moves as it is told, and which has one mail to send by then."""
    moved = [0]
    monkeypatch.setattr(clock, "offset", lambda stage: moved[-1])
    monkeypatch.setattr(clock, "move", lambda stage, seconds: moved.append(seconds))
    monkeypatch.setattr(clock, "catch_up", lambda stage: {"campaigns_fire": {"posted": 1}})
    monkeypatch.setattr(trial, "_LOOK", 0)
    return moved


def playing(monkeypatch: pytest.MonkeyPatch, api: Slow, box: Slow) -> trial.Trial:
    made = trial.Trial(LOCAL)
    monkeypatch.setattr(made, "_api", api)
    monkeypatch.setattr(trial, "Mailbox", lambda *_: box)
    return made


def health(ahead: int) -> dict[str, str]:
    return {"time": (datetime.now(UTC) + timedelta(seconds=ahead)).isoformat()}


def test_functions_that_start_anew_and_a_mailbox_that_is_slow_are_waited_for(
    monkeypatch: pytest.MonkeyPatch, stage: list[int]
) -> None:
    api = Slow(Unreachable("no"), Refused(504, {}), Refused(502, {}), health(0), lambda: health(stage[-1]))
    box = Box([KEYS[0]], Closed(), [KEYS[0]], Closed(), list(KEYS))
    done = playing(monkeypatch, api, box).later("+21d")
    assert [one.key for one in done.mails] == [KEYS[1]]
    assert 20 <= stage[-1] / 86_400 <= 22


def test_a_move_that_takes_minutes_is_one_all_the_same(
    monkeypatch: pytest.MonkeyPatch, stage: list[int]
) -> None:
    class Today(datetime):
        late = timedelta()

        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(tz) + cls.late

    def move(stage_: Any, seconds: int) -> None:
        stage.append(seconds)
        Today.late = timedelta(minutes=5)

    monkeypatch.setattr(trial, "datetime", Today)
    monkeypatch.setattr(trial, "PATIENCE", 0.01)
    monkeypatch.setattr(clock, "move", move)
    api = Slow(lambda: {"time": (Today.now(UTC) + timedelta(seconds=stage[-1])).isoformat()})
    assert playing(monkeypatch, api, Box([], list(KEYS))).later("+21d").mails


def test_what_is_refused_for_another_reason_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused):
        playing(monkeypatch, Slow(Refused(401, {})), Box([])).later("+21d")


def test_an_api_that_never_shows_the_time_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "PATIENCE", 0.01)
    with pytest.raises(Unreachable, match="another time"):
        playing(monkeypatch, Slow(health(0)), Box([])).later("+21d")
