"""Sent twice, in any order, cut off between any two steps: the lake is as if all was sent once."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.activity import compaction, lake, service
from chalicelib.activity.domain import CLOSES_AFTER, Fact, digest
from chalicelib.activity.events import Event
from chalicelib.activity.reading import Receipt
from chalicelib.kernel import clock
from tests.fakes.activity import FakeLog, FakeObjects, plain_merge
from tests.support.events import AGREED, HASHES, NOW, event, moment
from tests.support.examples import examples
from tests.support.faults import Killed, Killer
from tests.support.lake import rows_of_lake
from tests.support.stream import records

Sent = tuple[str, list[Event]]

events = st.builds(
    lambda number, hours, words: event(
        event_id=f"e{number}",
        occurred_at=moment(NOW - hours * clock.HOUR),
        anonymous_id="a",
        consent=AGREED,
        product_id="p1",
        context={"referrer": f"https://www.bing.com/search?q={words}"},
    ),
    st.integers(0, 8),
    st.integers(0, 47),
    st.sampled_from(["", "tent"]),
)
batches = st.lists(st.lists(events, min_size=1, max_size=4), min_size=1, max_size=4).map(
    lambda found: [(f"b{number}", one) for number, one in enumerate(found)]
)
kill = st.tuples(st.integers(1, 12), st.booleans())


def send(batch: Sent, log: FakeLog) -> None:
    name, found = batch
    told = digest(repr(one).encode() for one in found)
    receipt = Receipt(now=NOW, sent_at=NOW)
    service.take(enumerate(found), key=f"pk1#{name}", digest=told, receipt=receipt, hashes=HASHES, log=log)


def expected(sent: Sequence[Sent]) -> list[Fact]:
    """Everything in its place, once."""
    log, objects = FakeLog(), FakeObjects()
    for batch in sent:
        send(batch, log)
    lake.take_records(records(log.batches.values()), now=NOW, objects=objects)
    return rows_of_lake(objects)


@settings(max_examples=examples(100))
@given(batches, st.data())
def test_twice_in_any_order_with_kills_is_once(sent: list[Sent], data: st.DataObject) -> None:
    log, objects = FakeLog(), FakeObjects()
    for batch in data.draw(st.permutations([*sent, *sent])):
        at, after = data.draw(kill)
        try:
            send(batch, Killer(min(at, 2), after=after).before(log))
        except Killed:
            send(batch, log)  # the client heard nothing, and tries again

    found = records(log.batches.values())
    pieces = data.draw(st.lists(st.lists(st.sampled_from(found), min_size=1), max_size=4))
    for piece in [*pieces, *([one] for one in found)]:
        at, after = data.draw(kill)
        try:
            lake.take_records(piece, now=NOW, objects=Killer(at, after=after).before(objects))
        except Killed:
            lake.take_records(piece, now=NOW, objects=objects)  # the platform gives the same records again

    now = NOW + clock.DAY + CLOSES_AFTER
    for at, after in data.draw(st.lists(kill, max_size=3)):
        try:
            killed = Killer(at, after=after).before(objects)
            compaction.compact(objects=killed, merge=plain_merge, now=now)
        except Killed:
            now += compaction.GRACE
        assert rows_of_lake(objects) == expected(sent)
    compaction.compact(objects=objects, merge=plain_merge, now=now + compaction.GRACE)
    lake.take_records(found, now=NOW, objects=objects)  # a whole stream once more, after its days were closed
    compaction.compact(objects=objects, merge=plain_merge, now=now + 2 * compaction.GRACE)
    assert rows_of_lake(objects) == expected(sent)
