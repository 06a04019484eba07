"""`/v1/health` says what does worse than it should, in documented words, for one small read, and never fails."""

import re
from collections.abc import Iterable

import pytest

from chalicelib.aws import tables
from chalicelib.aws.tables import Item, Key
from chalicelib.kernel import settings
from chalicelib.letters.domain import Stream
from chalicelib.post import models as post_rows
from chalicelib.post.domain import Pause
from chalicelib.recommendations import models as list_rows
from chalicelib.recommendations import wiring as recommendations
from tests.http.conftest import Api
from tests.support.paths import PROJECT

HOUR = 3_600_000


class Rows:
    """The tables, as `batch_get` finds them."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.rows: dict[Key, Item] = {}
        self.asked: list[list[Key]] = []
        patch.setattr(tables, "batch_get", self.batch_get)

    def batch_get(self, keys: Iterable[Key]) -> dict[Key, Item]:
        self.asked.append(list(keys))
        return {key: self.rows[key] for key in self.asked[-1] if key in self.rows}

    def finished(self, ago: int) -> None:
        key = Key(recommendations.table(), list_rows.FINISHED_KEY)
        self.rows[key] = {"generation": {"N": str(settings.current().now() - ago)}}

    def pause(self, stream: Stream, *, paused: bool = True) -> None:
        self.rows[post_rows.pause_key(stream)] = post_rows.pause_item(Pause(stream=stream, paused=paused))


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> Rows:
    return Rows(monkeypatch)


def degraded(api: Api) -> list[str]:
    answer = api.get("/v1/health", key=None)
    assert answer.status_code == 200
    told = answer.json_body
    assert told["status"] == ("degraded" if told["degraded"] else "ok")
    words: list[str] = told["degraded"]
    return words


def test_a_new_stage_is_well(api: Api, rows: Rows) -> None:
    assert degraded(api) == []
    assert len(rows.asked) == 1
    assert len(rows.asked[0]) <= 5


def test_lists_are_old_once_three_runs_should_have_finished(api: Api, rows: Rows) -> None:
    rows.finished(3 * HOUR - 60_000)
    assert degraded(api) == []
    rows.finished(3 * HOUR + 60_000)
    assert degraded(api) == ["recommendations_old"]


def test_a_stream_that_stands_still_is_named(api: Api, rows: Rows) -> None:
    rows.pause(Stream.MARKETING, paused=False)
    assert degraded(api) == []
    rows.pause(Stream.MARKETING)
    assert degraded(api) == ["mail_marketing_paused"]
    rows.pause(Stream.TRANSACTIONAL)
    assert degraded(api) == ["mail_marketing_paused", "mail_transactional_paused"]


def test_without_a_database_it_says_so(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(keys: Iterable[Key]) -> dict[Key, Item]:
        raise PermissionError("arn:aws:dynamodb:secret")

    monkeypatch.setattr(tables, "batch_get", broken)
    assert degraded(api) == ["database_unreadable"]


def test_a_room_that_is_off_is_told_and_not_looked_at(
    api: Api, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows.pause(Stream.MARKETING)
    rows.finished(100 * HOUR)
    off = settings.Settings(off=frozenset({"post", "recommendations"}))
    monkeypatch.setattr(settings, "current", lambda: off)
    assert degraded(api) == []
    assert api.get("/v1/health", key=None).json_body["off"] == ["post", "recommendations"]


def test_every_word_is_documented() -> None:
    section = (PROJECT / "docs/problems.md").read_text().partition("## Health")[2]
    documented = set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))
    paused = {f"mail_{stream}_paused" for stream in Stream}
    assert documented == {"recommendations_old", "database_unreadable"} | paused
