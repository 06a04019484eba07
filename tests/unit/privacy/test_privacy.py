from collections.abc import Callable

import pytest

from chalicelib.kernel.errors import Invalid, Unavailable
from chalicelib.privacy import service
from chalicelib.privacy.domain import Who
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


def doors(*rooms: Held, address: Callable[[str], str | None] = lambda _: None) -> Doors:
    return Doors([room.room() for room in rooms], address)


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
