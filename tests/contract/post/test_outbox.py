"""What `ports.Outbox` promises, held against the fake and the real store."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec.structs import replace

from chalicelib.aws import clients
from chalicelib.kernel import clock
from chalicelib.kernel.revisions import Stale
from chalicelib.letters.domain import Composed, Kind, Stream
from chalicelib.post import caps as frequency
from chalicelib.post import dispatching, domain, fate, models, sending, service
from chalicelib.post.domain import Answer, Posting, Standing, State, Wanted
from chalicelib.post.ports import CapsChange, Doors
from chalicelib.post.registers import DynamoRegisters
from chalicelib.post.store import DynamoOutbox, adding
from tests.fakes.post import PEOPLE, FakeOutbox, FakeRegisters, Office, composed
from tests.support import lost

Store = FakeOutbox | DynamoOutbox
NOW = clock.parse_iso("2027-01-15T08:00:00Z")


@pytest.fixture(params=["fake", "real"])
def outbox(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        return FakeOutbox(FakeRegisters())
    request.getfixturevalue("aws_endpoint")
    return DynamoOutbox()


@pytest.fixture
def name() -> str:
    return uuid.uuid4().hex


def posting(
    name: str, kind: Kind = Kind.ORDER_PAID, *, at: int = NOW, place: int = NOW, to: str = "", owner: str = ""
) -> Posting:
    wanted = Wanted(kind=kind, entity=name, to="moa@else.example", language="sv", why="å", payload={"a": "b"})
    return fate.new(wanted, to or f"who-{name}", owner, at, place=place)


def is_due(outbox: Store, row: Posting, now: int) -> bool:
    return row.outbox_id in outbox.due(row.stream, now, 10_000)


def test_a_row_is_added_once_with_all_that_leads_to_it(outbox: Store, name: str) -> None:
    row = posting(name, owner=f"owner-{name}")
    assert outbox.get(row.outbox_id) is None
    assert outbox.add(row)
    assert not outbox.add(replace(row, wanted=replace(row.wanted, why="again")))
    assert outbox.get(row.outbox_id) == row
    assert outbox.by_tag(row.tag) == row
    assert outbox.by_tag("no-such-tag") is None
    assert outbox.many([row.outbox_id, "order_paid#none#x#1"]) == {row.outbox_id: row}
    assert list(outbox.of_person([f"who-{name}"])) == [row.outbox_id]
    assert list(outbox.of_person([f"owner-{name}"])) == [row.outbox_id]
    assert is_due(outbox, row, NOW)
    assert not is_due(outbox, row, NOW - 1)


def test_streams_are_due_apart_and_the_earliest_first(outbox: Store, name: str) -> None:
    late, early = posting(f"{name}.1", place=NOW + 9), posting(f"{name}.2", place=NOW + 3)
    offer = posting(f"{name}.3", Kind.TIMED_OFFER, place=NOW)
    for one in (late, early, offer):
        outbox.add(one)
    found = [one for one in outbox.due(Stream.TRANSACTIONAL, NOW + clock.DAY, 10_000) if name in one]
    assert found == [early.outbox_id, late.outbox_id]
    assert [one for one in outbox.due(Stream.MARKETING, NOW, 10_000) if name in one] == [offer.outbox_id]


def test_due_rows_are_handed_out_a_few_at_a_time(outbox: Store, name: str) -> None:
    for n in range(40):
        outbox.add(posting(f"{name}.{n}", Kind.WIN_BACK, at=5, place=5 + n))
    found = outbox.due(Stream.MARKETING, 1_000, 8)
    assert 8 <= len(found) <= 8 + models.SHARDS


def test_a_write_stands_on_what_was_read_and_moves_the_due_place(outbox: Store, name: str) -> None:
    row = posting(name)
    outbox.add(row)
    later = fate.deferred(row, "quiet", NOW + clock.HOUR, NOW)
    outbox.write(row, later, now=NOW)
    assert outbox.get(row.outbox_id) == later
    assert not is_due(outbox, row, NOW + clock.HOUR - 1)
    assert is_due(outbox, row, NOW + clock.HOUR)
    with pytest.raises(Stale):
        outbox.write(row, fate.ended(row, State.EXPIRED, "expired", NOW), now=NOW)
    assert outbox.get(row.outbox_id) == later
    over = fate.ended(later, State.EXPIRED, "expired", NOW)
    outbox.write(later, over, now=NOW)
    assert not is_due(outbox, row, NOW + clock.DAY)


def test_caps_and_counts_are_written_with_the_row_or_not_at_all(outbox: Store, name: str) -> None:
    registers = outbox.registers if isinstance(outbox, FakeOutbox) else DynamoRegisters()
    day = 13_000 * clock.DAY + int(name[:4], 16) * clock.DAY  # a day of its own

    def counted(word: str) -> int:
        return registers.figures(Stream.MARKETING, [clock.utc_day(day)])[0].counts.get(word, 0)

    one = posting(f"{name}.1", Kind.TIMED_OFFER, to=f"who-{name}")
    other = posting(f"{name}.2", Kind.TIMED_OFFER, to=f"who-{name}")
    before_counts = counted("sent")
    for row in (one, other):
        outbox.add(row)
    held = outbox.around(one).caps
    assert (held.days, held.revision) == ({}, 0)
    taken = CapsChange(held, frequency.counted(held, one.outbox_id, 739_000))
    claimed = fate.claimed(one, "at_1", "k", NOW)
    outbox.write(one, claimed, caps=taken, counts={"sent": 1, "sent:timed_offer": 1}, now=day)
    assert outbox.around(other).caps == taken.after
    assert counted("sent") == before_counts + 1

    too_late = CapsChange(held, frequency.counted(held, other.outbox_id, 739_000))
    with pytest.raises(Stale):
        outbox.write(other, fate.claimed(other, "at_2", "k", NOW), caps=too_late, counts={"sent": 1}, now=day)
    assert outbox.get(other.outbox_id) == other
    assert outbox.around(other).caps == taken.after
    assert counted("sent") == before_counts + 1

    back = CapsChange(taken.after, frequency.given_back(taken.after, one.outbox_id))
    outbox.write(claimed, fate.deferred(claimed, "rate", NOW, NOW), caps=back, now=day)
    assert outbox.around(other).caps.days == {}
    registers.forget_caps(f"who-{name}")
    assert outbox.around(other).caps.revision == 0


def test_the_latest_are_shown_by_state_and_kind(outbox: Store, name: str) -> None:
    # Days of its own, far from other tests'.
    now = (20_000 + int(name[:4], 16)) * clock.DAY
    rows = []
    for n in range(6):
        kind = Kind.ORDER_PAID if n % 2 else Kind.WELCOME
        rows.append(posting(f"{name}.{n}", kind, at=now - n * 7 * clock.HOUR, place=now))
        outbox.add(rows[-1])
    unclear = fate.ended(replace(rows[1], was_unclear=True), State.UNCLEAR, "unheard", now)
    outbox.write(rows[1], unclear, now=now)

    def listed(state: State | None, kind: Kind | None, limit: int) -> list[str]:
        seen: list[str] = []
        before = None
        for _ in range(60):
            page = outbox.lately(state, kind, before, limit, now)
            seen += [one.wanted.entity.partition(".")[2] for one in page.items if name in one.outbox_id]
            before = page.next
            if before is None or len(seen) >= 6:
                break
        return seen

    assert listed(None, None, 2) == ["0", "1", "2", "3", "4", "5"]
    assert listed(None, Kind.WELCOME, 2)[:3] == ["0", "2", "4"]
    assert listed(State.WAITING, None, 3)[:5] == ["0", "2", "3", "4", "5"]
    assert listed(State.UNCLEAR, None, 2) == ["1"]
    sent = fate.sent(unclear, "m", now)
    outbox.write(unclear, sent, now=now)
    assert listed(State.UNCLEAR, None, 2) == []
    assert listed(State.SENT, None, 3)[:1] == ["1"]


def test_an_outbox_in_which_nothing_is_found_is_soon_read(
    aws_endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    client = clients.dynamodb()
    client.meta.events.register("before-call.dynamodb.Query", lambda **_: asked.append("query"))
    monkeypatch.setattr(clients, "dynamodb", lambda: client)
    empty = clock.parse_iso("1999-03-01T00:00:00Z")
    assert DynamoOutbox().lately(None, None, None, 50, empty).items == ()
    assert len(asked) <= 16, "as many waves as months, not as days"
    oldest = posting(uuid.uuid4().hex, at=empty - domain.KEPT + clock.DAY)
    DynamoOutbox().add(oldest)
    assert DynamoOutbox().lately(None, None, None, 50, empty).items == (oldest,)


def test_another_rooms_transaction_adds_a_mail_with_what_it_is_about(aws_endpoint: str, name: str) -> None:
    row = posting(name, owner=f"owner-{name}")
    actions = adding(row)
    assert len(actions) <= 5
    client = clients.dynamodb()
    client.transact_write_items(TransactItems=actions)
    assert DynamoOutbox().get(row.outbox_id) == row
    with pytest.raises(client.exceptions.TransactionCanceledException):
        client.transact_write_items(TransactItems=adding(row))


def doors_over(outbox: Store) -> tuple[Doors, Office]:
    """All of post, over this store; SES, queues and clock are the office's."""
    office = Office(now=NOW, per_second=1_000)
    if isinstance(outbox, FakeOutbox):
        office.registers, office.outbox = outbox.registers, outbox
        return office.doors(), office
    return office.doors()._replace(outbox=outbox, registers=DynamoRegisters()), office


