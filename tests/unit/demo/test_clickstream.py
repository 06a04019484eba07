"""The clickstream layout: what is read, what is refused, and how times move."""

import gzip
import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo import clickstream
from demo.clickstream import Bad, Click

HEADER = "SessionId\tItemId\tTime\n"
ids = st.text("abcXYZ019._:-", min_size=1, max_size=48)
clicks = st.builds(Click, ids, ids, st.integers(0, 4_000_000_000_000).map(lambda ms: ms / 1000))


def test_reads_clicks_and_tells_what_is_no_click() -> None:
    lines = [HEADER, "1\ta\t1400000000\n", "\n", "1\tb\n", "2\tå\t3\n", "2\tc\tsoon\n", "2\tc\tnan\n", "3\td\t2.5\r\n"]
    assert list(clickstream.read(lines)) == [
        Click("1", "a", 1_400_000_000.0),
        Bad(4, "2 fields where 3 are expected"),
        Bad(5, "ItemId 'å' can't be an id"),
        Bad(6, "Time 'soon' isn't a number of seconds"),
        Bad(7, "Time 'nan' is out of range"),
        Click("3", "d", 2.5),
    ]


def test_refuses_a_file_without_the_header() -> None:
    with pytest.raises(ValueError, match="first line"):
        list(clickstream.read(["1\ta\t1400000000\n"]))
    with pytest.raises(ValueError, match="first line"):
        list(clickstream.read([]))


@given(st.lists(clicks))
def test_what_is_written_is_read_back(written: list[Click]) -> None:
    lines = [HEADER, *(f"{one.session}\t{one.item}\t{one.time}\n" for one in written)]
    assert list(clickstream.read(lines)) == written


@given(st.lists(st.text(max_size=60), max_size=20))
def test_any_text_is_clicks_or_refusals(lines: list[str]) -> None:
    read = list(clickstream.read([HEADER, *lines]))
    assert len(read) <= len(lines)
    assert all(isinstance(one, Click | Bad) for one in read)


@given(clicks, clicks, st.integers(0, 10**9))
def test_a_shift_keeps_distances_and_ids(one: Click, other: Click, shift: int) -> None:
    before, after = clickstream.event(one, 0), clickstream.event(one, shift)
    moved = _at(after) - _at(before)
    assert moved == pytest.approx(shift, abs=0.0011)
    assert before | {"occurred_at": ""} == after | {"occurred_at": ""}
    assert (before["event_id"] == clickstream.event(other, 0)["event_id"]) == (one == other)


def test_old_times_move_to_now_and_recent_ones_stay() -> None:
    day = 86_400.0
    assert clickstream.shift_to(1_000 * day, 500 * day, 365) == 500 * day
    assert clickstream.shift_to(1_000 * day, 900 * day, 365) == 0
    assert clickstream.shift_to(1_000 * day, 1_001 * day, 365) == -day


def test_a_zipped_file_is_told_by_its_content(tmp_path: Path) -> None:
    plain, zipped = tmp_path / "a.tsv.gz", tmp_path / "b.tsv"
    plain.write_text(HEADER + "1\ta\t1\n")
    zipped.write_bytes(gzip.compress(plain.read_bytes()))
    for path in (plain, zipped):
        with clickstream.opened(path) as text:
            assert list(clickstream.read(text)) == [Click("1", "a", 1.0)]


def test_events_are_history_with_consent() -> None:
    refused: list[Bad] = []
    lines = clickstream.events([HEADER, "s\tx\t1400000000\n", "bad\n"], 60, refused.append)
    assert [json.loads(line) for line in lines] == [
        {
            "event_id": "click:s:x:1400000000.000",
            "event": "product_viewed",
            "occurred_at": "2014-05-13T16:54:20.000Z",
            "anonymous_id": "s",
            "session_id": "s",
            "consent": {"analytics": True},
            "product_id": "x",
            "historical": True,
        }
    ]
    assert [bad.line for bad in refused] == [3]


def _at(event: dict[str, object]) -> float:
    return datetime.fromisoformat(str(event["occurred_at"])).timestamp()
