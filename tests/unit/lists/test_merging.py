"""A guest becomes a customer, people are forgotten, anything is cut off anywhere: numbers equal a recount."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel import clock
from chalicelib.kernel.errors import TorgError
from chalicelib.lists import closing, domain, items, merging, service, sharing
from chalicelib.lists.domain import Kind, List, Said, Visibility
from chalicelib.lists.items import ItemSaid
from chalicelib.members.domain import Person
from tests.fakes.lists import Goods, Home, faults
from tests.support.faults import Killed, Killer

NOW: Final = clock.parse_iso("2026-11-21T12:00:00Z")
ANNA: Final = Person(key="anna", customer="anna")
BERT: Final = Person(key="bert", customer="bert")
GUEST: Final = Person(key="guest", visitor="browser")
OTHER: Final = Person(key="other", visitor="other")
LINKED: Final = Said(title="Önskelista", visibility=Visibility.LINK)
PUBLIC: Final = Said(title="Bäst", visibility=Visibility.PUBLIC)


@pytest.fixture
def home() -> Home:
    return Home(*(f"p{n}" for n in range(30)), "tent", "mat")


def put(home: Home, who: Person, *products: str, into: str = "wish", note: str | None = None) -> List:
    for one in products:
        of, _ = items.put(into, one, ItemSaid(note=note), who, doors=home.doors(), now=NOW)
    return of


def wish(home: Home, who: Person) -> List:
    return service.default(who, doors=home.doors())


def merge(home: Home, guest: Person = GUEST, who: Person = ANNA) -> int:
    moved = merging.merge(guest.key, who, doors=home.doors(), now=NOW + 50)
    assert faults(home.lists) == []
    assert home.lists.shelf(guest.key).list_ids == ()
    return moved


def test_default_wish_lists_become_one_and_a_person_counts_once(home: Home) -> None:
    put(home, ANNA, "tent", note="min")
    put(home, GUEST, "mat", "tent", note="gästens")
    put(home, BERT, "tent")
    assert home.lists.wanted("tent") == 3
    assert merge(home) == 1
    assert wish(home, ANNA).products == ("tent", "mat")
    held = home.lists.items(wish(home, ANNA).list_id, ["tent", "mat"])
    assert (held["tent"].note, held["mat"].note) == ("min", "gästens")
    assert (home.lists.wanted("tent"), home.lists.wanted("mat")) == (2, 1)
    assert merge(home) == 0


def test_a_customer_without_a_wish_list_gets_the_guests(home: Home) -> None:
    put(home, GUEST, *(f"p{n}" for n in range(20)))
    merge(home)
    assert len(wish(home, ANNA).products) == 20
    assert {item.person for item in home.lists.kept.values()} == {"anna"}


def test_all_other_lists_move_whole(home: Home) -> None:
    made = service.create(Kind.TOP_HAVE, PUBLIC, GUEST, None, doors=home.doors(), now=NOW)
    gifts = service.create(Kind.WISH, LINKED, GUEST, None, doors=home.doors(), now=NOW)
    put(home, GUEST, *(f"p{n}" for n in range(15)), into=gifts.list_id)
    put(home, GUEST, "tent", into=made.list_id, note="bra")
    sharing.give(str(gifts.token), "p3", "key", doors=home.doors(), now=NOW)
    put(home, ANNA, "p3")
    assert merge(home) == 2
    assert [one.list_id for one in service.all_of(ANNA, doors=home.doors())][1:] == [
        made.list_id,
        gifts.list_id,
    ]
    assert sharing.shared(str(gifts.token), lists=home.lists).owner == "anna"
    assert set(home.lists.marks) == {(gifts.list_id, "p3")}
    assert (home.lists.wanted("p3"), home.lists.wanted("p4")) == (1, 1)
    found, _ = sharing.public_page("tent", None, 5, doors=home.doors(), secret="s")
    assert [one.list_id for one in found] == [made.list_id]


@pytest.mark.parametrize("side", ["guest", "customer", "full"])
def test_wish_lists_that_others_look_at_stay_two(home: Home, side: str) -> None:
    put(home, ANNA, "tent")
    theirs = put(home, GUEST, "mat")
    if side == "guest":
        service.describe("wish", LINKED, GUEST, doors=home.doors(), now=NOW)
    elif side == "customer":
        service.describe("wish", PUBLIC, ANNA, doors=home.doors(), now=NOW)
    else:
        home.goods |= {f"x{n}": Goods() for n in range(500)}
        put(home, ANNA, *(f"x{n}" for n in range(499)))
    merge(home)
    first, second = service.all_of(ANNA, doors=home.doors())
    assert (second.list_id, second.products, second.is_default) == (theirs.list_id, ("mat",), False)
    assert "mat" not in first.products
    assert first.is_default


def test_a_wish_list_shared_by_link_takes_a_guests_wishes_in(home: Home) -> None:
    put(home, ANNA, "tent")
    service.describe("wish", LINKED, ANNA, doors=home.doors(), now=NOW)
    put(home, GUEST, "mat")
    merge(home)
    assert wish(home, ANNA).products == ("tent", "mat")


def test_the_guest_may_begin_anew_in_the_same_browser(home: Home) -> None:
    put(home, GUEST, "tent")
    service.describe("wish", LINKED, GUEST, doors=home.doors(), now=NOW)
    merge(home)
    assert wish(home, GUEST).products == ()
    put(home, GUEST, "mat")
    assert (wish(home, GUEST).products, home.lists.wanted("mat")) == (("mat",), 1)
    merge(home, who=BERT)
    assert wish(home, BERT).products == ("mat",)


def test_who_has_too_many_lists_gets_no_more_and_the_guest_keeps_theirs(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domain, "MOST_MERGED", 2)
    for n in range(3):
        service.create(Kind.COLLECTION, Said(title=f"{n}"), GUEST, None, doors=home.doors(), now=NOW)
    merging.merge("guest", ANNA, doors=home.doors(), now=NOW)
    assert len(service.all_of(ANNA, doors=home.doors())) == 3
    assert len(service.all_of(GUEST, doors=home.doors())) == 2
    assert faults(home.lists) == []


def test_a_customer_is_not_merged_with_themselves(home: Home) -> None:
    put(home, ANNA, "tent")
    assert merging.merge("anna", ANNA, doors=home.doors(), now=NOW) == 0
    assert wish(home, ANNA).products == ("tent",)


def test_an_erased_person_leaves_nothing(home: Home) -> None:
    put(home, ANNA, *(f"p{n}" for n in range(12)), note="mitt")
    made = service.create(Kind.COLLECTION, PUBLIC, ANNA, None, doors=home.doors(), now=NOW)
    put(home, ANNA, "tent", into=made.list_id, note="bra")
    put(home, BERT, "p1")
    assert merging.erase("anna", doors=home.doors(), now=NOW) == 2
    assert merging.erase("anna", doors=home.doors(), now=NOW) == 0
    assert "anna" not in repr((home.lists.lists, home.lists.kept, home.lists.shelves, home.lists.wanting))
    assert (home.lists.wanted("p1"), home.lists.wanted("p2")) == (1, 0)
    assert faults(home.lists) == []


def test_export_gives_everything_in_order(home: Home) -> None:
    put(home, ANNA, "tent", "mat", note="min")
    made = service.create(Kind.COMPARE, Said(title="Tält"), ANNA, None, doors=home.doors(), now=NOW)
    put(home, ANNA, "p1", into=made.list_id)
    found = [
        (of.kind, [(item.product_id, item.note) for item in held])
        for of, held in merging.everything("anna", doors=home.doors())
    ]
    assert found == [
        (Kind.WISH, [("tent", "min"), ("mat", "min")]),
        (Kind.COMPARE, [("p1", None)]),
    ]


PEOPLE = st.sampled_from((ANNA, BERT, GUEST, OTHER))
PRODUCTS = st.sampled_from(("tent", "mat", "p1", "p2"))
WHICH = st.integers(0, 2)
ACTS = st.one_of(
    st.tuples(
        st.just("make"), PEOPLE, st.sampled_from((Kind.WISH, Kind.COLLECTION)), st.text("ab", max_size=1)
    ),
    st.tuples(st.just("share"), PEOPLE, WHICH, st.sampled_from(Visibility)),
    st.tuples(st.just("put"), PEOPLE, WHICH, PRODUCTS),
    st.tuples(st.just("put"), PEOPLE, WHICH, PRODUCTS),
    st.tuples(st.just("remove"), PEOPLE, WHICH, PRODUCTS),
    st.tuples(st.just("move"), PEOPLE, WHICH, PRODUCTS, WHICH, st.none() | st.integers(1, 3)),
    st.tuples(st.just("delete"), PEOPLE, WHICH),
    st.tuples(st.just("give"), WHICH, PRODUCTS, st.sampled_from("kl")),
    st.tuples(st.just("merge"), st.sampled_from((GUEST, OTHER)), st.sampled_from((ANNA, BERT))),
    st.tuples(st.just("erase"), PEOPLE),
)


@given(acts=st.lists(st.tuples(ACTS, st.integers(1, 12) | st.none(), st.booleans()), max_size=25))
@pytest.mark.parametrize("chunk", [1, 2])
def test_whatever_happens_and_wherever_it_is_cut_off_everything_equals_a_recount(
    chunk: int, acts: list[Any]
) -> None:
    """Every act may be killed at any of its calls, before or after it took effect; it may be asked again."""
    home = Home("tent", "mat", "p1", "p2")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(closing, "CHUNK", chunk)
        patch.setattr(merging, "_CHUNK", chunk)
        for number, (act, at, after) in enumerate(acts):
            now = NOW + number
            if at is not None:
                try:
                    attempt(home, act, Killer(at, after=after).before(home.lists), now)
                except Killed:
                    pass
                assert faults(home.lists) == []
            attempt(home, act, home.lists, now)
            assert faults(home.lists) == []
            if act[0] in ("merge", "erase"):
                assert home.lists.shelf(act[1].key).list_ids == ()
    for who in (ANNA, BERT, GUEST, OTHER):
        merging.erase(who.key, doors=home.doors(), now=NOW + 99)
    assert (home.lists.lists, home.lists.kept, home.lists.wanting, home.lists.shelves) == ({}, {}, {}, {})
    assert (home.lists.marks, home.lists.links) == ({}, {})
    assert set(home.lists.people.values()) <= {0}


def attempt(home: Home, act: Any, lists: Any, now: int) -> None:
    """Let it happen; being refused is fine."""
    try:
        DO[act[0]](home, home.doors(lists), now, *act[1:])
    except TorgError as refused:
        assert "try again" not in str(refused), "nobody else writes here"


def named(home: Home, who: Person, which: int) -> str:
    """The person's list number `which`, or their wish list."""
    mine = home.lists.shelf(who.key).list_ids
    return mine[which] if which < len(mine) else "wish"


