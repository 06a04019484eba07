"""What `changes.Lists` promises, held against the fake and the real store."""

import pytest
from msgspec.structs import replace

from chalicelib.aws import tables
from chalicelib.kernel.revisions import Stale
from chalicelib.lists import domain
from chalicelib.lists.changes import Change, GiftMove, ItemChange, ListChange, WantChange
from chalicelib.lists.domain import Gift, Kind, Place, Said, Shelf, Visibility
from chalicelib.lists.public import Choice, Held, choices_part, held_part, wanted_part
from chalicelib.lists.store import DynamoLists
from tests.contract.lists.conftest import NOW, Store, holding, make


def test_a_list_its_items_and_its_numbers_are_written_together(lists: Store, name: str) -> None:
    assert lists.get(f"{name}-l") is None
    assert lists.shelf(name) == Shelf(name)
    assert lists.wanted(name) == 0
    made = make(lists, name)
    assert lists.get(made.list_id) == made
    assert lists.shelf(name) == Shelf(name, (made.list_id,))
    change, filled = holding(made, name, name, f"{name}-b")
    lists.write(change, NOW)
    assert lists.get(made.list_id) == filled
    assert lists.items(made.list_id, [name, f"{name}-b", "none"]) == {
        one.product_id: one.after for one in change.items
    }
    assert lists.wants([(name, name), (name, "none")]) == {
        (name, name): frozenset({made.list_id}), (name, "none"): frozenset(),
    }  # fmt: skip
    assert (lists.wanted(name), lists.wanted(f"{name}-b")) == (1, 1)
    assert lists.many([made.list_id, "none"]) == {made.list_id: filled}


def test_what_is_not_as_it_was_leaves_nothing(lists: Store, name: str) -> None:
    made = make(lists, name)
    change, filled = holding(made, name, name)
    lists.write(change, NOW)
    wants = lists.wants([(name, name)])
    other = domain.rewritten(filled, NOW + 2, products=())
    shelf = lists.shelf(name)
    stale: list[Change] = [
        change,
        Change(lists=(ListChange(None, other),)),
        Change(lists=(ListChange(made, None),)),
        Change(lists=(ListChange(filled, other),), shelves=((Shelf(name), shelf.with_list("x")),)),
        Change(lists=(ListChange(filled, other),), shelves=((shelf.with_list("y"), shelf.with_list("x")),)),
        Change(
            lists=(ListChange(filled, other),),
            wants=(WantChange(name, name, frozenset({"elsewhere"}), frozenset()),),
        ),
        Change(
            lists=(ListChange(filled, other),),
            wants=(WantChange(name, f"{name}-b", frozenset({"elsewhere"}), frozenset()),),
        ),
        Change(
            lists=(ListChange(filled, other),),
            gifts=(GiftMove(name, made.list_id, "elsewhere", Gift("nobody's", 1)),),
        ),
    ]
    for one in stale:
        with pytest.raises(Stale):
            lists.write(one, NOW)
    assert (lists.get(made.list_id), lists.shelf(name)) == (filled, shelf)
    assert (lists.wants([(name, name)]), lists.wanted(name)) == (wants, 1)


def test_numbers_count_people_not_lists(lists: Store, name: str) -> None:
    made = make(lists, name)
    change, filled = holding(made, name, name)
    lists.write(change, NOW)
    for step, (before, after, people) in enumerate(
        [({made.list_id}, {made.list_id, "x"}, 1), ({made.list_id, "x"}, {"x"}, 1), ({"x"}, set(), 0)]
    ):
        changed = domain.rewritten(filled, NOW + 5 + step)
        want = WantChange(name, name, frozenset(before), frozenset(after))
        lists.write(Change(lists=(ListChange(filled, changed),), wants=(want,)), NOW)
        filled = changed
        assert lists.wanted(name) == people
    both = (
        WantChange(name, name, frozenset(), frozenset({"x"})),
        WantChange(f"{name}-2", name, frozenset(), frozenset({"y"})),
    )
    lists.write(Change(wants=both), NOW)
    assert lists.wanted(name) == 2
    swap = (both[0]._replace(before=both[0].after, after=frozenset()), WantChange(f"{name}-3", name, frozenset(), frozenset({"z"})))  # fmt: skip
    lists.write(Change(wants=swap), NOW)
    assert lists.wanted(name) == 2


def test_links_follow_the_list(lists: Store, name: str) -> None:
    made = make(lists, name)
    linked = domain.rewritten(made, NOW, token=f"{name}-t")
    lists.write(Change(lists=(ListChange(made, linked),)), NOW)
    assert lists.by_token(f"{name}-t") == made.list_id
    other = domain.rewritten(linked, NOW, token=f"{name}-u")
    lists.write(Change(lists=(ListChange(linked, other),)), NOW)
    assert (lists.by_token(f"{name}-t"), lists.by_token(f"{name}-u")) == (None, made.list_id)
    shelf = lists.shelf(name)
    lists.write(
        Change(lists=(ListChange(other, None),), shelves=((shelf, shelf.without(made.list_id)),)), NOW
    )
    assert (lists.by_token(f"{name}-u"), lists.get(made.list_id)) == (None, None)
    assert lists.shelf(name) == Shelf(name)


