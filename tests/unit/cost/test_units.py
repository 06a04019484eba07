"""What the ledger calls dearer, and how units are counted."""

import json

import pytest

from bench import capacity, units
from bench.meter import Change, as_records

LIKE = {"like": {"api_handler": {"write units": 6.0, "answer bytes": 80}, "live": {"invocations": 1.0}}}


def test_an_operation_is_the_sum_of_all_that_it_sets_off() -> None:
    told = units.total({"a": {"write units": 2.0, "invocations": 1}, "b": {"write units": 0.5}})
    assert told == {"write units": 2.5, "invocations": 1}


@pytest.mark.parametrize(
    ("now", "dearer"), [(6.0, None), (6.3, False), (6.31, True), (7.0, True), (5.0, False)]
)
def test_five_per_cent_more_is_let_pass_and_no_more(now: float, dearer: bool | None) -> None:
    changed = json.loads(json.dumps(LIKE))
    changed["like"]["api_handler"]["write units"] = now
    found = units.differences(LIKE, changed)
    assert [one.dearer for one in found] == ([] if dearer is None else [dearer])


def test_what_was_never_used_may_not_begin_to_be() -> None:
    more = {"like": {**LIKE["like"], "api_handler": {"write units": 6.0, "sqs requests": 1.0}}}
    [found] = units.differences(LIKE, more)
    assert (found.what, found.dearer) == ("sqs requests", True)


def test_bytes_of_answers_are_not_held() -> None:
    more = {"like": {**LIKE["like"], "api_handler": {"write units": 6.0, "answer bytes": 900}}}
    assert units.differences(LIKE, more) == []


def test_the_checked_in_ledger_counts_every_act() -> None:
    from bench import acts

    assert list(units.ledger()) == sorted(one.name for one in acts.all_of())


def test_a_write_costs_by_the_larger_of_before_and_after() -> None:
    small, large = {"pk": {"S": "a"}}, {"pk": {"S": "a"}, "text": {"S": "x" * 2_000}}
    assert capacity.larger_units(None, small) == 1
    assert capacity.larger_units(large, small) == capacity.larger_units(small, large) == 2
    assert capacity.larger_units(large, None) == 2
    assert capacity.larger_units(None, None) == 1


def test_changes_are_told_as_streams_tell_them() -> None:
    row = {"pk": {"S": "a"}, "b": {"B": b"\x01"}}
    changes = [
        Change("t", {"pk": {"S": "a"}}, None, row),
        Change("t", {"pk": {"S": "a"}}, row, {"pk": {"S": "a"}}),
        Change("u", {"pk": {"S": "a"}}, row, None),
    ]
    told = as_records(changes)
    assert [one["eventName"] for one in told["t"]] == ["INSERT", "MODIFY"]
    assert told["t"][0]["dynamodb"]["NewImage"] == {"pk": {"S": "a"}, "b": {"B": "AQ=="}}
    assert [one["eventName"] for one in told["u"]] == ["REMOVE"]
    assert "NewImage" not in told["u"][0]["dynamodb"]
