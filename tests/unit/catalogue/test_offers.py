from typing import Any

import pytest

from chalicelib.catalogue import offers
from chalicelib.catalogue.offers import Reading
from chalicelib.catalogue.spool import Spooled
from chalicelib.kernel import clock
from chalicelib.kernel.money import Money

NOW = clock.parse_iso("2026-11-21T12:00:00Z")
ROW = {
    "id": "t1",
    "title": "Tält",
    "link": "https://a.example/1",
    "price": "100.00 SEK",
    "availability": "in stock",
}


def read(*rows: dict[str, Any]) -> Reading:
    spooled = [
        Spooled(number, {name: value if isinstance(value, list) else [value] for name, value in row.items()})
        for number, row in enumerate(rows, start=1)
    ]
    return offers.read(spooled, NOW)


def test_a_row_alone_is_a_product() -> None:
    found = read(
        {**ROW, "brand": "Fjäll", "gtin": "4006381333931", "color": "grön", "product_type": ["A>B", "C"]}
    )
    content = found.content
    assert content is not None
    assert (content.title, content.price, content.availability) == ("Tält", Money(10_000, "SEK"), "in_stock")
    assert (content.brand, content.gtin, content.categories) == ("Fjäll", "4006381333931", ("A > B", "C"))
    assert content.attributes == {"color": "grön"}
    assert content.variants == ()
    assert (found.taken, found.refused, found.remarks, found.until) == ((1,), (), (), None)


def test_rows_of_a_group_are_variants_of_one_product() -> None:
    found = read(
        {**ROW, "item_group_id": "g", "size": "M"},
        {**ROW, "item_group_id": "g", "id": "t2", "title": "Tält L", "size": "L", "price": "90 SEK", "availability": "out_of_stock"},
    )  # fmt: skip
    assert found.content is not None
    assert found.content.price is None
    assert [
        (one.sku, one.title, one.price, one.availability, one.attributes) for one in found.content.variants
    ] == [
        ("t1", None, Money(10_000, "SEK"), "in_stock", {"size": "M"}),
        ("t2", "Tält L", Money(9_000, "SEK"), "out_of_stock", {"size": "L"}),
    ]


@pytest.mark.parametrize(
    ("dates", "amount", "until"),
    [
        ("2026-11-20T00:00+0100/2026-11-30T23:59+0100", 8_000, "2026-11-30T22:59:00Z"),
        ("2026-11-22T00:00:00+01:00/2026-11-30T23:59:00+01:00", 10_000, "2026-11-21T23:00:00Z"),
        ("2026-10-01T00:00Z/2026-11-21T12:00Z", 10_000, None),
        ("", 8_000, None),
    ],
)
def test_a_sale_price_holds_while_its_sale_lasts(dates: str, amount: int, until: str | None) -> None:
    found = read({**ROW, "sale_price": "80.00 SEK", "sale_price_effective_date": dates})
    assert found.content is not None
    assert found.content.price == Money(amount, "SEK")
    assert found.until == (clock.parse_iso(until) if until else None)


def test_adult_products_are_discreet() -> None:
    found = read({**ROW, "adult": "Yes"})
    assert found.content is not None
    assert found.content.discreet


def test_googles_category_stands_in_where_it_is_words() -> None:
    for value, expected in (("Sport > Tält", ("Sport > Tält",)), ("1011", ())):
        found = read({**ROW, "google_product_category": value})
        assert found.content is not None
        assert found.content.categories == expected


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"title": ""}, "title: missing"),
        ({"link": []}, "link: missing"),
        ({"price": "free"}, "price: expected an amount"),
        ({"sale_price": "80"}, "sale_price: expected an amount"),
        (
            {"sale_price": "80 SEK", "sale_price_effective_date": "soon"},
            "sale_price_effective_date: expected",
        ),
        ({"availability": "maybe"}, "availability: 'maybe'"),
        ({"link": "javascript:alert(1)"}, "the product can't be taken"),
        ({"title": "x" * 400}, "the product can't be taken"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(change: dict[str, Any], reason: str) -> None:
    found = read({**ROW, **change})
    assert found.content is None
    assert [remark.number for remark in found.refused] == [1]
    assert found.refused[0].text.startswith(reason)


def test_a_bad_row_of_a_group_does_not_take_the_others_along() -> None:
    found = read({**ROW, "item_group_id": "g", "price": "?"}, {**ROW, "item_group_id": "g", "id": "t2"}, {**ROW, "item_group_id": "g", "id": "t2"})  # fmt: skip
    assert found.content is not None
    assert [one.sku for one in found.content.variants] == ["t2"]
    assert (found.taken, [remark.number for remark in found.refused]) == ((2,), [1, 3])


def test_a_bad_gtin_is_left_out_and_told() -> None:
    found = read({**ROW, "gtin": "4006381333930"})
    assert found.content is not None
    assert found.content.gtin is None
    assert found.remarks[0].text.startswith("gtin: left out")


@pytest.mark.parametrize(
    "row", [{}, {"id": [""]}, {"id": ["a b"]}, {"id": ["a/b"]}, {"id": ["batch"]}, {"id": ["x" * 129]}]
)
def test_a_row_needs_an_id_that_is_one_here(row: dict[str, list[str]]) -> None:
    with pytest.raises(ValueError, match="id"):
        offers.product_of(row)
