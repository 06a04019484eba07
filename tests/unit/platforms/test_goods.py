"""Products and stock: what the catalogue shows of what a platform said."""

from typing import Any

import pytest

from chalicelib.catalogue.domain import Availability, Card, Content, Variant, card
from chalicelib.catalogue.public import put
from chalicelib.kernel.money import Money
from chalicelib.platforms.domain import Outcome
from tests.support import shopify, woocommerce
from tests.unit.platforms.conftest import NOW, Shop

TENT = "632910392"
GREEN = 49148385 + 1_000


def content(shop: Shop, product_id: str = TENT) -> Content:
    return shop.products.products[product_id].content


def shown(shop: Shop, product_id: str = TENT) -> Card:
    return card(shop.products.products[product_id])


def stock(shop: Shop, product_id: str = TENT) -> dict[str, str | None]:
    return {one.sku: one.availability for one in content(shop, product_id).variants}


def test_a_product_of_shopify_with_its_variants(shop: Shop) -> None:
    shop.shopify("products/create", shopify.product())
    told = content(shop)
    assert (told.title, told.url) == ("Tunneltält", "https://shop.example/products/tunneltalt")
    assert (told.image_url, told.brand) == ("https://cdn.example/tent.jpg", "Fjällkompaniet")
    assert (told.categories, told.discreet) == (("Tält",), False)
    green, red = told.variants
    assert (green.sku, green.title, green.price) == ("TENT-G", "Grön / M", Money(249_500, "SEK"))
    assert green.gtin == "4006381333931"
    assert stock(shop) == {"TENT-G": "in_stock", "TENT-R": "out_of_stock"}
    assert (green, red) == told.variants


@pytest.mark.parametrize(
    ("change", "availability"),
    [
        ({"inventory_quantity": 0, "inventory_policy": "continue"}, "backorder"),
        ({"inventory_quantity": -2}, "out_of_stock"),
        ({"inventory_quantity": 0, "inventory_management": None}, "in_stock"),
        ({"inventory_quantity": None}, "in_stock"),
    ],
)
def test_when_a_variant_can_be_had(shop: Shop, change: dict[str, Any], availability: str) -> None:
    shop.shopify("products/update", shopify.product(variants=[shopify.variant(1, "M", "S", 1, **change)]))
    assert stock(shop) == {"S": availability}


@pytest.mark.parametrize("change", [{"status": "draft"}, {"status": "archived"}, {"published_at": None}])
def test_what_is_not_in_the_shop_is_shown_to_nobody(shop: Shop, change: dict[str, Any]) -> None:
    shop.shopify("products/create", shopify.product(**change))
    assert TENT not in shop.products.products
    later = {"updated_at": "2027-01-11T09:00:00+01:00"}
    shop.shopify("products/update", shopify.product(**later))
    shop.shopify("products/update", shopify.product(**change, updated_at="2027-01-12T09:00:00+01:00"))
    assert shop.products.products[TENT].deleted


def test_stock_by_place_is_the_newest_word(shop: Shop) -> None:
    shop.shopify("products/create", shopify.product())
    shop.shopify("inventory_levels/update", shopify.level(GREEN, 0, "2027-01-11T09:00:00Z"))
    assert stock(shop)["TENT-G"] == "out_of_stock"
    shop.shopify("inventory_levels/update", shopify.level(GREEN, 4, "2027-01-11T09:00:01Z", place=2))
    assert stock(shop)["TENT-G"] == "in_stock"
    shop.shopify("inventory_levels/update", shopify.level(GREEN, 9, "2027-01-10T23:00:00Z", place=1), "old")
    shop.shopify("products/update", shopify.product(updated_at="2027-01-12T09:00:00Z", variants=[shopify.variant(49148385, "M", "TENT-G", 0)]))  # fmt: skip
    assert stock(shop) == {"TENT-G": "out_of_stock"}


def test_stock_of_an_unknown_item_is_kept_and_reported_until_its_product_comes(shop: Shop) -> None:
    told = shop.shopify("inventory_levels/update", shopify.level(GREEN, 0, "2027-01-11T09:00:00Z"))
    assert told.outcome is Outcome.TAKEN
    assert (
        told.why
        == f"no product with inventory item '{GREEN}' is known yet; its stock is kept for when one comes"
    )
    assert shop.desk.reports.said == [f"stock of an unknown inventory item was kept: {GREEN}"]
    shop.shopify("products/create", shopify.product())
    assert stock(shop)["TENT-G"] == "out_of_stock"


def test_a_product_is_deleted_and_stays_so(shop: Shop) -> None:
    shop.shopify("products/create", shopify.product())
    shop.shopify("products/delete", {"id": 632910392})
    assert shop.products.products[TENT].deleted
    shop.shopify("products/update", shopify.product(updated_at="2027-01-11T09:00:00Z"))
    assert shop.products.products[TENT].deleted, "an update from before the deletion came late"


