"""The table of lists, as the writer uses it: one suite over the fake and over DynamoDB."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.aws import clients
from chalicelib.kernel import settings
from chalicelib.recommendations.domain import KeyLists, RankedList, Row
from chalicelib.recommendations.models import FINISHED_KEY, LEASE_KEY, from_item
from chalicelib.recommendations.publishing import Store
from tests.fakes.recommendations import FakeLists

MINUTE = 60_000
NOW = 1_790_000_000_000


class Table:
    """A store under test, and its items as a reader would find them."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._mine = uuid.uuid4().hex[:8]

    def key(self, name: str) -> str:
        """A key that no other test writes."""
        return f"product:{self._mine}-{name}"

    def lists(self, name: str, *people: int, fingerprint: str | None = None) -> KeyLists:
        """The lists of one key: a row for each count given."""
        rows = tuple(Row(f"p{rank}", count, count * 10) for rank, count in enumerate(people))
        ranked = {"viewed-also-viewed": RankedList(100, rows)}
        return KeyLists(self.key(name), ranked, fingerprint or f"{name}{people}")

    def holds(self, name: str) -> list[int | None] | None:
        """The counts that a reader finds, or None if there is no item."""
        if isinstance(self.store, FakeLists):
            found = self.store.items.get(self.key(name))
            lists = found[2] if found else None
        else:
            table = settings.current().table("recommendations")
            answer = clients.dynamodb().get_item(
                TableName=table, Key={"pk": {"S": self.key(name)}}, ConsistentRead=True
            )
            lists = from_item(answer["Item"]) if "Item" in answer else None
        return [row.people for row in lists["viewed-also-viewed"].rows] if lists is not None else None

    def fingerprints(self) -> dict[str, str]:
        """The fingerprints of this test's keys, by name."""
        start = self.key("")
        found = self.store.fingerprints()
        return {key.removeprefix(start): mark for key, mark in found.items() if key.startswith(start)}


@pytest.fixture(params=["fake", "dynamodb"])
def table(request: pytest.FixtureRequest) -> Table:
    if request.param == "fake":
        return Table(FakeLists())
    request.getfixturevalue("aws_endpoint")
    from chalicelib.recommendations.store import DynamoLists

    name = settings.current().table("recommendations")
    for key in (LEASE_KEY, FINISHED_KEY):
        clients.dynamodb().delete_item(TableName=name, Key={"pk": {"S": key}})
    return Table(DynamoLists(name))


def test_what_is_put_is_read_whole(table: Table) -> None:
    table.store.put([table.lists("tent", 9, 4), table.lists("stove", 3)], NOW)
    assert table.holds("tent") == [9, 4]
    assert table.holds("stove") == [3]
    assert table.holds("sock") is None


def test_a_later_generation_replaces_and_an_earlier_one_does_not(table: Table) -> None:
    table.store.put([table.lists("tent", 9)], NOW)
    table.store.put([table.lists("tent", 8)], NOW + 1)
    assert table.holds("tent") == [8]
    table.store.put([table.lists("tent", 7)], NOW)
    assert table.holds("tent") == [8]
    assert table.fingerprints() == {"tent": "tent(8,)"}


def test_the_same_generation_may_be_put_again(table: Table) -> None:
    table.store.put([table.lists("tent", 9)], NOW)
    table.store.put([table.lists("tent", 6)], NOW)
    assert table.holds("tent") == [6]


def test_an_item_that_lost_does_not_sink_the_others(table: Table) -> None:
    table.store.put([table.lists("b", 9)], NOW + 1)
    table.store.put([table.lists(name, 1) for name in "abc"], NOW)
    assert [table.holds(name) for name in "abc"] == [[1], [9], [1]]


def test_removing_spares_what_a_later_generation_wrote(table: Table) -> None:
    table.store.put([table.lists("old", 1), table.lists("new", 2)], NOW)
    table.store.put([table.lists("new", 3)], NOW + 2)
    table.store.remove([table.key("old"), table.key("new"), table.key("never")], NOW + 1)
    assert table.holds("old") is None
    assert table.holds("new") == [3]
    table.store.remove([table.key("new")], NOW + 2)
    assert table.holds("new") is None


def test_fingerprints_are_of_all_items_and_of_nothing_else(table: Table) -> None:
    table.store.put([table.lists(f"p{n}", 1, fingerprint=f"f{n}") for n in range(30)], NOW)
    assert table.store.take_lease("one", NOW, NOW + MINUTE)
    assert table.fingerprints() == {f"p{n}": f"f{n}" for n in range(30)}
    table.store.note_finished(NOW)
    assert not {LEASE_KEY, FINISHED_KEY} & table.store.fingerprints().keys()


def test_when_a_run_finished_is_known(table: Table) -> None:
    assert table.store.finished() == 0
    for generation in (NOW, NOW + 1, NOW):
        table.store.note_finished(generation)
    assert table.store.finished() == NOW + 1


def test_hidden_counts_and_unusual_ids_survive(table: Table) -> None:
    rows = (Row("a.b:c-d_E", None, 7), Row("9", 3, 2**40))
    table.store.put([KeyLists(table.key("odd"), {"viewed-also-viewed": RankedList(None, rows)}, "f")], NOW)
    assert table.holds("odd") == [None, 3]


def test_a_lease_has_one_holder(table: Table) -> None:
    store = table.store
    assert store.take_lease("one", NOW, NOW + MINUTE)
    assert not store.take_lease("two", NOW + 1, NOW + MINUTE)
    assert store.take_lease("one", NOW + 2, NOW + 2 * MINUTE), "its holder may take it longer"
    assert not store.take_lease("two", NOW + MINUTE + 1, NOW + 3 * MINUTE)


def test_a_lease_ends_by_itself(table: Table) -> None:
    assert table.store.take_lease("one", NOW, NOW + MINUTE)
    assert not table.store.take_lease("two", NOW + MINUTE, NOW + 2 * MINUTE), (
        "its last instant is still one's"
    )
    assert table.store.take_lease("two", NOW + MINUTE + 1, NOW + 2 * MINUTE)


def test_only_its_holder_ends_a_lease(table: Table) -> None:
    assert table.store.take_lease("one", NOW, NOW + MINUTE)
    table.store.end_lease("two")
    assert not table.store.take_lease("two", NOW, NOW + MINUTE)
    table.store.end_lease("one")
    assert table.store.take_lease("two", NOW, NOW + MINUTE)


def test_ending_no_lease_changes_nothing(table: Table) -> None:
    table.store.end_lease("nobody")
    assert table.store.take_lease("one", NOW, NOW + MINUTE)


def test_of_many_at_once_one_gets_the_lease(aws_endpoint: str) -> None:
    from chalicelib.recommendations.store import DynamoLists

    store = DynamoLists(settings.current().table("recommendations"))
    clients.dynamodb().delete_item(
        TableName=settings.current().table("recommendations"), Key={"pk": {"S": LEASE_KEY}}
    )
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda n: store.take_lease(f"run-{n}", NOW, NOW + MINUTE), range(16)))
    assert taken.count(True) == 1
