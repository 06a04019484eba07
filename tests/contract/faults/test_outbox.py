"""Letters through the real outbox, queue and mail bucket, over a network that fails and processes that end anywhere.

Each goes once. Where the mail service's answer was lost nobody knows whether it went: an offer is then left as unclear, and
an order's letter is sent once more, as docs/architecture.md promises. None is lost unseen.
"""

import contextlib
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from chalicelib.aws import queues, secrets
from chalicelib.kernel import clock, settings
from chalicelib.letters.domain import Kind, Stream
from chalicelib.post import dispatching, fate, hearing, listening, sending, service
from chalicelib.post.carrier import SesCarrier, StreamQueues
from chalicelib.post.domain import Answer, Posting, Standing, State, Wanted
from chalicelib.post.registers import DynamoRegisters
from chalicelib.post.store import DynamoOutbox
from tests.contract.faults import drills
from tests.fakes.post import PEOPLE, Office, composed
from tests.support import keys
from tests.support.examples import tried
from tests.support.network import Network, Weather
from tests.support.services import PostOffice, Queues

MORNING = clock.parse_iso("2027-01-15T08:00:00Z")
LETTERS = 4
# How many of a run's calls are tried as its last, before and after; `make soak` tries each.
TRIED = tried(2, 3, 10_000)
STORMS = tried(1, 2, 100)


@pytest.fixture(autouse=True)
def _stage(monkeypatch: pytest.MonkeyPatch) -> Any:
    secrets.hold(keys.SECRETS)
    here = replace(
        settings.current(), mail_from="Fjäll & Co <hej@shop.example>", public_url="https://torg.example"
    )
    monkeypatch.setattr(settings, "current", lambda: here)
    queues._url.cache_clear()
    yield
    drills.emptied("post")
    queues._url.cache_clear()


class Postroom(Office):
    """Post over its real adapters: half of the letters are orders', half offers, each to somebody else."""

    def __init__(self, network: Network, weather: Weather | None = None) -> None:
        super().__init__(now=MORNING, per_second=1_000)
        drills.emptied("post")
        self.ses = PostOffice()
        refuses = partial(_refused, weather) if weather else lambda: False
        self.sqs = Queues(refuses)
        network.services |= {"ses": self.ses, "sqs": self.sqs}
        self.registers: Any = DynamoRegisters()
        self.outbox: Any = DynamoOutbox()
        self.carrier: Any = SesCarrier()
        self.queues: Any = StreamQueues()
        self.wanted = [_wanted(n) for n in range(LETTERS)]
        for one in self.wanted:
            who = PEOPLE.customer_by_email(one.to)
            said = Answer(given=True, at=1, source="t")
            self.registers.keep_standing(
                Standing(recipient=who), Standing(recipient=who, answer=said, revision=1)
            )
        self._heard = 0

    def act(self) -> None:
        """One process: asks for all letters, as whoever wants them does until it is sure; then the minute's job and a
        worker. A message that a worker fails at is lost with it: the job has to find the letter.
        """
        doors = self.doors()
        for one in self.wanted:
            service.add(one, doors=doors, now=self.now)
        dispatching.dispatch(doors=doors, now=self.now, has_time=lambda: True)
        while self.sqs.waiting:
            _, body = self.sqs.waiting.pop(0)
            sending.send(json.loads(body)["outbox_id"], composed, doors=doors, now=self.now)

    def hear(self) -> None:
        """What SES tells of all that it took."""
        for tags in self.ses.tags[self._heard :]:
            said = {
                "eventType": "Send",
                "mail": {"timestamp": clock.iso(self.now), "messageId": "m", "tags": {hearing.TAG: [tags[hearing.TAG]]}},
            }  # fmt: skip
            told = hearing.read(json.dumps(said))
            assert told is not None
            listening.hear(told, doors=self.doors(), now=self.now)
        self._heard = len(self.ses.tags)

    def rows(self) -> dict[str, Posting]:
        ids = [service.posting(one, doors=self.doors(), now=0).outbox_id for one in self.wanted]
        return dict(self.outbox.many(ids))

    def is_over(self) -> bool:
        rows = self.rows()
        return len(rows) == LETTERS and all(row.place is None for row in rows.values())


def _refused(weather: Weather) -> bool:
    return weather.chance.random() < 0.2


