import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from chalice.app import SQSEvent, SQSRecord

from chalicelib.aws import listening, objects, quarantine
from chalicelib.kernel import news, settings

Aside = list[tuple[str, Any, str, int]]


class Watch:
    """A clock that is a second later each time it is asked."""

    def __init__(self) -> None:
        self.now = 0

    def __call__(self, _: Any) -> int:
        self.now += 1_000
        return self.now


@pytest.fixture(autouse=True)
def _watch(monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch()
    monkeypatch.setattr(settings.Settings, "now", lambda self: watch(self))


@pytest.fixture
def aside(monkeypatch: pytest.MonkeyPatch) -> Aside:
    """What was put aside: under which name, the record, why and when."""
    kept: Aside = []
    monkeypatch.setattr(quarantine, "put", lambda *said: kept.append(said))
    return kept


def event(*bodies: str) -> SQSEvent:
    return SQSEvent({"Records": [{"body": one, "receiptHandle": "h"} for one in bodies]}, None)


def record(body: str) -> SQSRecord:
    return next(iter(event(body)))


def read_as(error: Exception) -> Callable[[str], str]:
    """Read what says `bad` by raising this."""

    def read(body: str) -> str:
        if body == "bad":
            raise error
        return body

    return read


def test_each_message_is_taken_at_its_own_instant_in_their_order(aside: Aside) -> None:
    heard = listening.hear(event("3", "1", "2"), "room", read=int, take=lambda n, now: (n, now))
    assert heard == ([(3, 1_000), (1, 2_000), (2, 3_000)], 0)
    assert aside == []


@pytest.mark.parametrize(
    "error", [msgspec.DecodeError("no JSON"), msgspec.ValidationError("no JSON"), ValueError("no JSON"), RecursionError("no JSON")]
)  # fmt: skip
def test_what_cannot_be_read_is_put_aside_under_the_rooms_name_and_the_rest_is_taken(
    aside: Aside, error: Exception
) -> None:
    taken: list[str] = []
    heard = listening.hear(
        event("bad", "a", "bad", "b"), "room", read=read_as(error), take=lambda body, _: taken.append(body)
    )
    assert (taken, heard.outcomes, heard.set_aside) == (["a", "b"], [None, None], 2)
    assert aside == [("room", {"body": "bad"}, "no JSON", at) for at in (1_000, 3_000)]


@pytest.mark.parametrize(
    "body", ["", "{", "[]", '{"kind": "from_the_future"}', "\ud800", "[" * 200_000, '{"kind": "order_changed"}']
)  # fmt: skip
def test_whatever_stands_in_a_message_is_kept_as_it_came(monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    kept: list[bytes] = []
    monkeypatch.setattr(objects, "put", lambda bucket, key, text, kind: kept.append(text))
    assert listening.readable(record(body), "room", news.decode) == []
    assert [json.loads(text)["record"] for text in kept] == [{"body": body}]


def test_a_message_that_means_nothing_is_read_all_the_same(aside: Aside) -> None:
    heard = listening.hear(event("a"), "room", read=lambda _: None, take=lambda said, _: said)
    assert heard == ([None], 0)
    assert listening.readable(record("a"), "room", lambda _: None) == [None]
    assert aside == []


def test_what_fails_waits_until_the_rest_is_taken_and_the_first_of_it_is_raised(aside: Aside) -> None:
    taken: list[str] = []

    def take(body: str, now: int) -> None:
        if body.startswith("fails"):
            raise OSError(f"{body} at {now}")
        taken.append(body)

    with pytest.raises(OSError, match=r"^fails first at 2000$"):
        listening.hear(event("a", "fails first", "b", "bad", "fails too", "c"), "room", read=read_as(ValueError()), take=take)  # fmt: skip
    assert taken == ["a", "b", "c"]
    assert [kept["body"] for _, kept, *_ in aside] == ["bad"]


def test_what_cannot_be_taken_is_not_mistaken_for_what_cannot_be_read(aside: Aside) -> None:
    def take(_: str, __: int) -> None:
        raise ValueError("the room's own")

    with pytest.raises(ValueError, match="the room's own"):
        listening.hear(event("a"), "room", read=str, take=take)
    assert aside == []


def test_what_cannot_be_put_aside_comes_again_and_holds_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any) -> None:
        raise OSError("the bucket is away")

    monkeypatch.setattr(quarantine, "put", away)
    taken: list[str] = []
    with pytest.raises(OSError, match="the bucket is away"):
        listening.hear(
            event("bad", "a"), "room", read=read_as(ValueError()), take=lambda body, _: taken.append(body)
        )
    assert taken == ["a"]


def test_a_reader_that_breaks_otherwise_puts_nothing_aside(aside: Aside) -> None:
    """A mistake of ours is no reason to give a message up."""
    with pytest.raises(KeyError):
        listening.hear(event("bad"), "room", read=read_as(KeyError("ours")), take=lambda body, _: body)
    with pytest.raises(KeyError):
        listening.readable(record("bad"), "room", read_as(KeyError("ours")))
    assert aside == []
