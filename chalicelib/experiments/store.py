"""Experiments in DynamoDB: a seat and the count of it are one transaction."""

from typing import Any, TypeVar

from chalicelib.aws import clients, tables
from chalicelib.aws.tables import Key
from chalicelib.experiments import models
from chalicelib.experiments.domain import Seat, Tally, Trial
from chalicelib.kernel.revisions import Stale

T = TypeVar("T")


class DynamoExperiments:
    """The adapter of `service.Experiments`."""

    def test(self, test_id: str) -> Trial | None:
        """A test, in its latest run."""
        return _get(models.test_key(test_id), Trial)

    def tests(self) -> list[Trial]:
        """All tests, by id."""
        return [models.document(row, Trial) for row in _query(models.TESTS)]

    def keep(self, before: Trial | None, after: Trial) -> None:
        """Put a test in place of what it was. Raises `Stale`."""
        client = clients.dynamodb()
        unchanged = tables.unless_changed(before.revision if before else None)
        try:
            client.put_item(
                TableName=models.table(), Item=models.item(models.test_key(after.test_id), after), **unchanged
            )
        except client.exceptions.ConditionalCheckFailedException as error:
            raise Stale from error

    def tally(self, test_id: str, run: int) -> Tally | None:
        """A run's counts; None before anybody was counted."""
        return _get(models.tally_key(test_id, run), Tally)

    def seat(self, person: str, test_id: str, run: int) -> Seat | None:
        """A person's seat in a run."""
        return _get(models.seat_key(person, test_id, run), Seat)

    def seats(self, person: str) -> list[Seat]:
        """All seats of a person, in whatever test."""
        return [models.document(row, Seat) for row in _query(models.person_pk(person))]

    def put(
        self, person: str, before: Seat | None, seat: Seat, tally_before: Tally | None, tally: Tally
    ) -> None:
        """Put a seat and the tally with it in place of what they were, or neither. Raises `Stale`."""
        seat_key = models.seat_key(person, seat.test_id, seat.run)
        tally_key = models.tally_key(seat.test_id, seat.run)
        actions = [
            tables.put(models.table(), models.item(seat_key, seat), **_unless_changed(before)),
            tables.put(models.table(), models.item(tally_key, tally), **_unless_changed(tally_before)),
        ]
        tables.transact(actions)

    def forget(self, person: str) -> int:
        """Delete a person's seats, which leaves the counts; how many there were."""
        keys = [row["sk"]["S"] for row in _query(models.person_pk(person))]
        places = [Key(models.table(), models.person_pk(person), one) for one in keys]
        tables.batch_write(models.table(), [{"DeleteRequest": {"Key": one.as_item()}} for one in places])
        return len(places)


def _unless_changed(before: Seat | Tally | None) -> Any:
    return tables.unless_changed(before.revision if before else None)


def _get(place: Key, kind: type[T]) -> T | None:
    row = tables.get(place)
    return models.document(row, kind) if row else None


def _query(pk: str) -> list[Any]:
    pages = clients.dynamodb().get_paginator("query").paginate(
        TableName=models.table(),
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": pk}},
        ConsistentRead=True,
    )  # fmt: skip
    return [row for page in pages for row in page["Items"]]
