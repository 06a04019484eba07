"""Moderation over memory, and over its real stores; what a content room does with it."""

import uuid
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from chalicelib.aws import clients, tables
from chalicelib.moderation import grounds, models, service
from chalicelib.moderation.domain import Case, CaseChange, Decision, Kind, State, Submission
from chalicelib.moderation.evidence import DynamoEvidence
from chalicelib.moderation.ledger import DynamoLedger
from chalicelib.moderation.policy import Limits
from chalicelib.moderation.ports import Doors, Report
from chalicelib.moderation.store import DynamoCases
from tests.fakes import moderation as fakes

NOW = 1_800_000_000_000
BAD = "Ring nisse på 070-123 45 67"


class Room(NamedTuple):
    """The doors, and what a content room's store does with a change."""

    doors: Doors
    keep: Callable[[CaseChange, int], None]
    every: Callable[[], list[Case]]


def _every() -> list[Case]:
    query = clients.dynamodb().get_paginator("scan")
    pages = query.paginate(TableName=models.table(), ConsistentRead=True)
    return [
        models.case_from(item)
        for page in pages
        for item in page["Items"]
        if item["pk"]["S"].startswith("case#")
    ]


def _keep(change: CaseChange, now: int) -> None:
    actions = models.actions(change, now)
    assert len(actions) <= 5
    if actions:
        tables.transact(actions)


def _empty() -> None:
    client = clients.dynamodb()
    for page in client.get_paginator("scan").paginate(TableName=models.table(), ConsistentRead=True):
        for item in page["Items"]:
            client.delete_item(TableName=models.table(), Key={"pk": item["pk"], "sk": item["sk"]})


@pytest.fixture(params=["fake", "real"])
def room(request: pytest.FixtureRequest) -> Room:
    if request.param == "fake":
        doors = fakes.doors()
        cases: Any = doors.cases
        return Room(doors, cases.keep, lambda: list(cases.cases.values()))
    request.getfixturevalue("aws_endpoint")
    _empty()
    doors = Doors(DynamoCases(), DynamoEvidence(), DynamoLedger(), Limits(), "cursor")
    return Room(doors, _keep, _every)


@pytest.fixture
def name() -> str:
    return uuid.uuid4().hex[:22]


def review(name: str, *texts: str, **fields: Any) -> Submission:
    said: dict[str, Any] = {
        "kind": Kind.REVIEW, "subject_id": name, "version": 1, "author": f"a-{name}", "at": NOW,
        "product_id": f"tent-{name}", "texts": texts or ("Bra", "Håller tätt i regn."), "stars": 4, "language": "sv",
    }  # fmt: skip
    return Submission(**said | fields)


def submit(room: Room, submission: Submission, now: int = NOW) -> CaseChange:
    change = service.screen(submission, doors=room.doors, now=now)
    room.keep(change, now)
    return change


def decision(state: State, ground: str | None = None, operator: str = "op-1") -> Decision:
    return Decision(state=state, ground=ground or grounds.allowed(state)[0], note="", operator=operator)


def decide(room: Room, name: str, said: Decision, now: int = NOW + 5) -> CaseChange:
    change = service.decide(Kind.REVIEW, name, said, doors=room.doors, now=now)
    room.keep(change, now)
    return change


def notice(name: str, reporter: str, at: int = NOW + 2) -> Report:
    return Report(
        kind=Kind.REVIEW, subject_id=name, reporter=reporter, reason="hate", explanation="Se rad två", at=at,
        contact="anna@example.se",
    )  # fmt: skip


def names(room: Room, place: str) -> list[str]:
    found: list[str] = []
    cursor = None
    while True:
        page = service.listed(place, cursor, 2, doors=room.doors)
        found += [one.submission.subject_id for one in page.items]
        cursor = page.next
        if cursor is None:
            return found
