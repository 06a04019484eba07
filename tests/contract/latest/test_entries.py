"""What `ports.Entries` promises, held against the fake and the real store."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.aws import clients, tables
from chalicelib.kernel import clock
from chalicelib.kernel.revisions import Stale
from chalicelib.latest import domain, models, service
from chalicelib.latest.domain import Entry, Goods, Placed, Purchase, Rows, Standing
from chalicelib.latest.ports import Doors, Head, Spans
from chalicelib.latest.public import page_part
from chalicelib.latest.store import DynamoEntries
from tests.fakes.latest import FakeEntries

Store = FakeEntries | DynamoEntries
NOW = 1_800_000_000_000


@pytest.fixture(params=["fake", "real"])
def entries(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        return FakeEntries()
    request.getfixturevalue("aws_endpoint")
    return DynamoEntries()


@pytest.fixture
def name() -> str:
    return uuid.uuid4().hex


def entry(order: str, at: int = NOW, **said: str) -> Entry:
    return Entry(at=at, order_id=order, product_id="tent", **said)


def rows(name: str, *entries: Entry) -> Rows:
    return Rows([(name, one) for one in entries], [])


def test_a_standing_and_its_rows_are_written_together_on_the_revision_before(
    entries: Store, name: str
) -> None:
    assert entries.standing(name) is None
    one = entry(name, name="Anna", town="SE.24.2480", buyer="b")
    first = Standing(
        order_id=name, revision=1, heard=3, placed=(Placed(one, ("shop", name)),), stirred=(("tent", NOW),),
        until=NOW + 1,
    )  # fmt: skip
    entries.write(first, rows(name, one))
    assert entries.standing(name) == first
    assert entries.newest(name, NOW, 10) == [one]
    for revision in (1, 3):
        with pytest.raises(Stale):
            entries.write(Standing(order_id=name, revision=revision), Rows([], [(name, one)]))
    assert entries.newest(name, NOW, 10, consistent=True) == [one]
    erased = Standing(order_id=name, revision=2, erased=True, until=NOW)
    entries.write(erased, Rows([], [(name, one)]))
    assert entries.standing(name) == erased
    assert entries.newest(name, NOW, 10, consistent=True) == []


def test_the_latest_come_first_up_to_an_instant_included(entries: Store, name: str) -> None:
    known = [entry(f"{name}.{n}", at) for n, at in enumerate([NOW, NOW - 1, NOW, 5, 10**12])]
    entries.write(Standing(order_id=name, revision=1, until=NOW), rows(name, *known))
    assert entries.newest(name, NOW, 10) == [known[2], known[0], known[1], known[4], known[3]]
    assert entries.newest(name, NOW, 2) == [known[2], known[0]]
    assert entries.newest(name, NOW - 1, 2) == [known[1], known[4]]
    assert entries.newest(name, 9_999_999_999_999, 1) == [known[2]]
    assert entries.newest(name, 4, 1) == []
    assert entries.newest(f"{name}.other", NOW, 1) == []


def test_a_head_is_put_in_place_of_the_revision_before(entries: Store, name: str) -> None:
    assert entries.head(name) == Head(0, ())
    first = Head(1, (entry("2"), entry("1", NOW - 1, name="Åsa")))
    entries.keep_head(name, first, NOW)
    assert entries.head(name) == first
    for revision in (1, 3):
        with pytest.raises(Stale):
            entries.keep_head(name, Head(revision, ()), NOW)
    entries.keep_head(name, Head(2, ()), NOW)
    assert entries.head(name) == Head(2, ())


def test_the_first_wave_of_a_page_reads_the_head(entries: Store, name: str) -> None:
    later, early = entry("2", NOW), entry("1", NOW - clock.HOUR)
    entries.keep_head(name, Head(1, (later, early)), NOW)
    for now, shown in ((NOW, (early,)), (NOW + 10 * clock.MINUTE, (later, early))):
        part = page_part(name, now)
        found = entries.items() if isinstance(entries, FakeEntries) else tables.batch_get(part.keys)
        assert part.parse(found) == shown
    assert page_part(name, NOW).parse({}) == ()


def test_a_whole_orders_life_at_once_from_many_handlers(entries: Store, name: str) -> None:
    """Twelve orders of one product, each told of thrice, taken in by eight at once."""
    product = f"p-{name}"
    orders = {
        f"{name}.{n}": Purchase(f"{name}.{n}", 1, NOW + n, n % 4 != 3, (product,), None, None, {})
        for n in range(12)
    }
    doors = Doors(
        entries, orders.get, lambda ids: dict.fromkeys(ids, Goods((f"{name} > a",), False)),
        lambda products, now: None, Spans(clock.MINUTE, clock.DAY, clock.MINUTE),
    )  # fmt: skip
    with ThreadPoolExecutor(8) as pool:
        batches = [[one] for one in orders] * 3
        outcomes = list(pool.map(lambda one: service.hear(one, doors=doors, now=NOW), batches))
    assert not [one for outcome in outcomes for one in outcome.failed]
    stand = [one for one in reversed(orders) if orders[one].counts]
    for listed in (domain.product_list(product), f"in:{name}", f"in:{name} > a"):
        assert [one.order_id for one in entries.newest(listed, NOW + 99, 99, consistent=True)] == stand
    # As few as these stand in the head whole.
    assert [one.order_id for one in entries.head(product).entries] == stand


def test_rows_go_by_themselves_once_nothing_of_them_is_shown(aws_endpoint: str, name: str) -> None:
    entries, one = DynamoEntries(), entry(name)
    until = NOW + clock.DAY
    entries.write(Standing(order_id=name, revision=1, until=until), rows(name, one))
    entries.keep_head(name, Head(1, (one,)), until)
    for key in (models.standing_key(name), models.entry_key(name, one), models.head_key(name)):
        item = clients.dynamodb().get_item(TableName=key.table, Key=key.as_item())["Item"]
        assert item["expires_at"] == {"N": str(until // clock.SECOND)}
