"""What the shop sells: a believable catalogue, drawn, in two languages, priced as its readers write prices."""

import re
from xml.etree import ElementTree

import pytest

from demo import aisles, catalogue, pictures, sample, words
from demo.request import ANYONE, Request
from tests.support.shopfront import get


def test_every_drawing_is_whole_and_every_picture_drawn() -> None:
    used = {product.picture[0] for product in catalogue.products().values()}
    assert used == set(pictures.shapes())
    for product in catalogue.products().values():
        drawn = get(f"/bilder/{product.id}.svg")
        ElementTree.fromstring(drawn.text)
        assert "$" not in str(drawn.text)
        assert drawn.media == "image/svg+xml"


def test_the_catalogue_is_a_believable_shop() -> None:
    products = catalogue.products().values()
    skus = [sku for product in products for sku, _ in product.skus()]
    assert len(products) >= 60
    assert len(set(skus)) == len(skus)
    assert all(re.fullmatch(r"[A-Za-z0-9._:-]{1,128}", sku) for sku in skus)
    assert any(product.discreet for product in products)
    assert any(not product.in_stock for product in products)
    assert any(product.norwegian for product in products)


def test_all_of_it_is_in_english_too() -> None:
    english = Request(language="en")
    for product in catalogue.products().values():
        assert aisles.text(product, english) != product.text
        for said in (*product.category.split(" > "), *product.facts):
            assert (
                words.category(said, english) != said
                or words.fact(said, english) != said
                or said == "Material"
            )
    renamed = [one for one in catalogue.products().values() if aisles.title(one, english) != one.title]
    assert len(renamed) >= len(catalogue.products()) - 2
    letters = re.compile("[åäöÅÄÖ]")
    facts = {
        words.fact(value, english) for one in catalogue.products().values() for value in one.facts.values()
    }
    assert {one for one in facts if letters.search(one)} == {"Sarek and Stora Sjöfallet"}


@pytest.mark.parametrize(
    ("amount", "currency", "swedish", "english"),
    [
        (249_500, "SEK", "2\u00a0495\u00a0kr", "SEK\u00a02\u00a0495"),
        (12_950, "SEK", "129,50\u00a0kr", "SEK\u00a0129.50"),
        (5, "EUR", "0,05\u00a0€", "EUR\u00a00.05"),
        (129_900, "NOK", "1\u00a0299\u00a0NOK", "NOK\u00a01\u00a0299"),
    ],
)
def test_prices_are_written_as_their_readers_write_them(
    amount: int, currency: str, swedish: str, english: str
) -> None:
    money = {"amount": amount, "currency": currency}
    assert words.price(money, ANYONE) == swedish
    assert words.price(money, Request(language="en")) == english


def test_a_sample_is_the_same_for_the_same_seed_and_names_what_is_sold() -> None:
    known = catalogue.products()
    assert all(one in known and not known[one].discreet for bundle in sample.BUNDLES for one in bundle)
    first = list(sample.clicks(50, 1_800_000_000.0, seed=3))
    assert first == list(sample.clicks(50, 1_800_000_000.0, seed=3))
    assert first != list(sample.clicks(50, 1_800_000_000.0, seed=4))
    assert {click.item for click in first} <= set(known)
