import inspect
from dataclasses import replace
from itertools import pairwise
from typing import Any, NamedTuple
from urllib.parse import urlencode

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.console import answering, charts, desk, forms, wiring
from chalicelib.kernel.errors import Conflict, Invalid, NotFound
from chalicelib.moderation.counting import share
from chalicelib.moderation.domain import Assessment, Case, Decision, Kind, State, Submission

NOW = 1_800_000_000_000


def case(subject_id: str, kind: Kind = Kind.REVIEW, **fields: Any) -> Case:
    said = Submission(
        kind=kind, subject_id=subject_id, version=1, author="a", at=NOW, product_id="tent", **fields
    )
    return Case(
        submission=said,
        assessment=Assessment(50, (), State.HELD),
        state=State.HELD,
        opened_at=NOW,
        decided_at=NOW,
    )


class Page(NamedTuple):
    items: tuple[Case, ...]
    next: str | None


class Rooms:
    """The rooms below, laid out by hand."""

    def __init__(self, *cases: Case) -> None:
        self.cases = {(one.submission.kind, one.submission.subject_id): one for one in cases}
        self.decided: list[tuple[Kind, str, Decision]] = []
        self.asked: list[list[str]] = []

    @property
    def doors(self) -> desk.Doors:
        return desk.Doors(
            cases=lambda place, cursor, limit, newest: Page(tuple(self.cases.values()), None),
            waiting=lambda place, most: len(self.cases),
            case=lambda kind, subject_id: self.cases.get((kind, subject_id)),
            reports=lambda kind, subject_id: [],
            lately=lambda author, now: list(self.cases.values()),
            cards=self.cards,
            previews=lambda ids: {one: one for one in ids},
            moderate=self.moderate,
            kept=lambda case: f"kept of {case.submission.subject_id}",
            names=lambda: {"op_1": "Moa"},
            fits=lambda state: ("in_order",) if state is State.PUBLISHED else ("fake", "terms"),
        )

    def cards(self, ids: Any) -> dict[str, str]:
        self.asked.append(list(ids))
        return {one: f"card of {one}" for one in self.asked[-1]}

    def moderate(self, kind: Kind) -> desk.Moderate:
        def carry_out(subject_id: str, decision: Decision, now: int) -> Case:
            if (kind, subject_id) not in self.cases:
                raise NotFound("no such thing")
            if subject_id == "busy":
                raise Conflict("withdrawn")
            self.decided.append((kind, subject_id, decision))
            return self.cases[kind, subject_id]

        return carry_out


def test_a_queue_shows_one_kind_and_asks_for_each_product_once() -> None:
    rooms = Rooms(case("a"), case("b"), case("q", Kind.QUESTION))
    everything = desk.queue("held", None, None, False, doors=rooms.doors)
    assert [one.submission.subject_id for one in everything.cases] == ["a", "b", "q"]
    assert everything.previews == {}
    assert everything.counts == {"held": 3, "reported": 3, "appealed": 3}
    assert rooms.asked == [["tent"]]
    pictured = Rooms(case("a", media=("m1", "m2")), case("m9", Kind.MEDIA))
    assert list(desk.queue("held", None, None, False, doors=pictured.doors).previews) == ["m1", "m2", "m9"]
    only = desk.queue("held", Kind.QUESTION, None, False, doors=rooms.doors)
    assert [one.submission.subject_id for one in only.cases] == ["q"]


def test_a_kind_is_looked_for_through_a_few_pages() -> None:
    pages = {None: ("1", "a"), "1": ("2", "q"), "2": ("3", "b"), "3": (None, "q2")}
    asked: list[str | None] = []

    def cases(place: str, cursor: str | None, limit: int, newest: bool) -> Page:
        asked.append(cursor)
        following, name = pages[cursor]
        kind = Kind.QUESTION if name.startswith("q") else Kind.REVIEW
        return Page((case(name, kind),), following)

    doors = replace(Rooms().doors, cases=cases)
    found = desk.queue("published", Kind.QUESTION, None, True, doors=doors)
    assert [one.submission.subject_id for one in found.cases] == ["q", "q2"]
    assert (found.next, asked) == (None, [None, "1", "2", "3"])


