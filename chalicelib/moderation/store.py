"""Cases and reports in DynamoDB: a case with its place, figures and log entry in one transaction."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from chalicelib.aws import clients, tables
from chalicelib.aws.tables import Key
from chalicelib.moderation import cases, models
from chalicelib.moderation.domain import Case, CaseChange, Kind, subject_key
from chalicelib.moderation.ports import Report


class DynamoCases:
    """The adapter of `ports.Cases`."""

    def get(self, kind: Kind, subject_id: str) -> Case | None:
        """The case, read consistently."""
        item = tables.get(models.case_key(kind, subject_id))
        return models.case_from(item) if item else None

    def page(
        self, place: str, after: str | None, limit: int, *, newest: bool
    ) -> list[tuple[str, Case | None]]:
        """The next `limit` cases of a place, the newest first or the oldest."""
        pk = models.place_pk(place)
        start: Any = {"ExclusiveStartKey": Key("", pk, after).as_item()} if after else {}
        answer = clients.dynamodb().query(**_within(pk), Limit=limit, ScanIndexForward=not newest, **start)
        rows = [(item["sk"]["S"], models.case_key(*models.subject_from(item))) for item in answer["Items"]]
        found = tables.batch_get([key for _, key in rows])
        page = [(at, models.case_from(found[key]) if key in found else None) for at, key in rows]
        return [(at, case if case and cases.place(case) == place else None) for at, case in page]

    def count(self, place: str, most: int) -> int:
        """How many cases lie in a place; `most` if there are as many or more."""
        pk = models.place_pk(place)
        return int(clients.dynamodb().query(**_within(pk), Limit=most, Select="COUNT")["Count"])

    def write(self, change: CaseChange, now: int, report: Report | None = None) -> None:
        """Put the case in place, with the report, in one transaction. Raises `Stale` or `Unavailable`."""
        actions = models.actions(change, now)
        if report is not None:
            row, way = models.report_items(report)
            actions += [models.once(row), tables.put(models.table(), way)]
        tables.transact(actions)

    def report(self, kind: Kind, subject_id: str, reporter: str) -> Report | None:
        """What a reporter said of a subject."""
        item = tables.get(models.report_key(kind, subject_id, reporter))
        return models.report_from(item) if item else None

    def reports(self, kind: Kind, subject_id: str) -> list[Report]:
        """What everybody said of a subject, the oldest first."""
        query = clients.dynamodb().get_paginator("query")
        pages = query.paginate(**_within(f"report#{subject_key(kind, subject_id)}"))
        found = [models.report_from(item) for page in pages for item in page["Items"]]
        return sorted(found, key=lambda one: (one.at, one.reporter))

    def reports_by(self, reporter: str) -> list[Report]:
        """All that a reporter has said."""
        subjects = self._subjects(reporter)
        found = tables.batch_get([models.report_key(*one, reporter) for one in subjects], consistent=True)
        return sorted(map(models.report_from, found.values()), key=lambda one: (one.at, one.subject_id))

    def forget_reporter(self, reporter: str, replacement: Mapping[str, str]) -> int:
        """Put a nameless report in place of each of a reporter's; how many there were."""
        mine = self.reports_by(reporter)
        for one in mine:
            nameless = replacement[subject_key(one.kind, one.subject_id)]
            after = replace(one, reporter=nameless, explanation="", contact=None)
            row, _ = models.report_items(after)
            tables.transact([
                tables.put(models.table(), row),
                tables.delete(models.report_key(one.kind, one.subject_id, reporter)),
                tables.delete(models.reporter_key(reporter, one.kind, one.subject_id)),
            ])  # fmt: skip
        return len(mine)

    def _subjects(self, reporter: str) -> list[tuple[Kind, str]]:
        query = clients.dynamodb().get_paginator("query")
        pages = query.paginate(**_within(f"reporter#{reporter}"), ConsistentRead=True)
        return [models.subject_from(item) for page in pages for item in page["Items"]]


def _within(pk: str) -> Any:
    return {
        "TableName": models.table(),
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": pk}},
    }