def _wanted(n: int) -> Wanted:
    kind = Kind.TIMED_OFFER if n % 2 else Kind.ORDER_CONFIRMATION
    return Wanted(kind=kind, entity=f"o{n}", to=f"p{n}@else.example", language="sv", why="t", due_at=MORNING)


def finish(room: Postroom, act: Callable[[], None], *, told: bool) -> None:
    """The runs that follow, until nothing is left to be done."""
    for _ in range(60):
        if told:
            room.hear()
        act()
        if room.is_over():
            return
        room.now += fate.GRACE
    raise AssertionError("it never comes to rest")


def judge(room: Postroom, *, told: bool) -> Counter[str]:
    """Whether all promises were kept; what became of the letters."""
    times = Counter(str(one["To"]) for one in room.ses.mails)
    for row in room.rows().values():
        sent = times.pop(row.wanted.to, 0)
        assert row.state in (State.SENT, State.UNCLEAR), f"lost: {row.state} {row.reason}"
        if not row.was_unclear:
            assert (row.state, sent) == (State.SENT, 1), "it was always known what became of it"
        assert sent <= (1 if row.stream is Stream.MARKETING else 2), "sent too often"
        assert row.state is State.UNCLEAR or sent, "it counts as sent, and wasn't"
        if told and sent:
            assert row.state is State.SENT, "SES told of it"
    assert not times, "letters that nobody wanted"
    return Counter("unclear" if row.was_unclear else row.state.value for row in room.rows().values())


@pytest.mark.parametrize("told", [False, True], ids=["silent", "told"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_letters_go_once_wherever_a_process_ends(network: Network, after: bool, told: bool) -> None:
    room = Postroom(network)
    with network.befallen(lambda call: None):
        room.act()
        calls = network.calls
    assert judge(room, told=False) == {"sent": LETTERS}
    for at in range(1, calls + 1, -(-calls // TRIED)):
        room = Postroom(network)
        with network.killing(at, after=after):
            room.act()
        finish(room, room.act, told=told)
        assert judge(room, told=told)["unclear"] <= 1, f"killed at call {at} of {calls}"


@pytest.mark.parametrize("told", [False, True], ids=["silent", "told"])
def test_letters_go_once_in_a_storm(network: Network, told: bool) -> None:
    for seed in range(STORMS):
        weather = Weather(seed, throttled=0.1, lost=0.1, timeout=0.05, partial=0.3, killed=0.02)
        room = Postroom(network, weather)
        finish(room, partial(struck, room, network, weather), told=told)
        judge(room, told=told)
    assert {"throttled", "lost", "timeout"} <= set(network.happened)


def struck(room: Postroom, network: Network, weather: Weather) -> None:
    """One process in the weather. A queue that takes only part of a batch is an `OSError`."""
    with contextlib.suppress(OSError), network.befallen(weather):
        try:
            room.act()
        except BaseException as error:
            if not (isinstance(error, OSError) or drills.may_come(error)):
                raise


def only_ses(kind: str) -> Any:
    """All is well but the mail service."""
    return lambda call: kind if call.service == "ses" else None


@pytest.mark.parametrize(
    ("kind", "order", "offer"),
    [
        # The service is asked once: a letter that it doesn't answer for is sent again at most once, and only an order's.
        ("lost", ("unclear", 2), ("unclear", 1)),
        ("timeout", ("unclear", 0), ("unclear", 0)),
        ("throttled", ("waiting", 0), ("waiting", 0)),
    ],
)
def test_what_becomes_of_letters_while_the_mail_service_fails(
    network: Network, kind: str, order: tuple[str, int], offer: tuple[str, int]
) -> None:
    room = Postroom(network)
    for _ in range(5):
        for _ in range(LETTERS + 1):
            with contextlib.suppress(Exception), network.befallen(only_ses(kind)):
                room.act()
        room.now += fate.GRACE
    times = Counter(str(one["To"]) for one in room.ses.mails)
    for row in room.rows().values():
        wanted = offer if row.stream is Stream.MARKETING else order
        assert (row.state.value, times[row.wanted.to]) == wanted
    if kind == "throttled":
        room.now += clock.HOUR
        finish(room, room.act, told=False)
        assert judge(room, told=False) == {"sent": LETTERS}