def test_a_look_brings_what_belongs_to_a_case() -> None:
    rooms = Rooms(case("a", media=("m1",)), case("m9", Kind.MEDIA), case("b"))
    seen = desk.look(Kind.REVIEW, "a", doors=rooms.doors, now=NOW)
    assert (seen.card, seen.previews) == ("card of tent", {"m1": "m1"})
    assert (seen.kept, seen.names) == ("kept of a", {"op_1": "Moa"})
    assert [one.submission.subject_id for one in seen.others] == ["m9", "b"]
    assert desk.look(Kind.MEDIA, "m9", doors=rooms.doors, now=NOW).previews == {"m9": "m9"}
    with pytest.raises(NotFound):
        desk.look(Kind.LIST, "a", doors=rooms.doors, now=NOW)


@pytest.mark.parametrize(
    ("state", "ground", "taken"),
    [
        ("published", None, "in_order"),
        ("published", "fake", "in_order"),
        ("rejected", "fake", "fake"),
        ("held", "terms", "terms"),
    ],
)
def test_a_decision_has_a_ground_that_fits(state: str, ground: str | None, taken: str) -> None:
    made = desk.decision(State(state), ground, " Tack \u202e\n\n\n då ", "op_1", doors=Rooms().doors)
    assert (made.ground, made.note, made.operator) == (taken, "Tack\n\ndå", "op_1")


@pytest.mark.parametrize(
    ("state", "ground", "note", "pointer"),
    [
        ("rejected", None, "", "/ground"),
        ("rejected", "in_order", "", "/ground"),
        ("withdrawn", None, "", "/state"),
        ("published", None, "x" * 2_001, "/note"),
    ],
)
def test_a_decision_that_does_not_hold_names_the_field(
    state: str, ground: str | None, note: str, pointer: str
) -> None:
    with pytest.raises(Invalid) as refused:
        desk.decision(State(state), ground, note, "op_1", doors=Rooms().doors)
    assert refused.value.errors[0].pointer == pointer


def test_several_are_decided_each_by_itself_and_once() -> None:
    rooms = Rooms(case("a"), case("busy"), case("q", Kind.QUESTION))
    wanted = desk.decision(State.PUBLISHED, None, "", "op_1", doors=rooms.doors)
    subjects = ["review:a", "review:a", "question:q", "review:busy", "list:none"]
    outcome = desk.decide_many(subjects, wanted, doors=rooms.doors, now=NOW)
    assert outcome.done == ("a", "q")
    assert outcome.refused == (("busy", "withdrawn"), ("none", "no such thing"))
    assert sorted(subject_id for _, subject_id, _ in rooms.decided) == ["a", "q"]


@given(st.text(max_size=60), st.lists(st.text(max_size=6), max_size=4))
def test_marked_pieces_are_the_text(text: str, found: list[str]) -> None:
    pieces = desk.marked(text, found)
    assert "".join(piece for piece, _ in pieces) == text
    assert all(piece for piece, _ in pieces)
    assert all(one != other for (_, one), (_, other) in pairwise(pieces))


def test_what_was_found_is_marked_in_any_case() -> None:
    assert desk.marked("Ring 070, RING!", ["ring"]) == [
        ("Ring", True),
        (" 070, ", False),
        ("RING", True),
        ("!", False),
    ]
    assert desk.marked("Straße", ["stra"]) == [("Straße", False)]


class Form(msgspec.Struct):
    name: str
    n: int = 5
    many: tuple[str, ...] = ()
    on: bool = False


