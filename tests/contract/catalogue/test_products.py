"""What `service.Products` promises, held against the fake and the real store."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec.structs import replace

from chalicelib.aws import clients
from chalicelib.catalogue import domain, prices, service
from chalicelib.catalogue.domain import Content, MarketContent, Product, Variant
from chalicelib.catalogue.service import SkuTaken
from chalicelib.catalogue.store import DynamoProducts
from chalicelib.kernel import clock
from chalicelib.kernel.errors import Unavailable
from chalicelib.kernel.money import Money
from chalicelib.kernel.revisions import Stale
from tests.fakes.catalogue import FakeProducts
from tests.support import lost

Store = FakeProducts | DynamoProducts


@pytest.fixture(params=["fake", "real"])
def products(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        return FakeProducts()
    request.getfixturevalue("aws_endpoint")
    return DynamoProducts()


@pytest.fixture
def name() -> str:
    """Something that no other test names: the real table is shared."""
    return uuid.uuid4().hex


def product(name: str, revision: int = 1, *skus: str, amount: int = 100, deleted: bool = False) -> Product:
    content = Content(
        title="Tält för två", url="https://a.example/å", price=Money(amount, "SEK"),
        categories=("A > B",), variants=tuple(Variant(sku=sku) for sku in skus),
        attributes={"weight": 2.4, "green": True},
    )  # fmt: skip
    return Product(
        product_id=name,
        content=content,
        revision=revision,
        created_at=5,
        updated_at=revision,
        deleted=deleted,
    )


def write(products: Store, before: Product | None, after: Product) -> Product:
    products.write(before, after, prices.price_row(before, after))
    return after


def test_a_product_comes_back_as_it_was_written(products: Store, name: str) -> None:
    assert products.get(name) is None
    kept = write(products, None, product(name, 1, f"{name}-1"))
    assert products.get(name) == kept
    assert products.get_many([name, name + "x"]) == {name: kept}
    assert products.resolve([f"{name}-1", f"{name}-2"]) == {f"{name}-1": name}


def test_a_write_on_what_is_not_there_any_more_is_refused_whole(products: Store, name: str) -> None:
    first = write(products, None, product(name, 1, f"{name}-1"))
    second = write(products, first, product(name, 2, f"{name}-1", amount=200))
    for before in (None, first):
        with pytest.raises(Stale):
            write(products, before, product(name, 2, f"{name}-9", amount=300))
    assert products.get(name) == second
    assert products.resolve([f"{name}-9"]) == {}
    assert [row.prices[""].amount for row in products.price_rows(name)] == [200, 100]


def test_a_sku_of_another_is_refused_by_name_and_leaves_nothing(products: Store, name: str) -> None:
    write(products, None, product(name, 1, f"{name}-1"))
    with pytest.raises(SkuTaken) as taken:
        write(products, None, product(f"{name}.b", 1, f"{name}-0", f"{name}-1"))
    assert (taken.value.sku, taken.value.owner) == (f"{name}-1", name)
    assert products.get(f"{name}.b") is None
    assert products.resolve([f"{name}-0"]) == {}


def test_a_write_that_is_late_is_told_so_before_its_skus_are_looked_at(products: Store, name: str) -> None:
    write(products, None, product(name, 1, f"{name}-1"))
    write(products, None, product(f"{name}.b"))
    with pytest.raises(Stale):
        write(products, None, product(f"{name}.b", 1, f"{name}-1"))


def test_a_released_sku_means_its_last_product_until_another_takes_it(products: Store, name: str) -> None:
    first = write(products, None, product(name, 1, f"{name}-1"))
    write(products, first, product(name, 2, f"{name}-1", deleted=True))
    assert products.resolve([f"{name}-1"]) == {f"{name}-1": name}
    write(products, None, product(f"{name}.b", 1, f"{name}-1"))
    assert products.resolve([f"{name}-1"]) == {f"{name}-1": f"{name}.b"}
    assert (f"{name}-1", f"{name}.b") in set(products.skus())


def test_cards_follow_their_products(products: Store, name: str) -> None:
    first = write(products, None, product(name))
    after = write(products, first, product(name, 2, deleted=True))
    found = [card for card in products.cards() if card.product_id == name]
    assert found == [domain.card(after)]


def test_cards_say_on_which_day_their_products_were_first_written(products: Store, name: str) -> None:
    day = clock.DAY * 20_000
    first = write(products, None, replace(product(name), created_at=day + 5))
    write(products, first, replace(product(name, 2), created_at=day + 5, updated_at=day * 2))
    assert [born for card, born in products.dated_cards() if card.product_id == name] == [20_000]


def test_products_are_told_with_all_that_they_are_called(products: Store, name: str) -> None:
    content = Content(
        title="t", url=f"https://a.example/{name}", gtin="96385074",
        variants=(Variant(sku=f"{name}-1", gtin="4006381333931"), Variant(sku=f"{name}-2")),
        markets={"NO": MarketContent(url=f"https://a.example/no/{name}"), "DK": MarketContent()},
    )  # fmt: skip
    kept = write(products, None, replace(product(name), content=content))
    urls = (f"https://a.example/{name}", f"https://a.example/no/{name}")
    assert domain.Names(name, urls, ("96385074", "4006381333931")) in set(products.names())
    write(products, kept, replace(kept, revision=2, deleted=True))
    assert name not in {one.product_id for one in products.names()}


def test_prices_are_read_newest_first_over_many_pages(products: Store, name: str) -> None:
    before: Product | None = None
    for revision in range(1, 231):
        before = write(products, before, product(name, revision, amount=revision))
    assert [row.prices[""].amount for row in products.price_rows(name)] == list(range(230, 0, -1))


def test_a_write_of_many_variants_fits(products: Store, name: str) -> None:
    said = product(name, 1, *(f"{name}-{n}" for n in range(500))).content
    service.put(name, said, products=products, now=9)
    assert len(products.resolve(f"{name}-{n}" for n in range(500))) == 500
    service.delete(name, products=products, now=10)
    kept = products.get(name)
    assert kept is not None
    assert kept.deleted


def test_writers_beside_each_other_lose_neither_price_nor_sku(products: Store, name: str) -> None:
    def put(n: int) -> None:
        while True:
            try:
                service.put(name, product(name, 1, f"{name}-{n}", amount=n).content, products=products, now=n)
            except Unavailable:
                continue
            return

    with ThreadPoolExecutor(8) as writers:
        list(writers.map(put, range(1, 25)))
    kept = products.get(name)
    assert kept is not None
    assert kept.revision == 24
    rows = list(products.price_rows(name))
    assert sorted(row.prices[""].amount for row in rows) == list(range(1, 25))
    assert rows[0].prices[""] == kept.content.price
    assert products.resolve(f"{name}-{n}" for n in range(1, 25)) == {
        f"{name}-{n}": name for n in range(1, 25)
    }


@pytest.mark.usefixtures("aws_endpoint")
def test_a_write_whose_acknowledgement_the_sdk_lost_is_made_once(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = lost.answers(clients.dynamodb(), monkeypatch)
    kept = write(DynamoProducts(), None, product(name, 1, f"{name}-1"))
    assert len(sent) == 2
    assert DynamoProducts().get(name) == kept


def test_the_news_of_all_products_can_be_told_again(aws_endpoint: str, name: str) -> None:
    products = DynamoProducts()
    first = write(products, None, product(f"{name}.1", 1, f"{name}-1"))
    write(products, first, product(f"{name}.1", 2, deleted=True))
    write(products, None, product(f"{name}.2"))
    told, place = products.changes(None)
    while place is not None:
        more, place = products.changes(place)
        told += more
    mine = {
        one.product_id: (one.revision, one.deleted, one.price)
        for one in told
        if one.product_id.startswith(name)
    }
    assert mine == {f"{name}.1": (2, True, 100), f"{name}.2": (1, False, 100)}