def make(home: Home, doors: Any, now: int, who: Person, kind: Kind, key: str) -> None:
    service.create(kind, Said(title="x"), who, key or None, doors=doors, now=now)


def share(home: Home, doors: Any, now: int, who: Person, which: int, visibility: Visibility) -> None:
    said = Said(title="x", visibility=visibility)
    service.describe(named(home, who, which), said, who, doors=doors, now=now)


def add(home: Home, doors: Any, now: int, who: Person, which: int, product: str) -> None:
    items.put(named(home, who, which), product, ItemSaid(note=f"n{now}"), who, doors=doors, now=now)


def remove(home: Home, doors: Any, now: int, who: Person, which: int, product: str) -> None:
    items.remove(named(home, who, which), product, who, doors=doors, now=now)


def move(
    home: Home, doors: Any, now: int, who: Person, which: int, product: str, to: int, at: int | None
) -> None:
    source, target = named(home, who, which), named(home, who, to)
    items.move(source, product, target, at, who, doors=doors, now=now)


def delete(home: Home, doors: Any, now: int, who: Person, which: int) -> None:
    service.delete(named(home, who, which), who, doors=doors, now=now)


def give(home: Home, doors: Any, now: int, which: int, product: str, key: str) -> None:
    links = sorted(home.lists.links)
    sharing.give(links[which] if which < len(links) else "none", product, key, doors=doors, now=now)


DO: Final[dict[str, Callable[..., Any]]] = {
    "make": make, "share": share, "put": add, "remove": remove, "move": move, "delete": delete, "give": give,
    "merge": lambda home, doors, now, guest, who: merging.merge(guest.key, who, doors=doors, now=now),
    "erase": lambda home, doors, now, who: merging.erase(who.key, doors=doors, now=now),
}  # fmt: skip
