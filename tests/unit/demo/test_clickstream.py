"""The clickstream layout: what is read, what is refused, and how times move."""

import gzip
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
    lines = [
        HEADER,
        "1\ta\t1400000000\n",
        "\n",
        "1\tb\n",
        "2\tå\t3\n",
        "2\tc\tsoon\n",
        "2\tc\tnan\n",
        "3\td\t2.5\r\n",
    ]
    assert list(clickstream.read(lines)) == [
        Click("1", "a", 1_400_000_000.0),
        Bad(4, "2 fields where 3 are expected", "1\tb"),
        Bad(5, "ItemId 'å' can't be an id", "2\tå\t3"),
        Bad(6, "Time 'soon' isn't a number of seconds", "2\tc\tsoon"),
        Bad(7, "Time 'nan' is out of range", "2\tc\tnan"),
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
def test_a_shift_moves_times_and_nothing_else(one: Click, other: Click, shift: int) -> None:
    before, after = _cells(one, 0), _cells(one, shift)
    assert float(after[3]) - float(before[3]) == pytest.approx(shift, abs=0.0011)
    assert before[:3] == after[:3]
    assert (before[0] == _cells(other, 0)[0]) == (one == other)


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


def test_what_is_no_click_goes_along_in_its_row() -> None:
    lines = clickstream.table([HEADER, "s\tx\t1400000000\n", "bad\n", "\n", "s\ty\t1400000001.5"], 60)
    assert b"".join(lines).decode().split("\n") == [
        "event_id\tSessionId\tItemId\tTime",
        "click:s:x:1400000000.000\ts\tx\t1400000060.000",
        "\tbad",
        "click:s:y:1400000001.500\ts\ty\t1400000061.500",
        "",
    ]


def _cells(click: Click, shift: int) -> list[str]:
    row = list(clickstream.table([HEADER, f"{click.session}\t{click.item}\t{click.time}"], shift))[1]
    return row.decode().rstrip("\n").split("\t")
