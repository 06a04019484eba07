from collections.abc import Callable
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel import clock
from chalicelib.kernel.errors import Conflict, Invalid, NotFound
from chalicelib.lists import domain, items, service
from chalicelib.lists.domain import Item, Kind, List, Said
from chalicelib.lists.items import ItemSaid
from chalicelib.members.domain import Person
from tests.fakes.lists import Goods, Home, faults

NOW: Final = clock.parse_iso("2026-11-21T12:00:00Z")
ANNA: Final = Person(key="anna", customer="anna")
BERT: Final = Person(key="bert", customer="bert")
SHELF: Final = Said(title="Min bokhylla")


@pytest.fixture
def home() -> Home:
    home = Home("tent", "mat", "rope", "lamp")
    home.goods["toy"] = Goods(discreet=True)
    home.goods["gone"] = Goods(deleted=True)
    home.skus = {"TENT-RED": "tent", "ROPE-10": "rope"}
    return home


def make(
    home: Home, kind: Kind = Kind.COLLECTION, said: Said = SHELF, who: Person = ANNA, **more: Any
) -> List:
    return service.create(kind, said, who, more.get("key"), doors=home.doors(), now=NOW)


def put(home: Home, list_id: str, *products: str, who: Person = ANNA, **said: Any) -> Item:
    for one in products:
        _, item = items.put(list_id, one, ItemSaid(**said), who, doors=home.doors(), now=NOW)
    return item


def order(home: Home, list_id: str, who: Person = ANNA) -> list[str]:
    assert faults(home.lists) == []
    return list(service.own(list_id, who, doors=home.doors()).products)


def test_everybody_has_a_wish_list_without_making_it(home: Home) -> None:
    (wish,) = service.all_of(ANNA, doors=home.doors())
    assert (wish.kind, wish.is_default, wish.products, wish.revision) == (Kind.WISH, True, (), 0)
    assert home.lists.lists == {}, "looking leaves nothing"
    put(home, "wish", "tent")
    put(home, "wish", "mat")
    assert order(home, "wish") == ["tent", "mat"]
    assert len(home.lists.lists) == 1
    (wish,) = service.all_of(ANNA, doors=home.doors())
    assert wish.created_at == NOW
    assert order(home, wish.list_id) == ["tent", "mat"]
    assert service.own("wish", BERT, doors=home.doors()).products == ()


