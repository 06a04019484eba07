"""In-memory stand-ins for post's ports; the contract suite holds them to the real stores' behaviour."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from chalicelib.kernel import clock
from chalicelib.kernel.revisions import Stale
from chalicelib.letters.domain import Composed, Kind, Mode, Stream
from chalicelib.members.domain import Pseudonyms
from chalicelib.post import models
from chalicelib.post.caps import Caps, Limits
from chalicelib.post.domain import Answer, DayFigures, Pause, Posting, Postings, Standing, State, tag_of
from chalicelib.post.ports import Around, CapsChange, Doors

PEOPLE = Pseudonyms(b"pepper")


class FakeRegisters:
    def __init__(self) -> None:
        self.standings: dict[str, Standing] = {}
        self.caps: dict[str, Caps] = {}
        self.pauses: dict[Stream, Pause] = {}
        self.counts: dict[tuple[Stream, str], dict[str, int]] = {}
        self.free = 0
        self.lock = threading.RLock()

    def standing(self, recipient: str) -> Standing:
        return self.standings.get(recipient) or Standing(recipient=recipient)

    def keep_standing(self, before: Standing, after: Standing) -> None:
        with self.lock:
            if self.standing(before.recipient).revision != before.revision:
                raise Stale
            self.standings[after.recipient] = after

    def forget_caps(self, recipient: str) -> None:
        self.caps.pop(recipient, None)

    def pause(self, stream: Stream) -> Pause:
        return self.pauses.get(stream) or Pause(stream=stream)

    def keep_pause(self, before: Pause, after: Pause) -> None:
        with self.lock:
            if self.pause(before.stream).revision != before.revision:
                raise Stale
            self.pauses[after.stream] = after

    def figures(self, stream: Stream, days: Sequence[str]) -> list[DayFigures]:
        return [
            DayFigures(stream=stream, day=day, counts=dict(self.counts.get((stream, day), {})))
            for day in days
        ]

    def reserve(self, now: int, spacing: int, within: int) -> int | None:
        with self.lock:
            began = now * 1_000
            turn = began if self.free > began + 60_000_000 else max(began, self.free)
            if turn > began + within * 1_000:
                return None
            self.free = turn + spacing
            return turn - began


class FakeOutbox:
    def __init__(self, registers: FakeRegisters) -> None:
        self.rows: dict[str, Posting] = {}
        self.tags: dict[str, str] = {}
        self.registers = registers
        self.lock = registers.lock

    def add(self, posting: Posting) -> bool:
        with self.lock:
            if posting.outbox_id in self.rows:
                return False
            self.rows[posting.outbox_id] = posting
            return True

    def get(self, outbox_id: str) -> Posting | None:
        return self.rows.get(outbox_id)

    def by_tag(self, tag: str) -> Posting | None:
        if len(self.tags) != len(self.rows):
            self.tags = {tag_of(one): one for one in self.rows}
        return self.rows[self.tags[tag]] if tag in self.tags else None

    def many(self, outbox_ids: Sequence[str]) -> dict[str, Posting]:
        return {one: self.rows[one] for one in outbox_ids if one in self.rows}

    def around(self, posting: Posting) -> Around:
        who = posting.recipient
        caps = self.registers.caps.get(who) or Caps(recipient=who)
        return Around(self.registers.standing(who), caps, self.registers.pause(posting.stream))

    def write(
        self,
        before: Posting,
        after: Posting,
        *,
        caps: CapsChange | None = None,
        counts: Mapping[str, int] | None = None,
        now: int,
    ) -> None:
        with self.lock:
            held = self.rows.get(before.outbox_id)
            if held is None or held.revision != before.revision:
                raise Stale
            if caps is not None:
                there = self.registers.caps.get(caps.before.recipient)
                if (there.revision if there else 0) != caps.before.revision:
                    raise Stale
                self.registers.caps[caps.after.recipient] = caps.after
            self.rows[after.outbox_id] = after
            day = self.registers.counts.setdefault((after.stream, clock.utc_day(now)), {})
            for word, n in (counts or {}).items():
                day[word] = day.get(word, 0) + n

    def due(self, stream: Stream, now: int, limit: int) -> list[str]:
        found = sorted(
            (one.place, one.outbox_id)
            for one in self.rows.values()
            if one.stream is stream and one.place is not None and one.place <= now
        )
        return [one for _, one in found[:limit]]

    def lately(
        self, state: State | None, kind: Kind | None, before: str | None, limit: int, now: int
    ) -> Postings:
        found = [
            (f"{one.added_at:013d}#{one.outbox_id}", one)
            for one in self.rows.values()
            if one.state is (state or one.state) and one.kind is (kind or one.kind)
        ]
        found = sorted((one for one in found if before is None or one[0] < before), reverse=True)
        items, more = found[:limit], found[limit:]
        return Postings(items=tuple(row for _, row in items), next=items[-1][0] if more else None)

    def of_person(self, keys: Iterable[str]) -> Iterator[str]:
        for key in keys:
            mine = [one for one in self.rows.values() if key in (one.recipient, one.owner)]
            yield from (one.outbox_id for one in sorted(mine, key=lambda one: -one.added_at))

    def items(self) -> dict[Any, Any]:
        """The rows as `tables.batch_get` would find them."""
        return {models.posting_key(tag_of(one)): models.posting_item(row) for one, row in self.rows.items()}


class FakeCarrier:
    """`refuse` may raise instead of a mail being taken; `lose` after it was."""

    def __init__(self, clock: Callable[[], int] = lambda: 0) -> None:
        self.kept: dict[str, bytes] = {}
        self.sent: list[tuple[Posting, int]] = []
        self.refuse: Callable[[Posting], None] = lambda posting: None
        self.lose: Callable[[Posting], None] = lambda posting: None
        self.clock = clock

    def key(self, posting: Posting, shadow: bool, now: int) -> str:
        return f"{'shadow' if shadow else 'sent'}/{posting.tag}.{posting.repeats}"

    def write(self, posting: Posting, composed: Composed, now: int) -> bytes:
        if "\n" in posting.wanted.to:
            raise ValueError("a line break in an address")
        return f"{posting.wanted.to}\n{composed.subject}".encode()

    def keep(self, key: str, raw: bytes) -> None:
        self.kept[key] = raw

    def read(self, key: str) -> bytes | None:
        return self.kept.get(key)

    def hand_over(self, posting: Posting, raw: bytes) -> str:
        self.refuse(posting)
        self.sent.append((posting, self.clock()))
        self.lose(posting)
        return f"ses-{len(self.sent)}"

    def forget(self, keys: Sequence[str]) -> None:
        for key in keys:
            self.kept.pop(key, None)


class FakeQueues:
    def __init__(self) -> None:
        self.waiting: list[str] = []

    def put(self, stream: Stream, outbox_ids: Sequence[str]) -> None:
        self.waiting += outbox_ids


class Office:
    """A post office on a clock of its own: all of post's ports, and what a test asks of them."""

    def __init__(self, now: int = 1_800_000_000_000, **settings: Any) -> None:
        self.now = now
        self.registers = FakeRegisters()
        self.outbox = FakeOutbox(self.registers)
        self.carrier = FakeCarrier(lambda: self.now)
        self.queues = FakeQueues()
        self.modes: dict[Kind, Mode] = {}
        self.answers: dict[str, Answer] = {}
        self.claims = 0
        self.settings = {"limits": Limits(), "per_second": 100, "soft_opt_in": True} | settings

    def doors(self, before: Callable[[Any], Any] = lambda inner: inner) -> Doors:
        """The ports, each with something put `before` it."""
        return Doors(
            outbox=before(self.outbox),
            registers=before(self.registers),
            carrier=before(self.carrier),
            queues=before(self.queues),
            mode=lambda kind: self.modes.get(kind, Mode.LIVE),
            customer_answer=lambda customer_id: self.answers.get(customer_id or ""),
            recipient=PEOPLE.customer_by_email,
            owner=PEOPLE.customer,
            clock=lambda: self.now,
            wait=self.wait,
            attempt=self.claim,
            **self.settings,
        )

    def wait(self, seconds: float) -> None:
        self.now += -(-int(seconds * 1_000_000) // 1_000)

    def claim(self) -> str:
        self.claims += 1
        return f"at_{self.claims}"


def composed(posting: Posting) -> Composed:
    """A letter that says nothing."""
    return Composed(
        kind=posting.kind, language="sv", subject="Hej å", preheader="", html="<p>Hej</p>", text="Hej"
    )
