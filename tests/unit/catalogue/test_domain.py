import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.catalogue import domain, models
from chalicelib.catalogue.domain import Availability, Content, Product
from chalicelib.kernel.money import Money
from tests.unit.catalogue.strategies import contents


def content(**said: object) -> Content:
    return msgspec.convert({"title": "Tält", "url": "https://shop.example/tent", **said}, type=Content)


@pytest.mark.parametrize(
    "word", ["in_stock", "InStock", "https://schema.org/InStock", "http://schema.org/InStock", "in stock"]
)
def test_availability_is_read_in_every_common_spelling(word: str) -> None:
    assert Availability(word) is Availability.IN_STOCK


def test_an_unknown_availability_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="availability"):
        content(availability="on the moon")


def test_what_is_gone_cannot_be_bought() -> None:
    gone = {one for one in Availability if not one.buyable}
    assert gone == {"out_of_stock", "sold_out", "discontinued", "reserved"}


@pytest.mark.parametrize("digits", ["4006381333931", "96385074", "036000291452", "10614141543219"])
def test_a_gtin_holds_by_its_check_digit(digits: str) -> None:
    assert domain.is_gtin(digits)
    wrong = digits[:-1] + str((int(digits[-1]) + 1) % 10)
    assert not domain.is_gtin(wrong)


def test_a_gtin_of_another_length_or_alphabet_is_none() -> None:
    assert not any(domain.is_gtin(text) for text in ("", "0", "123456789", "٤٠٠٦٣٨١٣٣٣٩٣١"))


@pytest.mark.parametrize(
    "url",
    ["ftp://a.b/c", "javascript:alert(1)", "https://", "https://a b", "https://user@a.b/", "//a.b/c", "https://a.b/\n",
     "https://a.b/<script>", 'https://a.b/"'],
)  # fmt: skip
def test_only_plain_web_addresses_are_taken(url: str) -> None:
    with pytest.raises(msgspec.ValidationError, match="url"):
        content(url=url)


def test_faults_name_the_field() -> None:
    bad = content(
        gtin="4006381333930",
        categories=["A > > B"],
        variants=[{"sku": "a"}, {"sku": "a"}, {"sku": "b", "gtin": "96385075"}],
    )
    found = {fault.pointer for fault in domain.faults("batch", domain.normal(bad), "/products/3")}
    assert found == {
        "/products/3/product_id",
        "/products/3/gtin",
        "/products/3/categories/0",
        "/products/3/variants/0/sku",
        "/products/3/variants/1/sku",
        "/products/3/variants/2/gtin",
    }


def test_a_product_too_large_for_its_row_is_refused() -> None:
    bulky = content(variants=[{"sku": str(n), "attributes": {"a": "x" * 500}} for n in range(400)])
    assert [fault.pointer for fault in domain.faults("p", bulky)] == [""]


def test_the_normal_form_is_stable_and_can_be_read_again() -> None:
    given_ = content(categories=["Hem>Kök", "Hem > Kök", " Hem "], gtin="40 06381-333931")
    normal = domain.normal(given_)
    assert normal.categories == ("Hem > Kök", "Hem")
    assert normal.gtin == "4006381333931"
    assert domain.normal(normal) == normal
    assert msgspec.json.decode(domain.encoded(normal), type=Content) == normal


def test_a_category_that_grows_too_long_in_its_normal_form_is_refused() -> None:
    long = content(categories=[">".join(["ab"] * 66)])
    assert [fault.pointer for fault in domain.faults("p", domain.normal(long))] == ["/categories/0"]


def test_the_card_shows_the_cheapest_variant_and_any_that_can_be_had() -> None:
    shown = content(
        variants=[
            {"sku": "a", "price": {"amount": 300, "currency": "SEK"}, "availability": "out_of_stock"},
            {"sku": "b", "price": {"amount": 200, "currency": "SEK"}, "availability": "preorder"},
            {"sku": "c", "price": {"amount": 1, "currency": "NOK"}, "availability": "sold_out"},
        ]
    )
    assert domain.price_from(shown) == Money(200, "SEK")
    assert domain.availability_of(shown) is Availability.PRE_ORDER


def test_a_variant_that_says_nothing_can_be_had() -> None:
    assert (
        domain.availability_of(content(variants=[{"sku": "a", "availability": "sold_out"}, {"sku": "b"}]))
        is Availability.IN_STOCK
    )


