from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.catalogue import domain, service
from chalicelib.catalogue.domain import Content, Product
from chalicelib.catalogue.prices import PriceRow
from chalicelib.catalogue.service import Item
from chalicelib.kernel import clock
from chalicelib.kernel.errors import Conflict, Invalid, NotFound, Unavailable
from chalicelib.kernel.money import Money
from tests.fakes.catalogue import FakeProducts
from tests.unit.catalogue.strategies import contents

NOW = 1_800_000_000_000


@pytest.fixture
def products() -> FakeProducts:
    return FakeProducts()


def content(amount: int | None = 100, *skus: str, **said: object) -> Content:
    price = {"price": {"amount": amount, "currency": "SEK"}} if amount is not None else {}
    variants = [{"sku": sku} for sku in skus]
    whole = {"title": "Tält", "url": "https://a.example/", "variants": variants, **price, **said}
    return msgspec.convert(whole, type=Content)


def put(products: FakeProducts, product_id: str, said: Content, now: int = NOW) -> Product:
    return service.put(product_id, said, products=products, now=now)


def test_the_same_content_again_changes_nothing(products: FakeProducts) -> None:
    first = put(products, "p", content(100, "a", categories=["A>B"]))
    again = put(products, "p", content(100, "a", categories=["A > B"]), NOW + 5)
    assert again == first
    assert products.writes == 1


def test_a_change_counts_up_and_keeps_when_it_began(products: FakeProducts) -> None:
    put(products, "p", content(100))
    after = put(products, "p", content(200), NOW + 5)
    assert (after.revision, after.created_at, after.updated_at) == (2, NOW, NOW + 5)


def test_a_clock_behind_never_turns_a_products_time_back(products: FakeProducts) -> None:
    put(products, "p", content(100))
    after = put(products, "p", content(200), NOW - 50)
    assert after.updated_at == NOW
    assert service.price_history("p", None, None, products=products, now=NOW).current == Money(200, "SEK")


def test_a_sku_of_another_product_is_refused_by_name(products: FakeProducts) -> None:
    put(products, "p", content(1, "a", "b"))
    with pytest.raises(Conflict) as refused:
        put(products, "q", content(1, "x", "b"))
    assert refused.value.errors[0].pointer == "/variants/1/sku"
    assert "'b' belongs to product p" in refused.value.detail
    assert products.get("q") is None


def test_a_sku_that_was_given_up_may_be_taken_and_means_the_new_product(products: FakeProducts) -> None:
    put(products, "p", content(1, "a", "b"))
    put(products, "p", content(1, "a"))
    assert products.resolve(["b"]) == {"b": "p"}, "an old order's sku still means the product"
    put(products, "q", content(1, "b"))
    assert products.resolve(["b"]) == {"b": "q"}
    with pytest.raises(Conflict):
        put(products, "p", content(1, "a", "b"))


def test_a_deleted_product_is_gone_but_for_its_tombstone(products: FakeProducts) -> None:
    put(products, "p", content(100, "a", discreet=True))
    service.delete("p", products=products, now=NOW + 1)
    service.delete("p", products=products, now=NOW + 2)
    with pytest.raises(NotFound):
        service.get("p", products=products)
    tombstone = products.products["p"]
    assert tombstone.deleted
    assert tombstone.revision == 2
    assert domain.card(tombstone).deleted
    assert domain.card(tombstone).discreet
    put(products, "q", content(1, "a"))


def test_what_never_was_cannot_be_deleted(products: FakeProducts) -> None:
    with pytest.raises(NotFound):
        service.delete("p", products=products, now=NOW)


def test_a_deleted_product_comes_back_with_its_prices(products: FakeProducts) -> None:
    put(products, "p", content(100))
    service.delete("p", products=products, now=NOW + clock.DAY)
    back = put(products, "p", content(100), NOW + 2 * clock.DAY)
    assert (back.revision, back.created_at, back.deleted) == (3, NOW, False)
    shown = service.price_history("p", None, None, products=products, now=NOW + 3 * clock.DAY)
    assert [period.price and period.price.amount for period in shown.periods] == [100, None, 100]


def test_prices_leave_a_row_only_where_they_change(products: FakeProducts) -> None:
    put(products, "p", content(100))
    put(products, "p", content(100, title="Annat"))
    put(
        products,
        "p",
        content(100, title="Annat", markets={"NO": {"price": {"amount": 9, "currency": "NOK"}}}),
    )
    assert [row.prices.keys() for row in products.price_history["p"]] == [{"", "NO"}, {""}]


def test_a_variant_has_its_own_history(products: FakeProducts) -> None:
    said = content(None, variants=[{"sku": "a", "price": {"amount": 5, "currency": "SEK"}}])
    put(products, "p", said)
    assert service.price_history("p", None, "a", products=products, now=NOW).current == Money(5, "SEK")
    with pytest.raises(NotFound):
        service.price_history("p", None, "z", products=products, now=NOW)


