"""Reads of the API that never keep a page waiting."""

import threading
from typing import Any

import pytest

from demo.api import Refused, Unreachable
from demo.reading import Reader, question


class Slow:
    """An API that answers when it is let, or so late that nobody who has patience only for a moment is told."""

    def __init__(self) -> None:
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.asked: list[str] = []
        self.answer: Any = {"n": 1}

    def get(self, path: str) -> Any:
        self.asked.append(path)
        self.may_answer.wait(20)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def text(self, path: str) -> str:
        return f"text of {path}"


def reader(api: Slow, patience: float = 0.2) -> Reader:
    return Reader(api, patience)  # type: ignore[arg-type]


def test_it_gives_what_is_answered_in_the_order_that_was_asked() -> None:
    api = Slow()
    assert reader(api).ask(question("/a", limit=1), question("/b", is_text=True)) == [{"n": 1}, "text of /b"]
    assert api.asked == ["/a?limit=1"]


def test_it_waits_no_longer_than_its_patience_and_what_comes_late_is_there_the_next_time() -> None:
    api = Slow()
    api.may_answer.clear()
    there = reader(api)
    assert there.ask(*(question(f"/{n}") for n in range(6))) == [None] * 6
    api.may_answer.set()
    while there.ask(question("/3"))[0] is None:
        pass
    api.may_answer.clear()
    assert there.ask(question("/3")) == [{"n": 1}]
    api.may_answer.set()


def test_who_asks_what_is_asked_already_waits_only_for_the_rest() -> None:
    api = Slow()
    api.may_answer.clear()
    now = iter((0.0, 1_000.0, 1_000.0))  # it is put, its patience is over, another comes
    there = Reader(api, 1_000, lambda: next(now))  # type: ignore[arg-type]
    assert there.ask(question("/a")) == [None]
    assert there.ask(question("/a")) == [None]
    assert api.asked == ["/a"]
    api.may_answer.set()


@pytest.mark.parametrize("failure", [Unreachable("no"), Refused(503, {}), Refused(400, {})])
def test_where_it_fails_the_last_good_answer_holds(failure: Exception) -> None:
    api = Slow()
    there = reader(api)
    there.ask(question("/a"))
    api.answer = failure
    assert there.ask(question("/a"), question("/b")) == [{"n": 1}, None]


def test_what_is_gone_is_gone() -> None:
    api = Slow()
    there = reader(api)
    there.ask(question("/a"))
    api.answer = Refused(404, {})
    assert there.ask(question("/a")) == [None]
    api.answer = Unreachable("no")
    assert there.ask(question("/a")) == [None]