def consenting(doors: Doors, to: str) -> None:
    who = PEOPLE.customer_by_email(to)
    said = Answer(given=True, at=1, source="t")
    doors.registers.keep_standing(
        doors.registers.standing(who), Standing(recipient=who, answer=said, revision=1)
    )


@pytest.mark.parametrize("kind", [Kind.ORDER_PAID, Kind.TIMED_OFFER])
def test_twenty_workers_on_one_row_send_once(outbox: Store, name: str, kind: Kind) -> None:
    doors, office = doors_over(outbox)
    consenting(doors, f"{name}@else.example")
    wanted = Wanted(kind=kind, entity=name, to=f"{name}@else.example", language="sv", why="t", due_at=NOW)
    with ThreadPoolExecutor(20) as several:
        added = list(several.map(lambda n: service.add(wanted, doors=doors, now=NOW - 1), range(20)))
    assert added.count(True) == 1
    composing: list[str] = []

    def slowly(row: Posting) -> Composed:
        composing.append(row.attempt)
        return composed(row)

    outbox_id = domain.outbox_id(kind, name, PEOPLE.customer_by_email(wanted.to))
    with ThreadPoolExecutor(20) as workers:
        states = list(workers.map(lambda n: sending.send(outbox_id, slowly, doors=doors, now=NOW), range(20)))
    assert len(office.carrier.sent) == 1
    assert len(composing) == 1
    assert set(states) <= {State.SENDING, State.SENT}
    row = outbox.get(outbox_id)
    assert row is not None
    assert row.state is State.SENT