def test_a_market_says_only_what_differs() -> None:
    local = content(markets={"NO": {"title": "Telt"}}, availability="sold_out")
    shown = domain.in_market(local, "NO")
    assert (shown.title, shown.url, shown.availability) == ("Telt", local.url, Availability.SOLD_OUT)
    assert domain.in_market(local, "DK") == local


SEK_5, SEK_7, EUR_1 = ({"amount": n, "currency": code} for n, code in ((5, "SEK"), (7, "SEK"), (1, "EUR")))


@pytest.mark.parametrize(
    ("said", "price"),
    [
        ({}, None),
        ({"price": SEK_7, "variants": [{"sku": "a", "price": SEK_5}]}, 7),
        ({"variants": [{"sku": "a", "price": SEK_7}, {"sku": "b", "price": SEK_5}]}, 5),
        ({"price": EUR_1}, None),
        (
            {"price": EUR_1, "variants": [{"sku": "a", "price": SEK_5}], "markets": {"SE": {"price": SEK_7}}},
            5,
        ),
        (
            {
                "price": EUR_1,
                "markets": {"SE": {"price": SEK_7}, "NO": {"price": EUR_1}, "AX": {"price": SEK_5}},
            },
            5,
        ),
    ],
)
def test_a_list_sorts_by_the_price_in_the_shops_currency(said: dict[str, object], price: int | None) -> None:
    assert domain.price_in(content(**said), "SEK") == price


@given(contents(), st.booleans())
def test_rows_hold_products_and_cards_exactly(said: Content, deleted: bool) -> None:
    product = Product(
        product_id="p", content=domain.normal(said), revision=3, created_at=1, updated_at=2, deleted=deleted
    )
    assert models.product_from(models.product_item(product)) == product
    card = domain.card(product)
    assert models.card_from(models.card_item(card)) == card
    row = models.card_item(card, domain.local_cards(product))
    assert models.card_from(row) == card
    goods = models.goods_from(models.card_item(card, domain.local_cards(product), said.brand))
    assert goods == (said.categories[0] if said.categories else None, said.brand)
    for market in (*said.markets, "ZZ"):
        local = msgspec.structs.replace(product, content=domain.in_market(product.content, market))
        assert models.card_from(row, market) == domain.card(local)


def test_a_market_that_shows_the_same_card_takes_no_room() -> None:
    said = content(
        price=SEK_7, markets={"NO": {"language": "nb"}, "SE": {"price": SEK_7}, "FI": {"price": EUR_1}}
    )
    product = Product(product_id="p", content=said, revision=1, created_at=0, updated_at=0)
    assert set(domain.local_cards(product)) == {"FI"}
    row = models.card_item(domain.card(product), domain.local_cards(product))
    assert '"m":{"FI":{"p":{"amount":1,"currency":"EUR"}}}' in row["card"]["S"]


def test_a_usual_card_is_slim() -> None:
    usual = content(
        title="Tunneltält för två personer, grön, 2,4 kg",
        url="https://www.friluftsbutiken.example/talt/tunneltalt-for-tva-gron?variant=8812",
        image_url="https://cdn.friluftsbutiken.example/bilder/2026/tunneltalt-gron-800x800.webp",
        price={"amount": 349_900, "currency": "SEK"},
        categories=["Friluftsliv > Tält > Tunneltält"],
        availability="out_of_stock",
        discreet=True,
    )
    card = domain.card(
        Product(product_id="tent-2-green", content=usual, revision=1, created_at=0, updated_at=0)
    )
    item = models.card_item(card)
    size = sum(len(name) + len(str(next(iter(value.values()))).encode()) for name, value in item.items())
    assert size < 400


@pytest.mark.parametrize(
    ("discreet", "deleted"), [(False, False), (True, False), (False, True), (True, True)]
)
def test_what_happens_is_told_of_products_that_are_there_and_not_discreet(
    discreet: bool, deleted: bool
) -> None:
    card = domain.Card(
        product_id="tent", title="Tält", url="https://shop.example/tent", image_url=None, price=None,
        availability=Availability.IN_STOCK, discreet=discreet, deleted=deleted, category=None,
    )  # fmt: skip
    assert card.tellable is not (discreet or deleted)
