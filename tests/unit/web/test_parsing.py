import gzip
import tracemalloc
import zlib
from typing import Annotated, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel.errors import Invalid, TooLarge, TorgError, Unsupported
from chalicelib.web import parsing


class Line(msgspec.Struct, forbid_unknown_fields=True):
    sku: str
    quantity: Annotated[int, msgspec.Meta(ge=1)]


class Order(msgspec.Struct, forbid_unknown_fields=True):
    lines: list[Line]
    tags: dict[str, int] = {}


class Query(msgspec.Struct):
    limit: Annotated[int, msgspec.Meta(ge=1, le=50)] = 12
    category: str | None = None


def _pointer(raw: bytes) -> str:
    with pytest.raises(Invalid) as refusal:
        parsing.body(raw, Order)
    return refusal.value.errors[0].pointer


@pytest.mark.parametrize(
    ("raw", "pointer"),
    [
        (b'{"lines": [{"sku": "a", "quantity": 0}]}', "/lines/0/quantity"),
        (b'{"lines": [{"sku": "a", "quantity": 1}, {"sku": 5, "quantity": 1}]}', "/lines/1/sku"),
        (b'{"lines": [{"sku": "a"}]}', "/lines/0/quantity"),
        (b'{"lines": [], "extra": 1}', "/extra"),
        (b"{}", "/lines"),
        (b'{"lines": "no"}', "/lines"),
        (b"[]", ""),
        (b"not json", ""),
        (b"", ""),
        (b"\xff\xfe", ""),
    ],
)
def test_a_bad_body_is_pointed_at(raw: bytes, pointer: str) -> None:
    assert _pointer(raw) == pointer


@given(st.binary(max_size=200))
def test_no_body_breaks_the_parser(raw: bytes) -> None:
    try:
        parsing.body(raw, Order)
    except Invalid as refusal:
        assert refusal.errors


def test_deep_nesting_is_refused_not_crashed_on() -> None:
    with pytest.raises(Invalid):
        parsing.body(b'{"lines":' + b"[" * 100_000 + b"]" * 100_000 + b"}", Order)


@given(st.binary(max_size=2_000), st.sampled_from(["gzip", "", "identity", "x-gzip"]))
def test_gzip_is_known_by_its_first_bytes(body: bytes, encoding: str) -> None:
    assert parsing.decompressed(gzip.compress(body), encoding, 2_000) == body


@given(st.binary(max_size=2_000))
def test_deflate_is_read_where_it_is_said(body: bytes) -> None:
    assert parsing.decompressed(zlib.compress(body), "deflate", 2_000) == body


@pytest.mark.parametrize("size", [0, 999, 1_000])
def test_the_limit_is_exact(size: int) -> None:
    assert len(parsing.decompressed(b"x" * size, "", 1_000)) == size
    assert len(parsing.decompressed(gzip.compress(b"x" * size), "gzip", 1_000)) == size


def test_a_byte_over_the_limit_is_refused_before_it_is_held() -> None:
    with pytest.raises(TooLarge):
        parsing.decompressed(b"x" * 1_001, "", 1_000)
    with pytest.raises(TooLarge):
        parsing.decompressed(gzip.compress(b"x" * 1_001), "gzip", 1_000)
    bomb = gzip.compress(b"\0" * 50_000_000)
    tracemalloc.start()
    with pytest.raises(TooLarge):
        parsing.decompressed(bomb, "gzip", 1_000)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("cut", [1, 5, 12])
def test_damaged_compression_is_refused(cut: int) -> None:
    with pytest.raises(Invalid):
        parsing.decompressed(gzip.compress(b"hello world")[:-cut], "gzip", 1_000)


def test_something_after_the_compressed_body_is_refused() -> None:
    with pytest.raises(Invalid):
        parsing.decompressed(gzip.compress(b"hello") + b"more", "gzip", 1_000)


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "zstd"])
def test_other_encodings_are_named_in_the_refusal(encoding: str) -> None:
    with pytest.raises(Unsupported):
        parsing.decompressed(b"{}", encoding, 1_000)


@given(st.binary(max_size=300), st.text(max_size=20))
def test_no_body_breaks_decompression(body: bytes, encoding: str) -> None:
    try:
        assert len(parsing.decompressed(body, encoding, 200)) <= 200
    except TorgError:
        pass


def test_query_numbers_are_read_from_text() -> None:
    assert parsing.query({"limit": "7", "key": "pk_x"}, Query) == Query(limit=7)


@pytest.mark.parametrize(
    ("parameters", "pointer"),
    [({"limit": "x"}, "query:limit"), ({"limit": "51"}, "query:limit"), ({"limits": "5"}, "query:limits")],
)
def test_a_bad_parameter_is_named(parameters: dict[str, str], pointer: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parsing.query(parameters, Query)
    assert refusal.value.errors[0].pointer == pointer


class Optional(msgspec.Struct):
    sku: str | None = None
    source: Literal["site", "engine"] | None = None
    q: Annotated[str, msgspec.Meta(min_length=1)] | None = None


@pytest.mark.parametrize("word", ["null", "NULL", "None"])
def test_the_word_null_is_a_word(word: str) -> None:
    assert parsing.query({"sku": word, "q": word}, Optional) == Optional(sku=word, q=word)
    with pytest.raises(Invalid) as refusal:
        parsing.query({"source": word}, Optional)
    assert refusal.value.errors[0].pointer == "query:source"


def test_a_missing_parameter_is_named() -> None:
    class Needed(msgspec.Struct):
        q: str

    with pytest.raises(Invalid) as refusal:
        parsing.query({}, Needed)
    assert refusal.value.errors[0].pointer == "query:q"


def test_a_foreign_protocols_parameters_are_let_through() -> None:
    assert parsing.query({"other": "x"}, Query, closed=False) == Query()


@pytest.mark.parametrize(("value", "decoded"), [("tent-2", "tent-2"), ("a%3Ab", "a:b")])
def test_path_ids_are_decoded_once(value: str, decoded: str) -> None:
    assert parsing.path_id("product_id", value) == decoded


@pytest.mark.parametrize("value", ["a%2520b", "a b", "", "x" * 129, "å", "a/b", "batch", "a\n"])
def test_what_isnt_an_id_is_refused(value: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parsing.path_id("product_id", value)
    assert refusal.value.errors[0].pointer == "path:product_id"