def test_what_others_say_of_a_product_stays(shop: Shop) -> None:
    before = Content(
        title="x", url="https://x.example", discreet=True, attributes={"weight": 2}, gtin="4006381333931",
    )  # fmt: skip
    put(TENT, before, NOW)
    shop.shopify("products/update", shopify.product())
    told = content(shop)
    assert (told.title, told.discreet, told.attributes) == ("Tunneltält", True, {"weight": 2})
    shop.shopify("products/delete", {"id": 632910392})
    shop.now += 1
    shop.shopify("products/create", shopify.product(updated_at="2027-02-11T09:00:00Z"))
    assert content(shop).discreet, "also when it comes back"


def test_a_tag_makes_a_product_discreet(shop: Shop) -> None:
    shop.shopify("products/create", shopify.product(tags="nyhet, Discreet"))
    shop.woo("product.created", woocommerce.product(tags=[{"id": 1, "name": "discreet"}]))
    assert content(shop).discreet
    assert content(shop, "93").discreet


def test_a_sku_that_is_taken_gives_way_to_the_platforms_own_key(shop: Shop) -> None:
    put("other", Content(title="x", url="https://x.example", variants=(Variant(sku="TENT-G"),)), NOW)
    twice = [
        shopify.variant(11, "S", "TENT-G", 1),
        shopify.variant(12, "M", "A", 1),
        shopify.variant(13, "L", "A", 1),
    ]
    assert shop.shopify("products/create", shopify.product(variants=twice)).outcome is Outcome.TAKEN
    assert [one.sku for one in content(shop).variants] == ["11", "A", "13"]


def test_without_the_shops_address_a_product_of_shopify_is_kept(shop: Shop) -> None:
    shop.desk.shop_url = ""
    taken = shop.shopify("products/create", shopify.product())
    assert (taken.outcome, "TORG_SHOP_URL" in str(taken.why)) == (Outcome.KEPT, True)


def test_a_sample_of_a_product_is_not_kept(shop: Shop) -> None:
    assert shop.shopify("products/create", shopify.product(), test=True).outcome is Outcome.IGNORED
    assert shop.products.products == {}


def test_a_simple_product_of_woocommerce(shop: Shop) -> None:
    shop.woo("product.created", woocommerce.product(stock_status="onbackorder"))
    told = content(shop, "93")
    assert (told.title, told.url) == ("Tunneltält", "https://shop.example/product/tunneltalt/")
    assert told.categories == ("Tält",)
    (one,) = told.variants
    assert (one.sku, one.price, one.availability) == ("TENT", Money(249_500, "SEK"), Availability.BACK_ORDER)


def test_variations_come_by_themselves_before_and_after_their_product(shop: Shop) -> None:
    green, red = (
        woocommerce.variation(95, "Grön"),
        woocommerce.variation(96, "Röd", stock_status="outofstock"),
    )
    shop.woo("product.created", green)
    assert shop.products.products == {}, "a variation alone is no product"
    shop.woo("product.created", woocommerce.product(type="variable", variations=[95, 96], sku=""))
    shop.woo("product.updated", red)
    assert stock(shop, "93") == {"TENT-Grön": "in_stock", "TENT-Röd": "out_of_stock"}
    assert [one.title for one in content(shop, "93").variants] == ["Grön", "Röd"]
    later = {"date_modified_gmt": "2027-01-11T08:00:00"}
    shop.woo("product.updated", woocommerce.product(type="variable", variations=[95], sku="", **later))
    assert stock(shop, "93") == {"TENT-Grön": "in_stock"}


@pytest.mark.parametrize("change", [{"status": "draft"}, {"catalog_visibility": "hidden"}])
def test_a_hidden_product_of_woocommerce_is_shown_to_nobody(shop: Shop, change: dict[str, Any]) -> None:
    shop.woo("product.created", woocommerce.product(**change))
    assert shop.products.products == {}


def test_a_product_of_woocommerce_is_thrown_away_and_taken_back(shop: Shop) -> None:
    shop.woo("product.created", woocommerce.product())
    shop.woo("product.deleted", {"id": 93}, "bin-1")
    assert shop.products.products["93"].deleted
    shop.now += 60_000
    back = {"date_modified_gmt": "2027-01-15T08:00:30"}
    shop.woo("product.restored", woocommerce.product(**back))
    shop.desk.shelf.taken.clear()
    shop.woo("product.deleted", {"id": 93}, "bin-1")
    assert not shop.products.products["93"].deleted, "the same deletion, heard again, says nothing new"


def test_a_price_left_empty_is_none(shop: Shop) -> None:
    shop.woo("product.created", woocommerce.product(price=""))
    assert shown(shop, "93").price is None
