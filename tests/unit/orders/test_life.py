"""How far an order has come: by example, and by every combination of what can happen."""

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.kernel.money import Money
from chalicelib.orders.happenings import Happening, Part, joined
from chalicelib.orders.life import (
    TRANSITIONS,
    Course,
    Fulfilment,
    KeptLine,
    Settlement,
    State,
    course,
    matched,
)
from tests.support.examples import examples
from tests.support.ordering import happening

LINES = (KeptLine(product_id="tent", quantity=1, line_id="l1"), KeptLine(sku="MAT", quantity=3, line_id="l2"))
TOTAL = Money(1_000, "SEK")
TENT, MATS = {"product_id": "tent", "quantity": 1}, {"sku": "MAT", "quantity": 3}


def one_mat(many: int = 1) -> dict[str, Any]:
    return {"line_id": "l2", "quantity": many}


def money(amount: int, currency: str = "SEK") -> dict[str, Any]:
    return {"amount": amount, "currency": currency}


PAID = happening("order.paid", "p")
WHOLE = happening("order.shipped", "s")
TENT_SENT = happening("order.shipped", "s1", lines=[TENT])
MATS_SENT = happening("order.shipped", "s2", lines=[MATS])
TENT_CAME = happening("order.delivered", "d1", shipment_id="s1")
MATS_CAME = happening("order.delivered", "d2", shipment_id="s2", at="2026-11-21T11:00:00Z")
CAME = happening("order.delivered", "d")
CANCELLED = happening("order.cancelled", "c")
BACK = happening("order.refunded", "r")
TENT_BACK = happening("order.refunded", "r1", lines=[TENT])
MATS_BACK = happening("order.refunded", "r2", lines=[MATS], amount=money(300))
GOODWILL = happening("order.refunded", "r3", amount=money(50))


def read(*happened: Happening, lines: tuple[KeptLine, ...] = LINES) -> Course:
    return course(lines, TOTAL, joined((), happened))


@pytest.mark.parametrize(
    ("happened", "state", "fulfilment", "settlement"),
    [
        ((), State.PLACED, Fulfilment.WAITING, Settlement.PENDING),
        ((PAID,), State.PAID, Fulfilment.WAITING, Settlement.PAID),
        ((WHOLE,), State.SHIPPED, Fulfilment.SHIPPED, Settlement.PENDING),
        ((PAID, TENT_SENT), State.PART_SHIPPED, Fulfilment.PART_SHIPPED, Settlement.PAID),
        ((PAID, TENT_SENT, MATS_SENT), State.SHIPPED, Fulfilment.SHIPPED, Settlement.PAID),
        ((TENT_SENT, MATS_SENT, TENT_CAME), State.SHIPPED, Fulfilment.SHIPPED, Settlement.PENDING),
        ((TENT_SENT, TENT_CAME), State.PART_SHIPPED, Fulfilment.PART_SHIPPED, Settlement.PENDING),
        ((TENT_CAME,), State.PART_SHIPPED, Fulfilment.PART_SHIPPED, Settlement.PENDING),
        (
            (TENT_SENT, MATS_SENT, TENT_CAME, MATS_CAME),
            State.DELIVERED,
            Fulfilment.DELIVERED,
            Settlement.PENDING,
        ),
        ((CAME,), State.DELIVERED, Fulfilment.DELIVERED, Settlement.PENDING),
        # What was given back instead of being sent needn't be sent any more.
        ((PAID, TENT_BACK, MATS_SENT), State.SHIPPED, Fulfilment.SHIPPED, Settlement.PART_REFUNDED),
        ((PAID, GOODWILL), State.PART_REFUNDED, Fulfilment.WAITING, Settlement.PART_REFUNDED),
        # A delivered order of which something was given back is still a delivered order.
        ((PAID, CAME, GOODWILL), State.DELIVERED, Fulfilment.DELIVERED, Settlement.PART_REFUNDED),
        ((PAID, CAME, TENT_BACK, MATS_BACK), State.REFUNDED, Fulfilment.DELIVERED, Settlement.REFUNDED),
        ((PAID, CAME, BACK), State.REFUNDED, Fulfilment.DELIVERED, Settlement.REFUNDED),
        # A cancelled order whose money went back is a cancelled order.
        ((PAID, CANCELLED), State.CANCELLED, Fulfilment.WAITING, Settlement.PAID),
        ((PAID, CANCELLED, BACK), State.CANCELLED, Fulfilment.WAITING, Settlement.REFUNDED),
        ((PAID, CANCELLED, GOODWILL), State.CANCELLED, Fulfilment.WAITING, Settlement.PART_REFUNDED),
    ],
)
def test_where_goods_and_money_are(
    happened: tuple[Happening, ...], state: State, fulfilment: Fulfilment, settlement: Settlement
) -> None:
    found = read(*happened)
    assert (found.state, found.fulfilment, found.settlement) == (state, fulfilment, settlement)


@pytest.mark.parametrize(
    ("back", "whole"),
    [
        ((money(999),), False),
        ((money(1_000),), True),
        ((money(600), money(400)), True),
        ((money(1_000, "EUR"),), False),
        ((money(999), money(1, "EUR")), False),
    ],
)
def test_all_the_money_back_is_a_whole_refund(back: tuple[dict[str, Any], ...], whole: bool) -> None:
    told = [happening("order.refunded", f"r{n}", amount=one) for n, one in enumerate(back)]
    found = read(*told)
    assert (found.settlement is Settlement.REFUNDED) is whole
    assert found.returned == ((1, 3) if whole else (0, 0))


