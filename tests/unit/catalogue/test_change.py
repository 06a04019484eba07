"""Changing a product by what is there: nothing that the caller doesn't know of is lost."""

import pytest
from msgspec.structs import replace

from chalicelib.catalogue import service
from chalicelib.catalogue.domain import Content, Product, Variant
from chalicelib.kernel.errors import Conflict, Invalid
from tests.fakes.catalogue import FakeProducts

NOW = 1_800_000_000_000
TENT = Content(title="Tältet", url="https://shop.example/p/tent")


@pytest.fixture
def products() -> FakeProducts:
    return FakeProducts()


def change(products: FakeProducts, content: Content | None, product_id: str = "tent") -> None:
    service.change(product_id, lambda _: content, products=products, now=NOW)


def kept(products: FakeProducts, product_id: str = "tent") -> Product:
    found = products.get(product_id)
    assert found is not None
    return found


def test_what_is_made_of_the_old_content_is_written(products: FakeProducts) -> None:
    change(products, replace(TENT, discreet=True))
    seen: list[Content | None] = []

    def renamed(before: Content | None) -> Content:
        seen.append(before)
        assert before is not None
        return replace(before, title="Ett annat")

    service.change("tent", renamed, products=products, now=NOW)
    assert seen == [replace(TENT, discreet=True)]
    assert kept(products).content == replace(TENT, title="Ett annat", discreet=True)


def test_the_same_again_is_no_revision(products: FakeProducts) -> None:
    change(products, TENT)
    change(products, TENT)
    assert kept(products).revision == 1


def test_nothing_deletes_and_what_is_deleted_can_come_back(products: FakeProducts) -> None:
    change(products, None)
    assert products.get("tent") is None
    change(products, replace(TENT, discreet=True))
    change(products, None)
    change(products, None)
    assert (kept(products).deleted, kept(products).revision) == (True, 2)
    service.change("tent", lambda before: before, products=products, now=NOW)
    assert (kept(products).deleted, kept(products).content.discreet) == (False, True)


def test_what_is_written_in_between_is_read_again(products: FakeProducts) -> None:
    change(products, TENT)
    asked: list[Content | None] = []

    def discreetly(before: Content | None) -> Content:
        asked.append(before)
        if len(asked) == 1:
            change(products, replace(TENT, discreet=True))
        assert before is not None
        return replace(before, title="Ny")

    service.change("tent", discreetly, products=products, now=NOW)
    assert len(asked) == 2
    assert kept(products).content == replace(TENT, title="Ny", discreet=True)


def test_a_bad_content_and_a_taken_sku_are_refused(products: FakeProducts) -> None:
    change(products, replace(TENT, variants=(Variant(sku="A"),)))
    with pytest.raises(Conflict) as taken:
        change(products, replace(TENT, variants=(Variant(sku="B"), Variant(sku="A"))), "other")
    assert taken.value.errors[0].pointer == "/variants/1/sku"
    with pytest.raises(Invalid):
        change(products, replace(TENT, gtin="123"))
