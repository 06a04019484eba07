"""What is shown for a shopper: the same whatever is noted of them, and in two waves where the note still holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.recommendations import domain, shoppers
from chalicelib.recommendations.domain import RankedList, Row
from chalicelib.recommendations.filling import Lists, Recommendations
from chalicelib.recommendations.shoppers import Past
from tests.fakes.recommendations import FakeCard, FakeShelf

VIEWED, BOUGHT = domain.VIEWED_ALSO_VIEWED, domain.BOUGHT_ALSO_BOUGHT
MINE = domain.shopper_key("me")


def _ranked(*rows: tuple[str, int], of: int = 100) -> RankedList:
    return RankedList(of, tuple(Row(one, people, people * 10) for one, people in rows))


def _many(prefix: str, count: int = 40) -> RankedList:
    return _ranked(*((f"{prefix}{n}", 2 * count - n) for n in range(count)))


@dataclass
class House:
    """A shopper's past, and the shop's lists."""

    lists: Mapping[str, Lists]
    bought: Sequence[str]
    cards: Sequence[FakeCard] = ()
    note: Lists = field(default_factory=dict)
    noted: int = 0
    waves: int = 0

    def ask(self, *viewed: str, limit: int = 12, seen: Sequence[str] = ()) -> Recommendations:
        shelf = FakeShelf({**self.lists, MINE: self.note} if self.note else self.lists, self.cards)
        past = Past(MINE, lambda: self.bought, self._note)
        found = shoppers.for_shopper(viewed, past=past, limit=limit, seen=seen, shelf=shelf, support=2)
        self.waves = shelf.waves
        return found

    def _note(self, note: Lists) -> None:
        self.note, self.noted = note, self.noted + 1


def _ids(found: Recommendations) -> list[str]:
    return [one.product_id for one in found.items]


def _stocked(**fields: Any) -> House:
    lists = {
        domain.product_key("v"): {VIEWED: _many("v")},
        domain.product_key("a"): {BOUGHT: _many("a")},
        domain.product_key("b"): {BOUGHT: _many("b")},
    }
    return House(lists, ["a", "b"], **fields)


def test_who_asks_again_is_answered_in_two_waves() -> None:
    house = _stocked()
    first = house.ask()
    assert (house.waves, house.noted) == (3, 1)
    assert house.ask().items == first.items
    assert (house.waves, house.noted) == (2, 1)
    assert len(house.ask("v").items) == 12
    assert (house.waves, house.noted) == (2, 1)


def test_what_was_bought_counts_after_what_was_viewed() -> None:
    house = _stocked()
    assert _ids(house.ask("v", limit=3)) == ["v0", "v1", "v2"]
    assert _ids(house.ask("v", limit=50))[-1].startswith("a")


def test_lists_that_moved_a_little_take_no_third_wave() -> None:
    house = _stocked()
    house.ask()
    moved = _ranked(("new", 20), *((f"a{n}", 80 - n) for n in range(40)))
    house.lists = {**house.lists, domain.product_key("a"): {BOUGHT: moved}}
    house.ask()
    assert house.waves == 2


def test_a_new_order_counts_at_once_and_is_noted() -> None:
    house = _stocked()
    house.ask()
    house.lists = {**house.lists, domain.product_key("c"): {BOUGHT: _many("c")}}
    house.bought = ["c", "a", "b"]
    assert _ids(house.ask())[0] == "c0"
    assert (house.waves, house.noted) == (3, 2)
    assert _ids(house.ask())[0] == "c0"
    assert (house.waves, house.noted) == (2, 2)


def test_an_order_taken_back_counts_no_more_at_once() -> None:
    house = _stocked()
    house.ask()
    house.bought = ["b"]
    assert set(_ids(house.ask())) <= {f"b{n}" for n in range(40)}
    house.bought = []
    assert house.ask().items == ()


def test_a_shop_whose_lists_are_short_is_answered_in_two_waves_too() -> None:
    house = House(
        {
            domain.product_key("a"): {BOUGHT: _ranked(("x", 4))},
            domain.category_key("tents"): {domain.VIEWED: _ranked(("y", 9))},
            domain.POPULAR: {domain.VIEWED: _ranked(("z", 9), ("y", 8))},
        },
        ["a"],
        [FakeCard("a", category="tents"), *map(FakeCard, "xyz")],
    )
    first = house.ask()
    assert _ids(first) == ["x", "y", "z"]
    assert house.waves > 2
    assert house.ask().items == first.items
    assert (house.waves, house.noted) == (2, 1)


def test_who_bought_nothing_is_answered_as_a_session_and_nothing_is_noted() -> None:
    house = House({domain.product_key("v"): {VIEWED: _many("v")}}, [])
    assert len(house.ask("v").items) == 12
    assert (house.waves, house.noted) == (2, 0)


def test_past_orders_never_bring_out_discreet_products() -> None:
    cards = [FakeCard("a", discreet=True), FakeCard("x", discreet=True), FakeCard("y")]
    house = House({domain.product_key("a"): {BOUGHT: _ranked(("x", 12), ("y", 11))}}, ["a"], cards)
    for _ in range(2):
        assert _ids(house.ask(limit=5)) == ["y"]


def test_a_note_holds_no_more_than_it_may() -> None:
    lists = {domain.product_key(f"o{n}"): {BOUGHT: _many(f"l{n}-", 50)} for n in range(10)}
    house = House(lists, [f"o{n}" for n in range(10)])
    house.ask(limit=50)
    assert len(house.note[shoppers.SUMS].rows) == shoppers.MOST_SUMS
    assert all(row.people is None for row in house.note[shoppers.SUMS].rows)
    assert len(house.note[shoppers.CARDS].rows) <= shoppers.MOST_CARDS
    assert len(house.note[shoppers.KEYS].rows) <= shoppers.MOST_KEYS


_PRODUCTS = [f"p{n}" for n in range(14)]
_some = st.lists(st.sampled_from(_PRODUCTS), unique=True, max_size=10)
_rows = st.lists(
    st.tuples(st.sampled_from(_PRODUCTS), st.integers(1, 40)), max_size=10, unique_by=lambda row: row[0]
)
_lists = _rows.map(lambda rows: _ranked(*sorted(rows, key=lambda row: (-row[1], row[0]))))
_cards = st.builds(
    lambda one, discreet, sellable, category: FakeCard(
        one, discreet=discreet, sellable=sellable, category=category
    ),
    st.sampled_from(_PRODUCTS), st.booleans(), st.booleans(), st.sampled_from([None, "tents"]),
)  # fmt: skip
_shops = st.builds(
    House,
    st.dictionaries(
        st.sampled_from([*map(domain.product_key, _PRODUCTS), domain.POPULAR, domain.category_key("tents")]),
        st.fixed_dictionaries({VIEWED: _lists, BOUGHT: _lists, domain.VIEWED: _lists, domain.NEW: _lists}),
    ),
    _some,
    st.lists(_cards, unique_by=lambda card: card.product_id),
)
_notes = st.fixed_dictionaries(
    {}, optional={shoppers.SUMS: _lists, shoppers.CARDS: _lists, shoppers.KEYS: _lists}
)  # fmt: skip


@given(_shops, _notes, _some, st.integers(1, 8))
def test_the_answer_is_the_same_whatever_is_noted(
    house: House, note: Lists, viewed: list[str], limit: int
) -> None:
    plain = house.ask(*viewed, limit=limit)
    house.note = note
    # What a wrong note happens to bring along isn't noted before it is missed.
    for _ in range(3):
        assert house.ask(*viewed, limit=limit).items == plain.items
    assert house.waves <= 2 or not house.bought, "what had to be read is noted"
