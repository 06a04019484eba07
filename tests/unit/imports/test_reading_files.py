"""Encodings, tables, dates, HTML and XML as they come."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.imports import cells, dates, matching, prose, tables
from chalicelib.imports.markup import elements
from chalicelib.imports.tables import Record
from chalicelib.imports.voices import BrokenFile, Product, Unreadable
from chalicelib.kernel import clock
from tests.fakes.imports import FakeNames
from tests.support.dirty import BAD_DATES, BAD_STARS, DATES, PRODUCTS, STARS
from tests.support.examples import examples

NOW = clock.parse_iso("2026-06-01T00:00:00Z")


def lines(body: bytes) -> list[str]:
    return list(prose.lines(io.BytesIO(body)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_every_encoding_reads_the_same(encoding: str) -> None:
    text = "namn,omdöme\r\nÅsa,två rader\n" * 3
    body = text.encode(encoding)
    assert "".join(lines(body)) == text


@settings(max_examples=examples(200))
@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\x00\ufeff")))
def test_utf_8_comes_through_whole(text: str) -> None:
    assert "".join(lines(text.encode())) == text


def test_a_line_without_end_is_cut_between_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prose, "_LONGEST_LINE", 101)
    text = "å🎒" * 500
    assert "".join(lines(text.encode())) == text
    assert len(lines(text.encode())) > 10


def test_old_macs_end_lines_their_own_way() -> None:
    assert lines(b"a,b\rc,d\r") == ["a,b\n", "c,d\n"]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("no markup at all, 5 < 6", "no markup at all, 5 < 6"),
        ("<p>One</p><p>two<br>three</p>", "One\n\ntwo\nthree"),
        ("line\nbreak without tags &amp; all", "line\nbreak without tags & all"),
        ("<p>soft\nbreak</p>", "soft break"),
        ("a<script>alert(1)</script>b<style>x{}</style>", "ab"),
        ("<img src=x onerror=alert(1)>bild", "bild"),
        ("<ul><li>ett</li><li>två</li></ul>", "ett\n\ntvå"),
        ("&lt;b&gt; &#229; &#x1F392; &bogus;", "<b> å 🎒 &bogus;"),
        ("<a href='javascript:x'>länk", "länk"),
        ("unclosed <b", "unclosed <b"),
    ],
)
def test_html_is_read_as_a_reader_sees_it(html: str, text: str) -> None:
    assert prose.from_html(html) == text


@pytest.mark.parametrize(("text", "iso"), DATES)
def test_dates(text: str, iso: str) -> None:
    assert clock.iso(dates.instant(text, NOW)) == iso


@pytest.mark.parametrize("text", [one for one in BAD_DATES if one])
def test_what_is_no_date_says_why(text: str) -> None:
    with pytest.raises(ValueError, match=r"could be|is no date|future|before 1995|can be read"):
        dates.instant(text, NOW)


def test_which_comes_first_can_be_said() -> None:
    assert clock.iso(dates.instant("03/04/2024", NOW, "day_first")) == "2024-04-03T00:00:00.000Z"
    assert clock.iso(dates.instant("03/04/2024", NOW, "month_first")) == "2024-03-04T00:00:00.000Z"
    assert dates.instant("04/04/2024", NOW) == clock.parse_iso("2024-04-04T00:00:00Z")
    with pytest.raises(ValueError, match="is no date"):
        dates.instant("03/25/2024", NOW, "day_first")


@settings(max_examples=examples(300))
@given(
    st.text(max_size=40) | st.from_regex(r"\d{1,4}[-/. ]\d{1,4}[-/. ]\d{1,4}( \d{1,2}:\d\d)?", fullmatch=True)
)
def test_a_date_is_read_or_refused(text: str) -> None:
    try:
        found = dates.instant(text, NOW)
    except (ValueError, OverflowError):
        return
    assert clock.parse_iso("1995-01-01T00:00:00Z") <= found <= NOW + clock.DAY


@pytest.mark.parametrize(("text", "stars"), STARS)
def test_stars(text: str, stars: int) -> None:
    assert cells.stars("rating", text) == stars


@pytest.mark.parametrize("text", BAD_STARS)
def test_no_stars_are_made_up(text: str) -> None:
    with pytest.raises(Unreadable):
        cells.stars("rating", text)


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        ("tent-2", "tent-2"), ("Tent-2", "tent-2"), ("/products/tent-2/", "tent-2"),
        ("https://s.example/a/tent-2.html?v=1#r", "tent-2"), ("https://s.example/p/t%C3%A4lt", "tält"),
        ("https://s.example/", ""), ("", ""),
    ],
)  # fmt: skip
def test_the_last_part_of_an_address_is_the_handle(text: str, handle: str) -> None:
    assert cells.handle(text) == handle


def records(text: str) -> list[Record]:
    return list(tables.records(prose.lines(io.BytesIO(text.encode())), [frozenset({"a"})]))


def test_rows_of_a_table_are_numbered_without_empty_ones() -> None:
    found = records('a,b\n\n1,"två\nrader"\n,\n"sa ""hej""",4\n')
    assert [(one.row, one.cells) for one in found] == [
        (1, {"a": "1", "b": "två\nrader"}), (2, {"a": 'sa "hej"', "b": "4"}),
    ]  # fmt: skip