def test_lists_are_made_once_a_key(home: Home) -> None:
    first = make(home, key="k")
    assert make(home, key="k") == first
    assert make(home, who=BERT, key="k").list_id != first.list_id
    with pytest.raises(Conflict):
        make(home, said=Said(title="Another"), key="k")
    with pytest.raises(Conflict):
        make(home, kind=Kind.COMPARE, key="k")
    assert make(home).list_id != make(home).list_id
    kinds = [one.kind for one in service.all_of(ANNA, doors=home.doors())]
    assert kinds == [Kind.WISH, *[Kind.COLLECTION] * 3]


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        (Said(), "/title"),
        (Said(title=" \u200b\t"), "/title"),
        (Said(title="x" * 101), "/title"),
        (Said(title="x", description="x" * 1_001), "/description"),
        (Said(title="x", signed="x" * 61), "/signed"),
    ],
)
def test_a_bad_text_names_its_field(home: Home, said: Said, pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        make(home, said=said)
    assert refused.value.errors[0].pointer == pointer
    assert home.lists.lists == {}


def test_texts_are_made_harmless(home: Home) -> None:
    made = make(home, said=Said(title="\u202eMin  hylla\n", description="a\r\n\r\n\r\nb\x00", signed="  "))
    assert (made.said.title, made.said.description, made.said.signed) == ("Min hylla", "a\n\nb", None)
    assert put(home, made.list_id, "tent", note="\u202e bra\tså ").note == "bra så"


def test_a_person_has_at_most_a_hundred_lists_beside_the_default(home: Home) -> None:
    put(home, "wish", "tent")
    for n in range(domain.MOST_LISTS):
        make(home, said=Said(title=f"list {n}"))
    with pytest.raises(Conflict, match="100"):
        make(home)
    make(home, who=BERT)


def test_a_list_has_at_most_500_products(home: Home) -> None:
    made = make(home)
    for n in range(domain.MOST_ITEMS):
        home.goods[f"p{n}"] = Goods()
        put(home, made.list_id, f"p{n}")
    with pytest.raises(Conflict, match="500"):
        put(home, made.list_id, "tent")
    put(home, made.list_id, "p7", note="that is there may be changed")


def test_what_is_put_again_changes_nothing(home: Home) -> None:
    made = make(home)
    first = put(home, made.list_id, "tent", note="stor", sku="TENT-RED")
    revision = home.lists.get(made.list_id).revision
    assert put(home, made.list_id, "tent", note="stor", sku="TENT-RED") == first
    assert home.lists.get(made.list_id).revision == revision
    assert put(home, made.list_id, "tent", note=None) == domain.Item(
        product_id="tent", person="anna", added_at=NOW
    )


def test_only_what_is_sold_is_put_into_lists(home: Home) -> None:
    for product in ("gone", "made-up"):
        with pytest.raises(NotFound):
            put(home, "wish", product)
    for sku in ("ROPE-10", "unknown"):
        with pytest.raises(Invalid) as refused:
            put(home, "wish", "tent", sku=sku)
        assert refused.value.errors[0].pointer == "/sku"
    assert home.lists.kept == {}
    put(home, "wish", "tent")
    home.goods["tent"] = Goods(deleted=True)
    put(home, "wish", "tent", note="I want it still")


def test_what_is_anothers_is_not_there(home: Home) -> None:
    made = make(home)
    put(home, made.list_id, "tent")
    doors = home.doors()
    for act in (
        lambda: service.own(made.list_id, BERT, doors=doors),
        lambda: service.describe(made.list_id, SHELF, BERT, doors=doors, now=NOW),
        lambda: service.delete(made.list_id, BERT, doors=doors, now=NOW),
        lambda: put(home, made.list_id, "mat", who=BERT),
        lambda: items.remove(made.list_id, "tent", BERT, doors=doors, now=NOW),
        lambda: items.move(made.list_id, "tent", "wish", None, BERT, doors=doors, now=NOW),
        lambda: items.move("wish", "tent", made.list_id, None, BERT, doors=doors, now=NOW),
    ):
        with pytest.raises(NotFound):
            act()
    assert order(home, made.list_id) == ["tent"]


def test_order_is_what_the_owner_says(home: Home) -> None:
    made = make(home, Kind.TOP_HAVE)
    put(home, made.list_id, "tent", "mat", "rope")
    put(home, made.list_id, "lamp", position=1)
    assert order(home, made.list_id) == ["lamp", "tent", "mat", "rope"]
    put(home, made.list_id, "lamp", note="a word leaves it there")
    assert order(home, made.list_id)[0] == "lamp"

    def move(product: str, position: int | None) -> list[str]:
        of, item = items.move(made.list_id, product, None, position, ANNA, doors=home.doors(), now=NOW)
        assert item.product_id == product
        return list(of.products)

    assert move("rope", 2) == ["lamp", "rope", "tent", "mat"]
    assert move("rope", 2) == ["lamp", "rope", "tent", "mat"]
    assert move("lamp", 500) == ["rope", "tent", "mat", "lamp"]
    with pytest.raises(NotFound):
        move("toy", 1)


def test_a_product_moves_to_another_list_with_what_is_said_of_it(home: Home) -> None:
    made = make(home)
    put(home, "wish", "tent", note="den röda", sku="TENT-RED")
    put(home, made.list_id, "mat", "rope")
    wish = service.own("wish", ANNA, doors=home.doors()).list_id
    for _ in range(2):  # the second time it has arrived already
        of, item = items.move(wish, "tent", made.list_id, 1, ANNA, doors=home.doors(), now=NOW + 5)
        assert (item.note, item.sku, item.added_at) == ("den röda", "TENT-RED", NOW)
        assert of.list_id == made.list_id
    assert (order(home, "wish"), order(home, made.list_id)) == ([], ["tent", "mat", "rope"])
    assert home.lists.wanted("tent") == 0
    with pytest.raises(NotFound):
        items.move(wish, "lamp", made.list_id, None, ANNA, doors=home.doors(), now=NOW)


def test_a_product_moves_into_a_wish_list_that_was_never_written(home: Home) -> None:
    made = make(home)
    put(home, made.list_id, "tent")
    of, _ = items.move(made.list_id, "tent", "wish", None, ANNA, doors=home.doors(), now=NOW)
    assert (of.is_default, of.created_at, home.lists.wanted("tent")) == (True, NOW, 1)
    assert (order(home, "wish"), order(home, made.list_id)) == (["tent"], [])
    items.move("wish", "tent", of.list_id, 1, ANNA, doors=home.doors(), now=NOW)
    with pytest.raises(NotFound):
        items.move("wish", "tent", made.list_id, None, BERT, doors=home.doors(), now=NOW)


def test_where_the_other_list_holds_it_its_own_word_stays(home: Home) -> None:
    made = make(home, Kind.WISH)
    put(home, "wish", "tent", note="old")
    put(home, made.list_id, "tent", note="new")
    assert home.lists.wanted("tent") == 1, "one person, in two lists"
    _, item = items.move("wish", "tent", made.list_id, None, ANNA, doors=home.doors(), now=NOW)
    assert (item.note, home.lists.wanted("tent")) == ("new", 1)
    assert order(home, "wish") == []


def test_each_person_counts_once_and_only_wish_lists_count(home: Home) -> None:
    for who in (ANNA, BERT):
        put(home, "wish", "tent", who=who)
        put(home, make(home, Kind.WISH, who=who).list_id, "tent", who=who)
        for kind in (Kind.COLLECTION, Kind.TOP_HAVE, Kind.TOP_WANT, Kind.TOP_ORDERED, Kind.COMPARE):
            put(home, make(home, kind, who=who).list_id, "tent", "mat", who=who)
    assert (home.lists.wanted("tent"), home.lists.wanted("mat")) == (2, 0)
    items.remove("wish", "tent", ANNA, doors=home.doors(), now=NOW)
    assert home.lists.wanted("tent") == 2
    second = service.all_of(ANNA, doors=home.doors())[1].list_id
    items.remove(second, "tent", ANNA, doors=home.doors(), now=NOW)
    items.remove(second, "tent", ANNA, doors=home.doors(), now=NOW)
    assert home.lists.wanted("tent") == 1
    assert faults(home.lists) == []


def test_a_deleted_list_is_gone_with_its_numbers(home: Home) -> None:
    made = make(home, Kind.WISH)
    for n in range(25):
        home.goods[f"p{n}"] = Goods()
        put(home, made.list_id, f"p{n}")
    service.delete(made.list_id, ANNA, doors=home.doors(), now=NOW)
    assert (home.lists.lists, home.lists.kept, home.lists.wanted("p3")) == ({}, {}, 0)
    with pytest.raises(NotFound):
        service.delete(made.list_id, ANNA, doors=home.doors(), now=NOW)
    put(home, "wish", "tent")
    for _ in range(2):
        service.delete("wish", ANNA, doors=home.doors(), now=NOW)
        assert order(home, "wish") == []
    put(home, "wish", "mat")
    assert order(home, "wish") == ["mat"]


class Meanwhile:
    """A store beside which something happens right after its first write."""

    def __init__(self, inner: Any, happens: Callable[[], None]) -> None:
        self._inner, self._happens = inner, [happens]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def write(self, *args: Any) -> None:
        self._inner.write(*args)
        if self._happens:
            self._happens.pop()()


def test_a_list_made_anew_under_the_same_id_survives_who_still_deletes_the_old_one(home: Home) -> None:
    made = make(home, Kind.WISH, key="k")
    put(home, made.list_id, "tent", "mat")

    def finish_and_begin_anew() -> None:
        service.delete(made.list_id, ANNA, doors=home.doors(), now=NOW + 1)
        make(home, Kind.WISH, key="k")
        put(home, made.list_id, "rope")

    doors = home.doors(Meanwhile(home.lists, finish_and_begin_anew))
    service.delete(made.list_id, ANNA, doors=doors, now=NOW)
    assert order(home, made.list_id) == ["rope"]


def test_pages_of_a_list_go_on_while_it_changes(home: Home) -> None:
    made = make(home)
    for n in range(10):
        home.goods[f"p{n}"] = Goods()
        put(home, made.list_id, f"p{n}")

    def page(cursor: str | None) -> tuple[list[str], int, str | None]:
        shown, start, following = service.window(
            service.own(made.list_id, ANNA, doors=home.doors()), cursor, 4, "s"
        )
        return list(shown), start, following

    first, start, cursor = page(None)
    assert (first, start) == (["p0", "p1", "p2", "p3"], 0)
    items.move(made.list_id, "p9", None, 1, ANNA, doors=home.doors(), now=NOW)
    assert page(cursor)[0] == ["p4", "p5", "p6", "p7"], "after p3, wherever it stands now"
    items.remove(made.list_id, "p3", ANNA, doors=home.doors(), now=NOW)
    second, _, cursor = page(cursor)
    assert second == ["p4", "p5", "p6", "p7"], "after where p3 stood"
    assert page(cursor) == (["p8"], 8, None)
    other = make(home)
    with pytest.raises(Invalid):
        service.window(other, cursor, 4, "s")


ORDERS = st.lists(st.sampled_from("abcdef"), unique=True).map(tuple)


@given(ORDERS, st.sampled_from("abcdefg"), st.none() | st.integers(1, 9))
def test_inserting_keeps_the_others_in_their_order(order: tuple[str, ...], one: str, at: int | None) -> None:
    after = domain.inserted(order, one, at)
    assert domain.without(after, [one]) == domain.without(order, [one])
    assert after.count(one) == 1
    if at is not None:
        assert after.index(one) == min(at, len(after)) - 1
    elif one in order:
        assert after == order
    else:
        assert after[-1] == one
    assert domain.inserted(after, one, at) == after


def test_revisions_never_come_twice_even_after_a_list_of_the_same_id_went() -> None:
    fresh = List(list_id="l", owner="anna", kind=Kind.WISH, said=Said())
    first = domain.rewritten(fresh, NOW)
    assert domain.rewritten(domain.rewritten(first, NOW), NOW - 5).revision == first.revision + 2
    assert domain.rewritten(fresh, NOW + 9).revision > first.revision


def test_a_discreet_count_is_kept_back() -> None:
    assert [domain.shown_count(n, discreet=True, least=10) for n in (0, 9, 10)] == [None, None, 10]
    assert domain.shown_count(3, discreet=False, least=10) == 3