def test_fields_come_as_they_are_typed() -> None:
    body = urlencode(
        [("name", "Åsa\r\nÖ+ &="), ("n", "7"), ("many", "a"), ("many", "b"), ("on", "true")]
    ).encode()
    assert forms.typed(forms.fields(body), Form) == Form("Åsa\nÖ+ &=", 7, ("a", "b"), True)
    assert forms.typed({"name": [""], "n": [""]}, Form) == Form("")


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({}, "/name"),
        ({"name": ["a", "b"]}, "/name"),
        ({"name": ["a"], "n": ["x"]}, "/n"),
        ({"name": ["a"], "x": ["1"]}, "/x"),
        ({"name": ["a"], "on": ["maybe"]}, "/on"),
    ],
)
def test_fields_that_do_not_fit_are_named(fields: dict[str, list[str]], pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        forms.typed(fields, Form)
    assert refused.value.errors[0].pointer == pointer


@given(st.binary(max_size=200))
def test_any_body_is_read_or_refused(body: bytes) -> None:
    try:
        found = forms.fields(body)
    except Invalid:
        return
    assert all(values for values in found.values())


@given(st.dictionaries(st.text(min_size=1, max_size=9), st.text(max_size=20), max_size=5))
def test_what_a_browser_encodes_comes_back(fields: dict[str, str]) -> None:
    lines = {name: value.replace("\r\n", "\n") for name, value in fields.items()}
    assert forms.fields(urlencode(fields).encode()) == {name: [value] for name, value in lines.items()}


@given(st.text(max_size=300))
def test_any_cookie_header_is_read(header: str) -> None:
    assert isinstance(forms.cookies(header), dict)


def test_of_two_cookies_by_one_name_the_more_specific_counts() -> None:
    assert forms.cookies("a=1; torg_operator=x; torg_operator=y;b") == {
        "a": "1",
        "torg_operator": "x",
        "b": "",
    }


@pytest.mark.parametrize(
    ("path", "way"),
    [
        ("/admin", "admin/"),
        ("/api/admin", "admin/"),
        ("/admin/queue", "./"),
        ("/api/admin/queue", "./"),
        ("/api/admin/cases/review/r-1", "../../"),
        ("/admin/operators/op_x", "../"),
    ],
)
def test_the_way_to_the_root_holds_under_any_stage(path: str, way: str) -> None:
    assert answering.root(path) == way


def test_a_chart_ends_where_its_intervals_do() -> None:
    chart = charts.shares([(5, share(1, 100)), (1, share(2, 100)), (3, share(0, 0))])
    assert chart.most == "10 %"
    five, one, three = (bar for _, bar in chart.rows)
    assert (five.width, one.width) == (36, 72)
    assert 0 < five.low < five.width < five.high < charts.WIDTH
    assert (three.width, three.interval) == (0, "")
    assert five.percent == "1 %"


def test_shares_are_told_apart_only_when_their_intervals_do_not_meet() -> None:
    assert charts.tells_apart([share(0, 0), share(1, 2)]) is None
    assert charts.tells_apart([share(1, 100), share(2, 100)]) is False
    assert charts.tells_apart([share(1, 1000), share(300, 1000)]) is True


def test_months_and_totals() -> None:
    assert charts.months(1_767_225_600_000, 3) == ["2026-01", "2025-12", "2025-11"]
    totals = charts.totals(
        [
            ("2026-01", {"review": {"received": 2}}),
            ("2025-12", {"review": {"received": 3}, "list": {"received": 1}}),
        ]
    )
    assert (totals[""]["received"], totals["review"]["received"], totals["list"]["received"]) == (6, 5, 1)
    assert charts.named({"ground.fake": 2, "ground.terms": 5, "ground.none": 0, "x": 1}, "ground.") == [
        ("terms", 5),
        ("fake", 2),
    ]


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_room_that_decides(kind: Kind) -> None:
    names = list(inspect.signature(wiring.moderate(kind)).parameters)
    assert names[1:] == ["decision", "now"]