def test_ten_offers_to_one_person_at_once_are_one_a_day(outbox: Store, name: str) -> None:
    doors, office = doors_over(outbox)
    to = f"{name}@else.example"
    consenting(doors, to)
    ids = []
    for n in range(10):
        wanted = Wanted(
            kind=Kind.TIMED_OFFER, entity=f"{name}.{n}", to=to, language="sv", why="t", due_at=NOW
        )
        service.add(wanted, doors=doors, now=NOW - 1)
        ids.append(domain.outbox_id(wanted.kind, wanted.entity, PEOPLE.customer_by_email(to)))
    with ThreadPoolExecutor(10) as workers:
        states = list(workers.map(lambda one: sending.send(one, composed, doors=doors, now=NOW), ids))
    assert sorted(states) == [State.SENT] + [State.WAITING] * 9
    assert len(office.carrier.sent) == 1


def test_two_schedulers_at_once_change_nothing(outbox: Store, name: str) -> None:
    doors, office = doors_over(outbox)
    for n in range(12):
        wanted = Wanted(
            kind=Kind.WELCOME,
            entity=f"{name}.{n}",
            to=f"{name}@else.example",
            language="sv",
            why="t",
            due_at=NOW,
        )
        service.add(wanted, doors=doors, now=NOW - 1)
    with ThreadPoolExecutor(2) as schedulers:
        list(
            schedulers.map(
                lambda n: dispatching.dispatch(doors=doors, now=NOW, has_time=lambda: True), range(2)
            )
        )
    mine = [one for one in office.queues.waiting if name in one]
    assert len(set(mine)) == 12
    with ThreadPoolExecutor(8) as workers:
        list(workers.map(lambda one: sending.send(one, composed, doors=doors, now=NOW), mine))
    assert len(office.carrier.sent) == 12


@pytest.mark.usefixtures("aws_endpoint")
def test_a_claim_whose_acknowledgement_was_lost_is_made_once(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    doors, office = doors_over(DynamoOutbox())
    wanted = Wanted(
        kind=Kind.WELCOME, entity=name, to=f"{name}@else.example", language="sv", why="t", due_at=NOW
    )
    service.add(wanted, doors=doors, now=NOW - 1)
    sent = lost.answers(
        clients.dynamodb(), monkeypatch, lose=lambda request, before: lost.writes(request) and before % 2 == 0
    )
    outbox_id = domain.outbox_id(Kind.WELCOME, name, PEOPLE.customer_by_email(wanted.to))
    assert sending.send(outbox_id, composed, doors=doors, now=NOW) is State.SENT
    assert len(sent) > 4
    assert any(sent)
    assert len(office.carrier.sent) == 1
