"""What goes with things that somebody has: groups for mails, whose counts may all be printed."""

from chalicelib.recommendations import beside, domain
from chalicelib.recommendations.domain import RankedList, Row

ALSO, THEN = domain.BOUGHT_ALSO_BOUGHT, domain.VIEWED_THEN_BOUGHT
LISTS = {
    "product:tent": {
        ALSO: RankedList(112, (Row("mat", 37, 90), Row("lamp", 20, 50), Row("one", 1, 400))),
        THEN: RankedList(310, (Row("rope", 24, 10),)),
    },
    "product:stove": {ALSO: RankedList(40, (Row("gas", 12, 80), Row("lamp", 9, 70)))},
    "product:old": {ALSO: RankedList(15, (Row("new", 5, 10),))},
    "product:shy": {ALSO: RankedList(None, (Row("quiet", None, 10),))},
    "category:Tents": {domain.BOUGHT: RankedList(50, (Row("peg", 4, 1),))},
    "popular": {domain.BOUGHT: RankedList(900, (Row("mug", 80, 1),))},
}


def told(*bought: str, before: tuple[str, ...] = (), categories: tuple[str, ...] = ()) -> list[beside.Group]:
    return beside.groups(LISTS, bought, before, categories, support=2)


def test_groups_come_best_first_and_say_why() -> None:
    groups = told("tent", before=("old",), categories=("Tents",))
    assert [(group.list, group.for_you) for group in groups] == [
        (ALSO, False),
        (THEN, False),
        (ALSO, True),
        ("category", False),
        ("popular", False),
    ]
    first = groups[0].items[0]
    assert (first.product_id, first.because, first.people, first.of) == ("mat", "tent", 37, 112)
    assert groups[2].items[0].because == "old"
    assert (groups[3].items[0].because, groups[4].items[0].because) == ("Tents", None)


def test_lists_add_up_and_the_strongest_reason_is_told() -> None:
    (group, *_) = told("tent", "stove")
    assert [one.product_id for one in group.items] == ["lamp", "mat", "gas"], "50 + 70, 90, 80"
    lamp = group.items[0]
    assert (lamp.because, lamp.people, lamp.of) == ("stove", 9, 40)


def test_what_too_few_stand_behind_is_left_out_and_hidden_counts_stay_hidden() -> None:
    assert "one" not in [one.product_id for group in told("tent") for one in group.items]
    (group, *_) = told("shy")
    assert (group.items[0].people, group.items[0].of, group.items[0].because) == (None, None, "shy")


def test_the_keys_are_those_that_are_read() -> None:
    assert beside.keys(["tent", "tent"], ["old"], ["Tents"]) == [
        "product:tent",
        "product:old",
        "category:Tents",
        "popular",
    ]
