"""Rows that are backed up and brought back are the same rows, whatever order they come in."""

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from infra import rows
from infra.backup import Disc
from infra.errors import Refused
from infra.rows import Sum

NOW = 1_800_000_000
PLAIN = some.one_of(
    some.text().map(lambda word: {"S": word}),
    some.integers().map(lambda number: {"N": str(number)}),
    some.binary().map(lambda body: {"B": body}),
    some.booleans().map(lambda yes: {"BOOL": yes}),
    some.just({"NULL": True}),
    some.lists(some.text(), unique=True, min_size=1).map(lambda words: {"SS": sorted(words)}),
    some.lists(some.binary(), unique=True, min_size=1).map(
        lambda bodies: {"BS": sorted(bodies, key=rows._plain)}
    ),
)
VALUES = some.recursive(
    PLAIN,
    lambda inner: some.one_of(
        some.lists(inner).map(lambda parts: {"L": parts}),
        some.dictionaries(some.text(), inner).map(lambda parts: {"M": parts}),
    ),
    max_leaves=8,
)
ITEMS = some.lists(some.dictionaries(some.text(min_size=1), VALUES, min_size=1), max_size=5)


@given(ITEMS)
def test_what_is_packed_is_what_is_unpacked(items: list[Any]) -> None:
    assert list(rows.unpacked(rows.packed(items))) == items


@given(ITEMS, some.randoms(use_true_random=False))
def test_a_sum_knows_no_order(items: list[Any], chance: random.Random) -> None:
    mixed = list(items)
    chance.shuffle(mixed)
    assert rows.summed(items, NOW) == rows.summed(mixed, NOW)


def test_a_sum_tells_every_difference() -> None:
    one = {"pk": {"S": "a"}, "words": {"SS": ["x", "y"]}}
    same = {"words": {"SS": ["y", "x"]}, "pk": {"S": "a"}}
    assert Sum().plus(one) == Sum().plus(same)
    for other in ({"pk": {"S": "b"}}, {**one, "n": {"N": "1"}}, {"pk": {"S": "a"}, "words": {"SS": ["x"]}}):
        assert Sum().plus(other) != Sum().plus(one)
    assert rows.summed([one, one], NOW) != rows.summed([one], NOW)


@pytest.mark.parametrize(
    ("expires", "copied", "compared"),
    [(None, True, True), (NOW, False, False), (NOW + 3600, True, False), (NOW + 90_000, True, True)],
)
def test_rows_that_are_about_to_go_are_copied_and_not_compared(
    expires: int | None, copied: bool, compared: bool
) -> None:
    item = {"pk": {"S": "a"}} | ({} if expires is None else {"expires_at": {"N": str(expires)}})
    assert (not rows.has_expired(item, NOW), rows.lasts(item, NOW)) == (copied, compared)


class Table:
    """Takes ten rows of a batch at most."""

    def __init__(self) -> None:
        self.items: list[Any] = []

    def batch_write_item(self, *, RequestItems: Any) -> Any:  # noqa: N803
        ((table, asked),) = RequestItems.items()
        assert len(asked) <= 25
        self.items += [one["PutRequest"]["Item"] for one in asked[:10]]
        return {"UnprocessedItems": {table: asked[10:]} if asked[10:] else {}}


def test_what_there_was_no_room_for_is_put_again() -> None:
    items = [{"pk": {"S": str(number)}} for number in range(60)]
    table = Table()
    rows.write(table, "orders", items)
    assert sorted(table.items, key=str) == sorted(items, key=str)


def test_a_backup_that_was_killed_is_none(tmp_path: Path) -> None:
    disc = Disc(tmp_path / "backup")
    disc.put("tables/orders-00000.ndjson.gz", b"")
    assert (tmp_path / "backup").stat().st_mode & 0o077 == 0
    with pytest.raises(Refused, match="no whole backup"):
        disc.get("manifest.json")