def test_a_default_is_remembered(lists: Store, name: str) -> None:
    shelf = lists.shelf(name).with_default("d").with_list("e")
    lists.write(Change(shelves=((Shelf(name), shelf),)), NOW)
    assert lists.shelf(name) == Shelf(name, ("d", "e"), "d")
    lists.write(Change(shelves=((shelf, shelf.without("d")),)), NOW)
    assert lists.shelf(name) == Shelf(name, ("e",))


def test_a_mark_is_made_once_and_follows_its_item(lists: Store, name: str) -> None:
    made = make(lists, name)
    change, filled = holding(made, name, "a", "b", "c")
    lists.write(change, NOW)
    with pytest.raises(Stale):
        lists.mark(made, "a", Gift("u", 1))
    for one in "abc":
        lists.mark(filled, one, Gift("u", 1))
    with pytest.raises(Stale):
        lists.mark(filled, "a", Gift("v", 1))
    with pytest.raises(Stale):
        lists.unmark(made.list_id, "a", Gift("v", 1))
    lists.unmark(made.list_id, "a", Gift("u", 1))
    assert lists.gifts(made.list_id, ["a", "b", "c"]) == {"b": Gift("u", 1), "c": Gift("u", 1)}
    emptied = domain.rewritten(filled, NOW, products=("a",))
    gone = [one for one in change.items if one.product_id in "bc"]
    lists.write(
        Change(
            lists=(ListChange(filled, emptied),),
            items=tuple(ItemChange(made.list_id, one.after, None) for one in gone),
            gifts=(GiftMove("b", made.list_id, f"{name}-other", Gift("u", 1)),),
        ),
        NOW,
    )
    assert lists.gifts(made.list_id, ["a", "b", "c"]) == {}
    assert lists.gifts(f"{name}-other", ["b", "c"]) == {"b": Gift("u", 1)}
    unmarked = (GiftMove("b", f"{name}-other", made.list_id, None),)
    with pytest.raises(Stale):
        lists.write(Change(lists=(ListChange(emptied, domain.rewritten(emptied, NOW)),), gifts=unmarked), NOW)


def test_public_lists_are_named_by_their_products(lists: Store, name: str) -> None:
    made = make(lists, name, Kind.TOP_HAVE, visibility=Visibility.PUBLIC)
    change, filled = holding(made, name, name)
    lists.write(change, NOW)
    older = replace(filled, list_id=f"{name}-old", created_at=NOW - 5)
    lists.announce(older, [name, f"{name}-b"])
    here, there = Place(NOW, made.list_id), Place(NOW - 5, older.list_id)
    assert lists.public(name, None, 5) == [here, there]
    assert lists.public(name, here, 5) == [there]
    assert lists.public(name, None, 1) == [here]
    assert here in lists.public(None, None, 1_000)
    lists.hush(older, [name, f"{name}-b"])
    assert lists.public(f"{name}-b", None, 5) == []
    private = domain.rewritten(filled, NOW, said=Said(title="x"), was_public=True)
    lists.write(Change(lists=(ListChange(filled, private),)), NOW)
    assert here not in lists.public(None, None, 1_000)
    emptied = domain.rewritten(private, NOW, products=())
    gone = ItemChange(made.list_id, change.items[0].after, None)
    lists.write(Change(lists=(ListChange(private, emptied),), items=(gone,)), NOW)
    assert lists.public(name, None, 5) == []


def test_many_names_are_written_at_once(lists: Store, name: str) -> None:
    made = make(lists, name, visibility=Visibility.PUBLIC)
    products = [f"{name}-{n}" for n in range(60)]
    lists.announce(made, products)
    assert all(lists.public(one, None, 5) == [Place(NOW, made.list_id)] for one in products)
    lists.hush(made, products)
    assert all(lists.public(one, None, 5) == [] for one in products)


def test_pages_read_how_many_want_what_they_ask_for(aws_endpoint: str, name: str) -> None:
    lists = DynamoLists()
    change, _ = holding(make(lists, name), name, name)
    lists.write(change, NOW)
    part = wanted_part([name, "none"])
    assert part.parse(tables.batch_get(part.keys)) == {name: 1, "none": 0}


def test_pages_read_a_persons_own_lists(aws_endpoint: str, name: str) -> None:
    lists = DynamoLists()
    made = make(lists, name)
    change, _ = holding(made, name, name)
    lists.write(change, NOW)

    def read(person: str, product_id: str) -> tuple[Held, tuple[Choice, ...]]:
        part = held_part(person, product_id)
        held = part.parse(tables.batch_get(part.keys, consistent=True))
        choices = choices_part(person, [made.list_id], product_id)
        return held, choices.parse(tables.batch_get(choices.keys, consistent=True))

    own = Choice(list_id=made.list_id, kind=Kind.WISH, title="Å", holds=True)
    assert read(name, name) == (Held(True, (made.list_id,)), (own,))
    assert read(name, "other") == (Held(False, (made.list_id,)), (replace(own, holds=False),))
    assert read(f"{name}-another", name) == (Held(False, ()), ()), "another's list is no choice"