def test_an_open_quote_costs_its_own_line_only() -> None:
    found = records('a,b\n1,"oops\n2,fine\n3,"also, fine"\n')
    assert [bool(one.fault) for one in found] == [True, False, False]
    assert [one.cells.get("a") for one in found] == [None, "2", "3"]


def test_a_quote_inside_a_word_is_a_letter() -> None:
    assert records('a,b\n1,5" skärm\n2,x\n')[0].cells == {"a": "1", "b": '5" skärm'}


def test_cells_too_many_are_told_and_empty_ones_are_not() -> None:
    assert [one.fault for one in records("a,b\n1,2,3\n1,2,,\n")] == ["3 cells under 2 columns", None]


def test_a_file_that_names_no_columns_is_broken() -> None:
    with pytest.raises(BrokenFile, match="first row must name"):
        records("x,y\n1,2\n")
    with pytest.raises(BrokenFile):
        records("")


def test_columns_of_one_name_are_told_apart() -> None:
    assert records("a,b,b\n1,2,3\n")[0].cells == {"a": "1", "b": "2", "b (3)": "3"}


WANTED = frozenset({"Review"})


def read(body: bytes) -> list[str]:
    found = elements(io.BytesIO(body), WANTED, around="Product", fields=frozenset({"ExternalId"}))
    return [f"{product.find('ExternalId')}:{node.find('Title')}" for product, node in found]


def test_xml_with_another_namespace_stray_signs_and_foreign_names() -> None:
    body = (
        "<?xml version='1.0'?><Feed xmlns='http://x/5.6'><Product><ExternalId>p</ExternalId><Name>n</Name>"
        "<Reviews><Review><Title>&auml;&amp;\x0b</Title></Review><Review/></Reviews></Product></Feed>"
    )
    assert read(body.encode()) == ["p:ä&", "p:"]


@pytest.mark.parametrize(
    "body",
    [
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x 'lol'>]><Feed><Product>&x;</Product></Feed>",
        b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><Feed/>",
        b"<Feed><Product>" + b"<a>" * 100,
        b"<Feed><Product><Review>" + b"<a/>" * 6_000 + b"</Review></Product></Feed>",
        b"<Feed><Product>",
        b"not xml",
        b"",
    ],
)
def test_bombs_and_halves_are_broken(body: bytes) -> None:
    with pytest.raises(BrokenFile):
        read(body)


def matched(product: Product) -> str | None:
    return matching.matched([product], FakeNames(PRODUCTS))[0].product_id


def test_products_by_id_then_sku_then_address_then_gtin() -> None:
    assert matched(Product(ids=("kasa",), skus=("TENT-2-G",))) == "kasa"
    assert matched(Product(ids=("x",), skus=("TENT-2-G",), handles=("ripnatt",))) == "tent-2"
    assert matched(Product(handles=("ripnatt",), gtins=("7310865004703",))) == "sovsack"
    assert matched(Product(gtins=("0096385074",))) == "sovsack"
    assert matched(Product(ids=("x",))) is None


def test_what_several_share_names_none() -> None:
    told = matching.index(
        [("a", ["https://s/p/x"], ["96385074"]), ("b", ["https://n/q/x"], []), ("a", [], [])]
    )
    assert told.handles == {"x": None}
    assert told.gtins == {"00000096385074": "a"}


def test_the_index_is_asked_for_only_where_it_helps() -> None:
    names = FakeNames(PRODUCTS)
    matching.matched([Product(ids=("kasa",), handles=("x",)), Product(ids=("nobody",))], names)
    assert names.indexed == 0
    matching.matched([Product(ids=("nobody",), handles=("x",))], names)
    assert names.indexed == 1
