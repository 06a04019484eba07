import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.catalogue import merchant
from chalicelib.catalogue.merchant import BadRow, BrokenFeed, Row

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel>
<title>Butiken</title><link>https://shop.example</link>
<item><g:id>tent-1</g:id><title>Tält &amp; <![CDATA[mer]]></title><link>https://shop.example/1</link>
 <g:price>2495.00 SEK</g:price><g:product_type>A &gt; B</g:product_type><g:product_type>C</g:product_type>
 <g:shipping><g:price>49 SEK</g:price></g:shipping><g:description>not kept</g:description></item>
<item><g:id>tent-2</g:id></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0">
<title>Butiken</title><link href="https://shop.example"/>
<entry><g:id>1</g:id><title>Tält</title><link rel="self" href="https://no"/><link href="https://shop.example/1"/></entry>
</feed>"""

TSV = 'id\ttitle\tG:link\titem group id\tcustom\n1\t"Ett ""tält"""\thttps://a.b\tg\tx\n\n2\tTvå\r\n3\ta\tb\tc\td\te\n'


def rows(text: str | bytes) -> list[Row | BadRow]:
    return list(merchant.rows(io.BytesIO(text if isinstance(text, bytes) else text.encode())))


def test_rss_is_read() -> None:
    assert rows(RSS) == [
        {
            "id": ["tent-1"],
            "title": ["Tält & mer"],
            "link": ["https://shop.example/1"],
            "price": ["2495.00 SEK"],
            "product_type": ["A > B", "C"],
        },
        {"id": ["tent-2"]},
    ]


def test_atom_is_read() -> None:
    assert rows(ATOM) == [{"id": ["1"], "title": ["Tält"], "link": ["https://shop.example/1"]}]


def test_tab_separated_text_is_read() -> None:
    assert rows(TSV) == [
        {"id": ["1"], "title": ['Ett "tält"'], "link": ["https://a.b"], "item_group_id": ["g"]},
        {"id": ["2"], "title": ["Två"]},
        BadRow("6 columns where the first line has 5"),
    ]


def test_marks_of_byte_order_are_read_over() -> None:
    assert rows(b"\xef\xbb\xbf" + RSS.encode()) == rows(RSS)
    assert rows(b"\xef\xbb\xbf" + TSV.encode()) == rows(TSV)
    assert rows(RSS.replace("UTF-8", "UTF-16").encode("utf-16")) == rows(RSS)


def test_a_line_that_is_no_utf8_or_too_long_is_refused_alone() -> None:
    long = b"9\t" + b"x" * 3_000_000
    assert rows(b"id\ttitle\n1\t\xe5\n" + long + b"\n2\tb") == [
        BadRow("not UTF-8, or over a megabyte long"),
        BadRow("not UTF-8, or over a megabyte long"),
        {"id": ["2"], "title": ["b"]},
    ]


@pytest.mark.parametrize(
    "text",
    [
        "", "a,b,c\n1,2,3", "<rss><channel><item>", "<rss></item>", "<a/><b/>", RSS[:-20],
        "<html><body>Sorry", "<?xml version='1.0' encoding='klingon'?><rss/>",
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_told_as_a_whole(text: str) -> None:
    with pytest.raises(BrokenFeed):
        rows(text)


def test_entities_and_outside_references_are_refused() -> None:
    laughs = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><rss><channel><item><title>&b;</title></item></channel></rss>'
    outside = '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss>&a;</rss>'
    for text in (laughs, outside):
        with pytest.raises(BrokenFeed, match="can't be read"):
            rows(text)


def test_depth_and_length_are_bounded() -> None:
    with pytest.raises(BrokenFeed, match="too deeply"):
        rows("<rss>" + "<a>" * 200)
    (row,) = rows(f"<rss><item><title>{'x' * 50_000_000}</title></item></rss>")
    assert isinstance(row, dict)
    assert sum(map(len, row.get("title", []))) <= 10_000 + (1 << 16)


@given(st.binary(max_size=400))
def test_any_bytes_are_rows_or_broken(text: bytes) -> None:
    try:
        rows(text)
    except BrokenFeed:
        pass


@given(st.text(alphabet="<>/abc \t\n&;\"'=![]-?", max_size=200))
def test_almost_xml_is_rows_or_broken(text: str) -> None:
    for start in ("<rss><item>", "id\ttitle\n"):
        try:
            rows(start + text)
        except BrokenFeed:
            pass


names = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters='"'), min_size=1, max_size=10)


@given(st.lists(st.tuples(names, names), max_size=30))
def test_a_table_round_trips(table: list[tuple[str, str]]) -> None:
    text = "id\ttitle\n" + "".join(f"{one}\t{two}\n" for one, two in table)
    assert rows(text) == [{"id": [one], "title": [two]} for one, two in table]