def test_an_order_for_nothing_is_given_back_by_nothing_but_its_goods() -> None:
    free = Money(0, "SEK")
    assert course(LINES, free, joined((), (PAID, WHOLE))).returned == (0, 0)
    assert course(LINES, free, joined((), (PAID, GOODWILL))).settlement is Settlement.PART_REFUNDED
    assert course(LINES, free, joined((), (PAID, TENT_BACK, MATS_BACK))).settlement is Settlement.REFUNDED


def test_a_parcel_that_never_left_is_none() -> None:
    void = happening("order.shipped", "s", void=True, as_of="2026-11-22T00:00:00Z")
    found = read(WHOLE, void)
    assert (found.state, found.shipments) == (State.PLACED, ())


def test_a_parcel_is_followed_from_its_sending_to_its_coming() -> None:
    told = happening(
        "order.shipped", "s1", carrier="PostNord", number="1", url="https://post.example/1", lines=[TENT]
    )
    first, second = read(told, MATS_SENT, MATS_CAME).shipments
    assert (first.id, first.carrier, first.number, first.url) == (
        "s1",
        "PostNord",
        "1",
        "https://post.example/1",
    )
    assert first.lines == (Part(product_id="tent", quantity=1),)
    assert (first.shipped_at, first.delivered_at) == (told.at, None)
    assert (second.id, second.delivered_at) == ("s2", MATS_CAME.at)
    assert [one.delivered_at for one in read(told, MATS_SENT, MATS_CAME, CAME).shipments] == [
        CAME.at,
        MATS_CAME.at,
    ]
    assert read(TENT_SENT, MATS_SENT, TENT_CAME, MATS_CAME).delivered_at == MATS_CAME.at


def test_parts_find_their_lines() -> None:
    lines = (
        KeptLine(product_id="tent", sku="T-1", quantity=1, line_id="1"),
        KeptLine(product_id="tent", sku="T-2", quantity=2, line_id="2"),
        KeptLine(product_id="mat", quantity=1),
    )

    def found(**part: Any) -> tuple[int, ...]:
        return matched(lines, [Part(**part)])

    assert found(line_id="2", sku="T-1", quantity=2) == (0, 2, 0)
    assert found(sku="T-1", product_id="mat", quantity=1) == (1, 0, 0) or found(sku="T-1", quantity=1) == (
        1,
        0,
        0,
    )
    assert found(product_id="tent", quantity=2) == (1, 1, 0)
    assert found(product_id="tent", quantity=9) == (1, 2, 0)
    assert found(line_id="7", product_id="mat", quantity=1) == (0, 0, 1)
    assert found(line_id="7", quantity=1) == (0, 0, 0)


ALL = (
    PAID, WHOLE, TENT_SENT, MATS_SENT, TENT_CAME, MATS_CAME, CAME, CANCELLED, BACK, TENT_BACK, MATS_BACK, GOODWILL,
)  # fmt: skip


def test_exactly_the_declared_transitions_happen() -> None:
    """Every set of happenings, and every one that can come on top of it."""
    every = [frozenset(known) for size in range(len(ALL) + 1) for known in combinations(ALL, size)]
    states = {known: read(*known).state for known in every}
    seen: dict[State, set[State]] = {state: set() for state in State}
    for known, before in states.items():
        seen[before] |= {states[known | {news}] for news in ALL} - {before}
    assert seen == TRANSITIONS


tellings = st.builds(
    lambda kind, name, at, as_of, extra: happening(
        kind, name, at=f"2026-11-{at:02}T10:00:00Z",
        **({"as_of": f"2026-11-{as_of:02}T10:00:00+01:00"} if as_of else {}),
        **(extra if kind == "order.shipped" else {}),
    ),
    st.sampled_from(["order.paid", "order.shipped", "order.delivered", "order.cancelled"]),
    st.sampled_from(["1", "2"]),
    st.integers(1, 3),
    st.sampled_from([0, 0, 1, 2, 3, 4]),
    st.sampled_from([{}, {"number": "1"}, {"number": "2"}, {"carrier": "c", "number": "1"}, {"void": True}]),
)  # fmt: skip


@settings(max_examples=examples(150))
@given(st.lists(tellings, max_size=8), st.lists(tellings, max_size=8), st.lists(tellings, max_size=8))
def test_joining_knows_no_order_and_no_repetition(
    a: list[Happening], b: list[Happening], c: list[Happening]
) -> None:
    together = joined((), a + b + c)
    assert together == joined(joined(joined((), c), b), [*a, *b])
    assert together == joined(together, together)
    assert together == joined(joined((), a), joined(joined((), b), c))
    assert {one.key for one in together} == {one.key for one in a + b + c}, "none is lost"


def test_of_two_tellings_the_later_known_holds_and_the_earlier_time() -> None:
    first = happening("order.shipped", "s", at="2026-11-01T10:00:00Z", carrier="A", number="1")
    mended = happening(
        "order.shipped", "s", at="2026-11-01T10:00:00Z", as_of="2026-11-02T10:00:00Z", number="2"
    )
    later = happening("order.shipped", "s", at="2026-11-03T10:00:00Z", number="3")
    (kept,) = joined((), [mended, first])
    assert (kept.at, getattr(kept, "number", None), getattr(kept, "carrier", None)) == (first.at, "2", None)
    (kept,) = joined((), [later, mended, first])
    assert (kept.at, getattr(kept, "number", None)) == (first.at, "3")
    fuller = happening(
        "order.shipped", "s", at="2026-11-01T10:00:00Z", carrier="A", number="1", url="https://p.se/1"
    )
    assert joined((), [fuller, first]) == joined((), [fuller]), "told at the same time, that which says more"
