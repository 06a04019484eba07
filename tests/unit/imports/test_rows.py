import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.imports import rows
from chalicelib.imports.domain import Format

cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=8)
tables = st.lists(st.lists(cells, min_size=2, max_size=2), max_size=12)


def in_pieces(
    data: bytes, form: Format, columns: tuple[str, ...] | None, length: int
) -> list[dict[str, str]]:
    """The rows, read as a run reads them: a piece at a time, longer where a row is longer."""
    found, offset = [], 0
    while offset < len(data):
        piece = data[offset : offset + length]
        end = rows.whole_rows(piece, form, last=offset + len(piece) >= len(data))
        if not end:
            length += 1
            continue
        for read in rows.read(piece[:end], form, columns):
            assert read.fault is None, read
            assert 0 < read.end <= end
            found.append(read.values)
        offset += end
    return found


@given(tables, st.integers(1, 60), st.sampled_from(["\n", "\r\n"]))
def test_a_table_reads_the_same_in_pieces_of_any_length(
    table: list[list[str]], length: int, ending: str
) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator=ending).writerows(table)
    found = in_pieces(text.getvalue().encode(), "csv", ("a", "b"), length)
    assert found == [{"a": a, "b": b} for a, b in table if a or b]


@given(tables, st.integers(1, 60))
def test_tabs_divide_without_quotes(table: list[list[str]], length: int) -> None:
    plain = [[cell.replace("\t", " ").replace("\n", " ") for cell in row] for row in table]
    data = "".join("\t".join(row) + "\n" for row in plain).encode()
    found = in_pieces(data, "tsv", ("a", "b"), length)
    assert found == [{"a": a, "b": b} for a, b in plain if a or b]


@given(
    st.lists(st.dictionaries(st.text(max_size=4), st.text(max_size=6), max_size=3), max_size=8),
    st.integers(1, 60),
)
def test_objects_read_the_same_in_pieces(objects: list[dict[str, str]], length: int) -> None:
    data = b"\n\n".join(json.dumps(one).encode() for one in objects)
    assert in_pieces(data, "ndjson", None, length) == objects


@pytest.mark.parametrize(
    ("form", "line"),
    [("ndjson", b"[]"), ("ndjson", b"{"), ("ndjson", b"\xff"), ("ndjson", b"[" * 5000), ("csv", b"a,b,c"), ("csv", b'"a"x,b')],
)  # fmt: skip
def test_a_bad_row_doesnt_sink_the_next(form: Format, line: bytes) -> None:
    good = b'{"a": "1"}' if form == "ndjson" else b"1,2"
    found = list(rows.read(line + b"\n" + good + b"\n", form, ("a", "b")))
    assert [read.fault is None for read in found] == [False, True]
    assert found[1].values["a"] == "1"


@given(st.binary(max_size=300), st.sampled_from(["ndjson", "csv", "tsv"]))
def test_any_bytes_are_rows_or_faults(data: bytes, form: Format) -> None:
    for read in rows.read(data, form, ("a", "b")):
        assert isinstance(read.values, dict)
    assert 0 <= rows.whole_rows(data, form, last=False) <= len(data)
    try:
        names, end = rows.header(data, form if form != "ndjson" else "csv")
    except ValueError:
        return
    assert names
    assert end <= len(data)


def test_a_header_names_the_columns_after_a_byte_order_mark() -> None:
    data = "\ufeffSessionId\tItemId\tTime\n1\t2\t3\n".encode()
    names, end = rows.header(data, "tsv")
    assert names == ("SessionId", "ItemId", "Time")
    assert data[end:] == b"1\t2\t3\n"


@pytest.mark.parametrize("data", [b"", b"a,,b\n", b"a,a\n", b"\n"])
def test_a_header_must_name_each_column_differently(data: bytes) -> None:
    with pytest.raises(ValueError, match="name the columns"):
        rows.header(data, "csv")
