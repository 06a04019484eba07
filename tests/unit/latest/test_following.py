"""Following orders: whatever news come, in any order, twice, or cut off, the rows end the same."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.kernel import clock, revisions
from chalicelib.latest import domain, service
from chalicelib.latest.domain import Goods
from tests.support.examples import examples
from tests.support.faults import Killed, Killer
from tests.unit.latest.shop import NOW, SPANS, Shop


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revisions, "_FIRST_PAUSE", 0)


def test_an_order_stands_in_the_shops_the_products_and_all_categories_lists(shop: Shop) -> None:
    shop.order("1", "tent", "toy", "rope")
    shop.hear("1")
    assert {key.pk for key in shop.entries.rows} == {
        "shop", "product:tent", "in:Friluftsliv", "in:Friluftsliv > Tält", "in:Nytt", "product:rope",
    }  # fmt: skip
    assert shop.listed() == [("1", "tent"), ("1", "rope")]
    assert shop.listed("product:toy") == []
    assert shop.entries.standings["1"].stirred == ()


def test_what_no_longer_stands_vanishes_at_once_from_everywhere(shop: Shop) -> None:
    shop.order("1", "tent", "rope", name="Anna", town="SE.24.2480")
    shop.hear("1")
    shop.order("1", "rope")
    shop.hear("1")
    assert shop.listed() == [("1", "rope")]
    assert shop.entries.heads["tent"].entries == ()
    assert shop.entries.heads["rope"].entries[0].name is None
    shop.order("1", "rope", counts=False)
    shop.hear("1")
    assert shop.entries.rows == {}
    assert shop.entries.heads["rope"].entries == ()


def test_what_happens_to_an_order_without_changing_what_is_shown_writes_nothing(shop: Shop) -> None:
    shop.order("1", "tent")
    shop.hear("1")
    before = dict(shop.entries.standings)
    shop.order("1", "tent")
    shop.hear("1", "1")
    assert shop.entries.standings == before
    assert len(shop.touched) == 1


def test_old_orders_leave_no_row(shop: Shop) -> None:
    shop.order("1", "tent", at=NOW - SPANS.keep)
    shop.hear("1", "unknown")
    assert (shop.entries.rows, shop.entries.standings) == ({}, {})


def test_who_looks_on_is_told_when_it_can_be_seen(shop: Shop) -> None:
    shop.order("1", "tent", at=NOW - clock.MINUTE)
    shop.hear("1")
    assert shop.touched == [({"tent": NOW + 9 * clock.MINUTE}, NOW)]
    shop.order("1", "tent", counts=False, at=NOW - clock.MINUTE)
    shop.hear("1", now=NOW + clock.HOUR)
    assert shop.touched[1] == ({"tent": NOW + 9 * clock.MINUTE}, NOW + clock.HOUR)


def test_an_order_of_many_products_in_many_categories_fits_into_transactions(shop: Shop) -> None:
    deep = tuple(f"{n} > b > c > d > e" for n in range(12))
    shop.goods = {f"p{n}": Goods(deep, False) for n in range(30)}
    shop.order("1", *shop.goods)
    shop.hear("1")
    assert len(shop.listed()) == domain.MOST_PRODUCTS
    assert shop.entries.rows == shop.expected()
    shop.order("1", *reversed(shop.goods), at=NOW - 1)
    shop.hear("1")
    assert shop.entries.rows == shop.expected()
    assert shop.entries.largest <= 100


def test_a_handler_that_read_an_older_order_changes_nothing(shop: Shop) -> None:
    """Another handler takes the cancellation between its read of the order and its write."""
    shop.order("1", "tent")
    doors, stale = shop.doors(), shop.orders["1"]

    def order(order_id: str) -> Any:
        if shop.orders["1"] is stale:
            shop.order("1", "tent", counts=False)
            shop.hear("1")
            return stale
        return shop.orders[order_id]

    service.hear(["1"], doors=doors._replace(order=order), now=NOW)
    assert shop.entries.rows == {}


def test_of_two_heads_made_at_once_the_later_list_holds(shop: Shop) -> None:
    shop.order("1", "tent")
    shop.order("2", "tent", at=NOW + 1)
    shop.hear("1")
    service.follow("2", doors=shop.doors(), now=NOW)

    class Slow:
        """Reads a list, and is overtaken."""

        overtaken = False

        def __getattr__(self, name: str) -> Any:
            return getattr(shop.entries, name)

        def newest(self, *args: Any, **kwargs: Any) -> Any:
            found = shop.entries.newest(*args, **kwargs)
            if not self.overtaken:
                self.overtaken = True
                shop.order("1", "tent", counts=False)
                shop.hear("1")
            return found

    service.make_head("tent", doors=shop.doors(Slow()), now=NOW)
    assert [one.order_id for one in shop.entries.heads["tent"].entries] == ["2"]


def test_an_order_that_changed_before_its_heads_were_made_is_settled_by_whoever_changed_it(
    shop: Shop,
) -> None:
    shop.order("1", "tent")
    early = service.follow("1", doors=shop.doors(), now=NOW)
    assert early is not None
    assert early.stirred == (("tent", NOW + SPANS.delay),)
    shop.order("1", "mat")
    shop.hear("1")
    service.settle([early], doors=shop.doors(), now=NOW)
    assert (shop.entries.head("tent").entries, shop.listed()) == ((), [("1", "mat")])
    assert shop.entries.standings["1"].stirred == ()


def test_one_that_fails_holds_nobody_up(shop: Shop) -> None:
    shop.order("1", "tent")
    shop.order("2", "tent")
    doors = shop.doors()

    def order(order_id: str) -> Any:
        if order_id == "1":
            raise OSError("down")
        return shop.orders[order_id]

    outcome = service.hear(["1", "2"], doors=doors._replace(order=order), now=NOW)
    assert (outcome.followed, [str(one) for one in outcome.failed]) == (1, ["down"])
    assert shop.listed() == [("2", "tent")]


def test_erased_orders_go_altogether_and_never_come_back(shop: Shop) -> None:
    shop.order("1", "tent", name="Anna", town="SE.24.2480", buyer="b")
    shop.order("2", "mat")
    shop.hear("1", "2")
    exported = service.export(["1", "2", "3"], entries=shop.entries)
    assert [(one.order_id, one.name) for one in exported] == [("1", "Anna"), ("2", None)]
    assert service.erase(["1", "3"], doors=shop.doors(), now=NOW) == 1
    assert shop.listed() == [("2", "mat")]
    assert shop.entries.heads["tent"].entries == ()
    shop.order("1", "tent", name="Anna")
    shop.hear("1")
    assert shop.listed() == [("2", "mat")]
    assert service.erase(["1"], doors=shop.doors(), now=NOW) == 0
    assert service.export(["1"], entries=shop.entries) == []


def test_who_is_erased_before_the_news_came_is_never_shown(shop: Shop) -> None:
    shop.order("1", "tent")
    assert service.erase(["1"], doors=shop.doors(), now=NOW) == 0
    shop.hear("1")
    assert shop.entries.rows == {}


PRODUCTS = st.lists(st.sampled_from(["tent", "mat", "rope", "toy", "unknown"]), max_size=4)
CHANGES = st.lists(
    st.fixed_dictionaries(
        {
            "order_id": st.sampled_from("123"),
            "products": PRODUCTS,
            "at": st.integers(NOW - 5, NOW),
            "counts": st.sampled_from([True, True, True, False]),
            "name": st.sampled_from([None, "Anna"]),
        }
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=examples(150))
@given(CHANGES, st.randoms(use_true_random=False), st.integers(1, 60), st.booleans())
def test_shuffled_repeated_and_killed_news_end_in_the_same_rows(
    changes: list[dict[str, Any]], chance: random.Random, at: int, after: bool
) -> None:
    shop = Shop()
    pending: list[str] = []
    killer = Killer(at, after=after)
    mortal = killer.before(shop.entries)

    def deliver(batch: list[str]) -> None:
        try:
            assert not service.hear(batch, doors=shop.doors(mortal), now=NOW).failed
        except Killed:
            pending.extend(batch)

    for one in changes:
        said = dict(one)
        shop.order(said.pop("order_id"), *said.pop("products"), **said)
        pending += [one["order_id"]] * chance.randint(1, 3)
        chance.shuffle(pending)
        count = chance.randint(0, len(pending))
        batch, pending[:] = pending[:count], pending[count:]
        deliver(batch)
    while pending:
        batch, pending[:] = pending[:10], pending[10:]
        deliver(batch)
    assert shop.entries.rows == shop.expected()
    assert {one: list(head.entries) for one, head in shop.entries.heads.items()} == shop.heads()
    named = {key.pk.removeprefix("product:") for key in shop.entries.rows if key.pk.startswith("product:")}
    assert named <= set(shop.entries.heads)
    assert not any(one.stirred for one in shop.entries.standings.values())


@settings(max_examples=examples(60))
@given(st.lists(st.integers(0, 3 * SPANS.delay), max_size=60), st.integers(0, 4 * SPANS.delay))
def test_a_head_always_has_something_to_show_of_what_there_is(ages: list[int], later: int) -> None:
    shop = Shop()
    for n, age in enumerate(ages):
        shop.order(str(n), "tent", at=NOW - age)
    shop.hear(*shop.orders)
    now = NOW + later
    head = shop.entries.head("tent").entries
    whole = shop.entries.newest("product:tent", NOW, 1_000)
    seen = domain.seen(head, now, delay=SPANS.delay, keep=SPANS.keep)
    every = domain.seen(whole, now, delay=SPANS.delay, keep=SPANS.keep)
    assert len(head) <= 2 * service.FEW + service.STEPS + 1
    assert sorted(set(head), reverse=True) == list(head), "the latest first, each once"
    if len(whole) <= service.MOST:
        assert seen == every
    fifth = SPANS.delay // service.STEPS
    assert seen or not domain.seen(whole, now - fifth, delay=SPANS.delay, keep=SPANS.keep)
    if seen:
        assert every[0].at - seen[0].at <= fifth


def test_a_hundred_thousand_forged_purchases_are_no_news(shop: Shop) -> None:
    """Only orders are read; what a browser calls a purchase names none that there is."""
    shop.order("1", "tent")
    shop.hear("1")
    rows, heads = dict(shop.entries.rows), dict(shop.entries.heads)
    for start in range(0, 100_000, 1_000):
        outcome = shop.hear(*(f"forged-{start + n}" for n in range(1_000)), *["1"] * 10)
        assert (outcome.followed, outcome.failed) == (1, [])
    assert (shop.entries.rows, shop.entries.heads) == (rows, heads)
    assert len(shop.entries.standings) == 1
