from chalicelib.recommendations import domain, pages, service
from chalicelib.recommendations.domain import RankedList, Row
from tests.fakes.recommendations import FakeCard, FakeShelf

VIEWED = domain.VIEWED_ALSO_VIEWED


def _ranked(*rows: tuple[str, int], of: int = 100) -> RankedList:
    return RankedList(of, tuple(Row(one, people, people * 10) for one, people in rows))


def _ask(shelf: FakeShelf, product_id: str = "tent", limit: int = 3) -> list[tuple[str, str]]:
    found = service.beside_product(product_id, VIEWED, limit=limit, seen=(), shelf=shelf, support=2)
    return [(one.product_id, one.source) for one in found.items]


def test_a_full_list_takes_two_waves() -> None:
    rows = [(f"p{n}", 50 - n) for n in range(20)]
    shelf = FakeShelf({"product:tent": {VIEWED: _ranked(*rows)}}, [FakeCard(one) for one, _ in rows])
    assert _ask(shelf) == [("p0", "pair"), ("p1", "pair"), ("p2", "pair")]
    assert shelf.waves == 2


def test_too_short_a_list_is_filled_from_category_then_shop() -> None:
    shelf = FakeShelf(
        {
            "product:tent": {VIEWED: _ranked(("stove", 5))},
            "category:tents": {domain.VIEWED: _ranked(("tarp", 7), ("stove", 6), ("tent", 5))},
            "popular": {domain.VIEWED: _ranked(("sock", 20), ("tarp", 9))},
        },
        [FakeCard("tent", category="tents"), FakeCard("stove"), FakeCard("tarp"), FakeCard("sock")],
    )
    assert _ask(shelf) == [("stove", "pair"), ("tarp", "category"), ("sock", "popular")]
    assert shelf.waves <= 3


def test_a_list_thinned_by_stock_is_filled_too() -> None:
    rows = [(f"p{n}", 50 - n) for n in range(20)]
    sold_out = [FakeCard(one, sellable=False) for one, _ in rows]
    shelf = FakeShelf(
        {"product:tent": {VIEWED: _ranked(*rows)}, "popular": {domain.VIEWED: _ranked(("sock", 20))}},
        [*sold_out, FakeCard("sock")],
    )
    assert _ask(shelf) == [("sock", "popular")]


def test_the_first_order_is_enough() -> None:
    shelf = FakeShelf({"popular": {domain.BOUGHT: _ranked(("sock", 1), of=1)}}, [FakeCard("sock")])
    found = service.beside_product(
        "tent", domain.VIEWED_THEN_BOUGHT, limit=3, seen=(), shelf=shelf, support=2
    )
    assert [(one.product_id, one.people, one.of) for one in found.items] == [("sock", 1, 1)]


def test_nothing_known_is_an_empty_answer() -> None:
    assert _ask(FakeShelf({})) == []


def test_a_search_and_an_arrival_have_lists_of_their_own() -> None:
    shelf = FakeShelf(
        {
            "search:tält": {domain.SEARCHED_THEN_BOUGHT: _ranked(("a", 3))},
            "keyword:tält": {domain.KEYWORD_THEN_BOUGHT: _ranked(("b", 3))},
        }
    )
    for name, expected in ((domain.SEARCHED_THEN_BOUGHT, "a"), (domain.KEYWORD_THEN_BOUGHT, "b")):
        found = service.beside_phrase("tält", name, limit=1, seen=(), shelf=shelf, support=2)
        assert [one.product_id for one in found.items] == [expected]


def test_a_comparison_takes_the_pair_first_then_each() -> None:
    name = domain.COMPARED_ALSO_COMPARED
    shelf = FakeShelf(
        {
            "pair:a|b": {name: _ranked(("x", 3))},
            "product:a": {name: _ranked(("y", 4), ("b", 9))},
            "product:b": {name: _ranked(("y", 2), ("z", 5))},
        }
    )
    found = service.beside_comparison(["b", "a"], name, limit=5, seen=(), shelf=shelf, support=2)
    assert [one.product_id for one in found.items] == ["x", "y", "z"]
    assert found.items[1].because == "a"


def test_a_session_sums_its_latest_views_and_leaves_them_out() -> None:
    shelf = FakeShelf(
        {
            "product:a": {VIEWED: _ranked(("x", 4), ("b", 9))},
            "product:b": {VIEWED: _ranked(("x", 4), ("y", 5))},
        }
    )
    found = service.for_session(["a", "b", "a"], limit=5, seen=(), shelf=shelf, support=2)
    assert [one.product_id for one in found.items] == ["x", "y"]
    assert found.items[0].because == "a"


def test_with_revisits_only_the_latest_view_is_left_out() -> None:
    shelf = FakeShelf(
        {
            "product:a": {VIEWED: _ranked(("b", 9), ("c", 8), ("x", 4))},
            "product:b": {VIEWED: _ranked(("a", 9), ("c", 2))},
        }
    )
    told = [
        [one.product_id for one in service.for_session(
            ["a", "b", "c"], limit=5, seen=seen, shelf=shelf, support=2, revisits=True
        ).items]
        for seen in ((), ("b",))
    ]  # fmt: skip
    assert told == [["c", "b", "x"], ["c", "x"]]


def test_a_page_fetches_the_heads_of_its_lists_evenly() -> None:
    lists = {
        VIEWED: _ranked(*[(f"v{n}", 50 - n) for n in range(20)]),
        domain.BOUGHT_ALSO_BOUGHT: _ranked(*[(f"b{n}", 50 - n) for n in range(20)]),
    }
    page = pages.PageLists(lists, [VIEWED, domain.BOUGHT_ALSO_BOUGHT, domain.LIKED_ALSO_LIKED], 4, 2)
    wanted = page.card_ids("tent", 6)
    assert wanted == ["v0", "b0", "v1", "b1", "v2", "b2"]
    chosen = page.choose("tent", False, {}, set(wanted), {})
    assert {name: [one.product_id for one in items] for name, items in chosen.items()} == {
        VIEWED: ["v0", "v1", "v2"],
        domain.BOUGHT_ALSO_BOUGHT: ["b0", "b1", "b2"],
    }
