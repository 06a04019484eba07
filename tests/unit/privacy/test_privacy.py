from collections.abc import Callable, Sequence

import pytest

from chalicelib.activity.public import Proof
from chalicelib.kernel.errors import Invalid, Unavailable
from chalicelib.privacy import service
from chalicelib.privacy.domain import Erasure, Who
from chalicelib.privacy.service import Doors, Keeper, Room


class Held:
    """A room that holds things of people."""

    def __init__(self, name: str, *things: str, is_down: bool = False) -> None:
        self.name, self.things, self.is_down = name, list(things), is_down
        self.asked: list[Who] = []

    def room(self) -> Room:
        return Room(self.name, self.export, self.erase)

    def export(self, who: Who) -> list[str]:
        self.asked.append(who)
        return self.things

    def erase(self, who: Who, now: int) -> int:
        if self.is_down:
            raise Unavailable("down")
        held, self.things = len(self.things), []
        return held


class Lake:
    """Knows people by their names as they are; `clear` is the job."""

    def __init__(self) -> None:
        self.marks: dict[str, int] = {}
        self.proofs: dict[tuple[str, int], Proof] = {}

    def names(self, who: Who) -> list[str]:
        return [name for name in (who.customer_id, who.email, who.anonymous_id) if name]

    def mark(self, names: Sequence[str], now: int) -> None:
        self.marks |= dict.fromkeys(names, now)

    def erased_at(self, name: str) -> int | None:
        return self.marks.get(name)

    def cleared(self, name: str, until: int) -> Proof | None:
        return self.proofs.get((name, until))

    def clear(self, name: str, at: int) -> None:
        self.proofs[name, self.marks[name]] = Proof(at, 5, 2)


def doors(
    *rooms: Held, address: Callable[[str], str | None] = lambda _: None, log: Lake | None = None
) -> Doors:
    return Doors([room.room() for room in rooms], address, log or Lake())


def told(who: Who, house: Doors) -> Erasure:
    return service.erasure(who, doors=house, held=service.held(who, doors=house))


def test_everything_is_handed_over_by_room() -> None:
    found = service.export(Who(customer_id="c"), doors=doors(Held("a", "x"), Held("b")))
    assert found == {"a": ["x"], "b": []}


def test_what_was_done_under_the_known_address_is_found_by_the_id() -> None:
    room = Held("a")
    service.export(Who(customer_id="c"), doors=doors(room, address={"c": "a@b.se"}.get))
    assert room.asked == [Who(customer_id="c", email="a@b.se")]


def test_a_person_must_be_named() -> None:
    with pytest.raises(Invalid) as refused:
        service.erase(Who(), doors=doors(Held("a", "x")), now=1)
    assert refused.value.errors[0].pointer == "/customer_id"


def test_a_room_that_fails_keeps_no_other_from_forgetting_and_a_second_call_finishes() -> None:
    first, second = Held("a", "x", is_down=True), Held("b", "y", "z")
    with pytest.raises(Unavailable):
        service.erase(Who(email="a@b.se"), doors=doors(first, second), now=1)
    assert second.things == []
    first.is_down = False
    assert service.erase(Who(email="a@b.se"), doors=doors(first, second), now=1) == {"a": 1, "b": 0}
    assert first.things == []


def test_a_merge_tells_what_each_room_moved() -> None:
    moved = service.merge(keepers=[Keeper("lists", lambda now: now), Keeper("likes", lambda _: 0)], now=3)
    assert moved == {"lists": 3, "likes": 0}


def test_an_erasure_is_told_of_until_it_is_done_and_when_somebody_came_back() -> None:
    room, log = Held("a", "x"), Lake()
    house, who = doors(room, Held("b"), log=log), Who(customer_id="c", email="a@b.se")
    assert told(who, house) == Erasure(erased_at=None, left=("a",), log="never")
    service.erase(who, doors=house, now=1_000)
    waiting = Erasure(erased_at="1970-01-01T00:00:01.000Z", left=(), log="waiting")
    assert told(who, house) == waiting
    log.clear("c", 2_000)
    assert told(who, house) == waiting
    log.clear("a@b.se", 3_000)
    room.things.append("y")
    assert told(who, house) == Erasure(
        erased_at="1970-01-01T00:00:01.000Z", left=("a",), log="done", log_done_at="1970-01-01T00:00:03.000Z",
        log_objects=2,
    )  # fmt: skip
    service.erase(who, doors=house, now=4_000)
    assert told(who, house).log == "waiting"


def test_the_log_hears_of_an_erasure_before_any_room_even_if_one_fails() -> None:
    log = Lake()
    with pytest.raises(Unavailable):
        service.erase(Who(customer_id="c"), doors=doors(Held("a", is_down=True), log=log), now=7)
    assert log.marks == {"c": 7}


def test_what_is_empty_is_not_held() -> None:
    empty = Held("members")
    empty.things = {"traits": {}, "contacts": [], "consents": {"analytics": None}}  # type: ignore[assignment]
    assert service.held(Who(customer_id="c"), doors=doors(empty)) == {"members": 0}


def test_what_is_held_is_counted_by_thing_and_not_by_field() -> None:
    room = Held("post")
    room.things = {  # type: ignore[assignment]
        "profile": {"name": "Maja", "shows": ["likes"], "hidden": False}, "sent": [{"to": "a", "at": 1}, {"to": None}],
        "since": None,
    }  # fmt: skip
    assert service.held(Who(customer_id="c"), doors=doors(room, Held("lists", "x", "y"))) == {
        "post": 3,
        "lists": 2,
    }