@pytest.mark.parametrize(("old", "new"), [(0, 500), (500, 0), (300, 300), (45, 45), (91, 0), (500, 500)])
def test_many_variants_change_in_steps_that_each_fit_a_transaction(old: int, new: int) -> None:
    before, after = content(1, *(f"o{n}" for n in range(old))), content(2, *(f"n{n}" for n in range(new)))
    held = domain.skus(before)
    *_, last = steps = list(service.steps(before, after))
    assert last == after
    for step in steps:
        assert len(held ^ domain.skus(step)) <= service.MOST_SKU_CHANGES
        held = domain.skus(step)
    assert len(steps) <= (old + new) // service.MOST_SKU_CHANGES + 2


@given(st.sets(st.integers(0, 400)), st.sets(st.integers(0, 400)))
def test_steps_never_drop_a_variant_that_stays(old: set[int], new: set[int]) -> None:
    before, after = content(1, *map(str, sorted(old))), content(2, *map(str, sorted(new)))
    kept = {str(n) for n in old & new}
    held = domain.skus(before)
    for step in service.steps(before, after):
        assert kept <= domain.skus(step)
        assert len(held ^ domain.skus(step)) <= service.MOST_SKU_CHANGES
        held = domain.skus(step)
    assert held == domain.skus(after)


def test_a_product_with_many_variants_can_be_deleted(products: FakeProducts) -> None:
    put(products, "p", content(1, *(f"s{n}" for n in range(400))))
    service.delete("p", products=products, now=NOW)
    assert products.products["p"].deleted
    assert all(released for _, released in products.owners.values())


def test_a_bad_product_does_not_stop_its_batch(products: FakeProducts) -> None:
    put(products, "kept", content(7))
    items = [
        Item("p", content(1), ()),
        Item("q", content(1, gtin="4006381333930"), ()),
        Item("kept", content(7), ()),
        Item("p", content(2), ()),
        Item(None, None, (_fault(),)),
    ]
    outcomes = service.put_many(items, products=products, now=NOW)
    assert [(one.changed, type(one.error)) for one in outcomes] == [
        (True, type(None)),
        (False, Invalid),
        (False, type(None)),
        (False, Invalid),
        (False, Invalid),
    ]
    assert outcomes[1].error is not None
    assert outcomes[1].error.errors[0].pointer == "/products/1/gtin"
    assert products.products["p"].content == content(1)


def _fault() -> Any:
    from chalicelib.kernel.errors import FieldError

    return FieldError("/products/4", "not an object")


def test_a_sku_may_move_within_a_batch(products: FakeProducts) -> None:
    put(products, "z", content(1, "a"))
    outcomes = service.put_many(
        [Item("b", content(1, "a"), ()), Item("z", content(1), ())], products=products, now=NOW
    )
    assert [one.error for one in outcomes] == [None, None]
    assert products.resolve(["a"]) == {"a": "b"}


class LosesAcknowledgements(FakeProducts):
    """Every other write arrives, but its caller isn't told."""

    def write(self, before: Product | None, after: Product, price_row: PriceRow | None) -> None:
        super().write(before, after, price_row)
        if self.writes % 2:
            raise Unavailable("no answer")


def test_a_write_whose_acknowledgement_was_lost_can_be_sent_again() -> None:
    products = LosesAcknowledgements()
    for amount in range(1, 20):
        with pytest.raises(Unavailable):
            put(products, "p", content(amount, f"s{amount}"))
        products.writes += 1
        assert put(products, "p", content(amount, f"s{amount}")).revision == amount
    assert len(products.price_history["p"]) == 19


def test_writers_beside_each_other_lose_nothing(products: FakeProducts) -> None:
    def write(n: int) -> None:
        while True:
            try:
                put(products, "p", content(n + 1, f"s{n}"))
            except Unavailable:
                continue
            return

    with ThreadPoolExecutor(8) as writers:
        list(writers.map(write, range(40)))
    assert products.products["p"].revision == 40
    assert len(products.price_history["p"]) == 40
    held = {sku for sku, (_, released) in products.owners.items() if not released}
    assert held == domain.skus(products.products["p"].content)
    assert set(products.owners) == {f"s{n}" for n in range(40)}


@given(contents())
def test_what_was_put_is_what_is_got(said: Content) -> None:
    products = FakeProducts()
    kept = put(products, "p", said)
    assert kept.content == domain.normal(said)
    assert put(products, "p", kept.content) == kept
    assert service.get("p", products=products) == kept


commands = st.lists(
    st.tuples(st.sampled_from("pqr"), st.none() | st.frozensets(st.sampled_from("abcd"))), max_size=25
)


@given(commands)
def test_a_sku_belongs_to_the_one_live_product_that_names_it(
    steps: list[tuple[str, frozenset[str] | None]],
) -> None:
    products = FakeProducts()
    for product_id, skus in steps:
        try:
            if skus is None:
                service.delete(product_id, products=products, now=NOW)
            else:
                put(products, product_id, content(1, *sorted(skus)))
        except (Conflict, NotFound):
            continue
    live = [one for one in products.products.values() if not one.deleted]
    named = [(sku, one.product_id) for one in live for sku in domain.skus(one.content)]
    held = {sku: owner for sku, (owner, released) in products.owners.items() if not released}
    assert sorted(named) == sorted(held.items())
