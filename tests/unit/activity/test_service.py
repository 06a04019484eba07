import pytest

from chalicelib.activity import service
from chalicelib.activity.domain import Batch, Fact, Outcome, Refusal, deduplicated, packed, unpacked
from chalicelib.activity.models import from_item, item_bytes, to_item
from chalicelib.kernel.errors import Conflict, Invalid
from tests.fakes.activity import FakeLog
from tests.support.events import NOW


def fact(**fields: object) -> Fact:
    return Fact(**{"event_id": "placed", "event": "order_placed", "at": NOW, "received": NOW} | fields)  # type: ignore[arg-type]


def test_what_a_room_appends_is_logged_once() -> None:
    log = FakeLog()
    service.append([fact()], batch_id="orders:1", now=NOW, log=log)
    service.append([fact(received=NOW + 5)], batch_id="orders:1", now=NOW + 5, log=log)
    with pytest.raises(Conflict):
        service.append([fact(at=NOW - 1)], batch_id="orders:1", now=NOW, log=log)

    assert [one.received for one in log.facts()] == [NOW]


def test_a_rooms_facts_cant_be_displaced_by_a_browsers() -> None:
    log = FakeLog()
    service.append([fact()], batch_id="orders:1", now=NOW, log=log)
    [own] = log.facts()
    assert own.event_id == "~placed"
    forged = fact(event="product_viewed", received=NOW - 1)
    assert len(deduplicated([own, forged])) == 2


def test_an_empty_append_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="needs a fact"):
        service.append([], batch_id="b", now=NOW, log=FakeLog())


def test_a_batch_comes_back_from_its_row() -> None:
    refusal = Refusal.of(3, Invalid.field("/query", "nö"), "/events/3")
    batch = Batch(
        key="pk1#b", digest=b"d" * 16, rows=packed([fact()]), outcome=Outcome(1, (refusal,)), received=NOW
    )
    item = to_item(batch)
    assert from_item(item) == batch
    assert int(item["expires_at"]["N"]) == NOW // 1000 + 7 * 86_400
    assert unpacked(batch.rows) == [fact()]


def test_an_items_size_is_counted_as_dynamodb_does() -> None:
    item = {"pk": {"S": "åå"}, "b": {"B": b"123"}, "n": {"N": "1200"}, "zero": {"N": "0"}}
    assert item_bytes(item) == (2 + 4) + (1 + 3) + (1 + 2) + (4 + 2)


@pytest.mark.parametrize("rows", [b"", b"x", packed([fact()])[:-1], packed([fact()])[:20]])
def test_damaged_rows_are_told(rows: bytes) -> None:
    with pytest.raises(ValueError, match=r"not zlib|cut short"):
        unpacked(rows)
