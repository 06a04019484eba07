"""The day's figures say why mails weren't sent."""

from chalicelib.letters.domain import Kind, Mode, Stream
from chalicelib.post import sending, service, streams
from chalicelib.post.domain import State, Wanted
from tests.fakes.post import Office, composed


def test_why_a_kind_was_not_sent_is_counted_with_it() -> None:
    office = Office()
    office.modes[Kind.WIN_BACK] = Mode.OFF
    for n, kind in enumerate((Kind.WIN_BACK, Kind.WIN_BACK, Kind.ORDER_PAID)):
        wanted = Wanted(kind=kind, entity=f"e-{n}", to=f"p{n}@shop.example", language="sv", why="a test")
        service.add(wanted, doors=office.doors(), now=office.now)
        for row in list(office.outbox.rows):
            sending.send(row, composed, doors=office.doors(), now=office.now)
    counts = {
        one.stream: one.counts for one in streams.figures(1, registers=office.registers, now=office.now)
    }
    assert counts[Stream.MARKETING] == {"skipped": 2, "skipped:win_back": 2, "why:win_back:off": 2}
    assert not any(word.startswith("why:") for word in counts[Stream.TRANSACTIONAL])
    assert {one.state for one in office.outbox.rows.values()} == {State.SKIPPED, State.SENT}
