"""What `ports.Registers` promises, held against the fake and the real store."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.aws import clients
from chalicelib.kernel.revisions import Stale
from chalicelib.letters.domain import Kind, Stream
from chalicelib.post import models, people, streams
from chalicelib.post.domain import Answer, Pause, Standing
from chalicelib.post.registers import DynamoRegisters
from tests.fakes.post import FakeRegisters

Store = FakeRegisters | DynamoRegisters
NOW = 1_800_000_000_000


@pytest.fixture(params=["fake", "real"])
def registers(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        return FakeRegisters()
    request.getfixturevalue("aws_endpoint")
    for key in (models.pace_key(), *map(models.pause_key, Stream)):
        clients.dynamodb().delete_item(TableName=key.table, Key=key.as_item())
    return DynamoRegisters()


@pytest.fixture
def name() -> str:
    return uuid.uuid4().hex


def test_a_standing_stands_on_what_was_read(registers: Store, name: str) -> None:
    nothing = registers.standing(name)
    assert nothing == Standing(recipient=name)
    said = Answer(given=True, at=4, source="form", text="Ja tack å")
    one = Standing(
        recipient=name, answer=said, answers=(said,), refused={Kind.WIN_BACK: 3}, bought_at=2, revision=1
    )
    registers.keep_standing(nothing, one)
    assert registers.standing(name) == one
    with pytest.raises(Stale):
        registers.keep_standing(nothing, one)


def test_many_at_once_lose_nothing(registers: Store, name: str) -> None:
    def say(n: int) -> None:
        if n % 4:
            people.answer(name, Answer(given=bool(n % 2), at=n, source="s"), registers=registers)
        else:
            people.suppress(name, "bounce", registers=registers, now=n)

    with ThreadPoolExecutor(8) as several:
        list(several.map(say, range(16)))
    found = registers.standing(name)
    assert found.suppression is not None
    assert found.answer == Answer(given=True, at=15, source="s")


def test_streams_pause_and_go_on(registers: Store) -> None:
    assert registers.pause(Stream.MARKETING) == Pause(stream=Stream.MARKETING)
    for _ in range(2):
        streams.pause(Stream.MARKETING, "why", "op", registers=registers, now=NOW)
    held = registers.pause(Stream.MARKETING)
    assert (held.paused, held.why, held.by, held.at, held.revision) == (True, "why", "op", NOW, 1)
    assert not registers.pause(Stream.TRANSACTIONAL).paused
    with pytest.raises(Stale):
        registers.keep_pause(Pause(stream=Stream.MARKETING), held)
    streams.resume(Stream.MARKETING, "op", registers=registers, now=NOW)
    assert not registers.pause(Stream.MARKETING).paused


def test_days_without_figures_are_empty(registers: Store) -> None:
    found = registers.figures(Stream.MARKETING, ["1999-01-02", "1999-01-01"])
    assert [(one.day, one.counts) for one in found] == [("1999-01-02", {}), ("1999-01-01", {})]


def test_turns_are_apart_and_not_too_far_away(registers: Store) -> None:
    turns = [registers.reserve(NOW, 300_000, 1_000) for _ in range(5)]
    assert turns == [0, 300_000, 600_000, 900_000, None]
    assert registers.reserve(NOW + 1_000, 300_000, 1_000) == 200_000
    assert registers.reserve(NOW + 9_000, 300_000, 1_000) == 0
    assert registers.reserve(NOW - 3_600_000, 300_000, 1_000) == 0


def test_twenty_who_ask_at_once_get_turns_of_their_own(registers: Store) -> None:
    with ThreadPoolExecutor(20) as several:
        turns = list(several.map(lambda n: registers.reserve(NOW, 10_000, 2_000), range(20)))
    given = sorted(one for one in turns if one is not None)
    assert given == [n * 10_000 for n in range(len(given))]
    assert len(given) >= 15
