"""Pages held against a model that sorts everything, while ratings, prices and all else change."""

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.listing import service
from tests.fakes.listing import FakeLists
from tests.support.examples import examples
from tests.support.listed import Dice, Shop, paging_agrees


@settings(max_examples=examples(400), deadline=None)
@given(st.integers(0, 2**32))
def test_pages_of_a_changing_shop_equal_the_model(seed: int) -> None:
    paging_agrees(FakeLists(), seed)


@settings(max_examples=examples(60), deadline=None)
@given(st.integers(0, 2**32), st.randoms(use_true_random=False))
def test_news_of_all_sources_in_any_order_and_number_end_in_the_same_lists(seed: int, draw: object) -> None:
    shop, dice = Shop(FakeLists()), Dice(seed)
    for _ in range(40):
        dice.change(shop)
    told = shop.told + shop.told[::3]
    draw.shuffle(told)  # type: ignore[attr-defined]
    shuffled = FakeLists()
    for one in told:
        service.follow(one, lists=shuffled)
    assert shuffled.standings == shop.lists.standings  # type: ignore[attr-defined]
