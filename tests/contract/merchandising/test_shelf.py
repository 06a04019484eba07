"""The row of all rules: one suite over the fake and over DynamoDB."""

import random

import pytest

from chalicelib.kernel.errors import Invalid
from chalicelib.kernel.revisions import Stale
from chalicelib.merchandising import models, service
from chalicelib.merchandising.domain import Boost, Exclude, Pin, RuleContent, Rules, Scope
from chalicelib.merchandising.service import Shelf
from tests.fakes.merchandising import FakeShelf

NOW = 1_790_000_000_000


@pytest.fixture(params=["fake", "dynamodb"])
def shelf(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    # All rules are one row; each test has its own, since others may run beside it.
    place = models.rules_key()._replace(sk=request.node.name)
    monkeypatch.setattr(models, "rules_key", lambda: place)
    if request.param == "fake":
        return FakeShelf()
    request.getfixturevalue("aws_endpoint")
    from chalicelib.aws import clients
    from chalicelib.merchandising.store import DynamoShelf

    clients.dynamodb().delete_item(TableName=models.table(), Key=place.as_item())
    return DynamoShelf()


def test_rules_are_kept_changed_and_taken_away(shelf: Shelf) -> None:
    pin = RuleContent(
        does=Pin(products=("tent", "stove"), position=2), where=Scope(lists=("session",)), note="x"
    )
    first = service.keep("b", pin, None, shelf=shelf, now=NOW)
    service.keep("a", RuleContent(does=Exclude(brands=("Ö & Co",))), 0, shelf=shelf, now=NOW)
    assert [one.rule_id for one in shelf.read().rules] == ["a", "b"]
    assert service.get("b", shelf=shelf) == first
    changed = service.keep(
        "b", RuleContent(does=Boost(products=("x",), factor=2.5)), 1, shelf=shelf, now=NOW + 1
    )
    assert (changed.revision, changed.created_at, changed.changed_at) == (2, NOW, NOW + 1)
    service.delete("a", shelf=shelf)
    assert shelf.read().rules == (changed,)


def test_rules_are_written_over_what_they_were_only(shelf: Shelf) -> None:
    nothing = shelf.read()
    assert nothing == Rules()
    shelf.write(nothing, Rules(revision=1))
    with pytest.raises(Stale):
        shelf.write(nothing, Rules(revision=1))


def test_rules_are_never_more_than_a_row_holds(shelf: Shelf) -> None:
    draw = random.Random(3)

    def keep(number: int) -> None:
        named = tuple(f"{draw.getrandbits(510):0128x}" for _ in range(50))
        service.keep(f"r{number}", RuleContent(does=Exclude(products=named)), None, shelf=shelf, now=NOW)

    with pytest.raises(Invalid, match="together are over"):
        list(map(keep, range(200)))
    assert 10 < len(shelf.read().rules) < 200
