"""What an operator is shown before a stack changes, and what isn't done in passing."""

from typing import Any

import pytest

from infra import bringing, plan
from infra.bringing import Wanted
from infra.errors import Refused
from infra.plan import Change, Plan
from infra.stage import Stage

TABLE = "AWS::DynamoDB::Table"
QUEUE_POLICY = "AWS::SQS::QueuePolicy"


class CloudFormation:
    """Describes one change set in two pages."""

    def describe_change_set(self, *, StackName: str, ChangeSetName: str, **more: str) -> Any:  # noqa: N803
        page = {
            "": [_told("Modify", "OrdersTable", TABLE, "True", ["KeySchema"])],
            "2": [_told("Add", "LikesQueue", "AWS::SQS::Queue"), _told("Remove", "OldTable", TABLE)],
        }
        token = more.get("NextToken", "")
        return {"Changes": page[token]} | ({} if token else {"NextToken": "2"})


def _told(action: str, name: str, kind: str, replaced: str = "", attributes: Any = ()) -> Any:
    return {
        "ResourceChange": {
            "Action": action,
            "LogicalResourceId": name,
            "ResourceType": kind,
            "Details": [{"Target": {"Attribute": "Properties", "Name": one}} for one in attributes],
        }
        | ({"Replacement": replaced} if replaced else {})
    }


def test_all_pages_of_a_plan_are_read_and_its_dangers_are_last_and_loud() -> None:
    read = plan.read(CloudFormation(), "torg-prod", "torg-1", is_new=False)
    assert list(read.lines()) == [
        "plan for stack torg-prod: 1 added, 1 changed, 1 removed, 1 of them replaced",
        "  ± OrdersTable (DynamoDB::Table): KeySchema",
        "  + LikesQueue (SQS::Queue)",
        "  - OldTable (DynamoDB::Table)",
        "  !! OrdersTable is REPLACED BY AN EMPTY ONE (KeySchema)",
        "  !! OldTable IS DELETED WITH ITS DATA",
    ]


def test_a_new_stage_is_told_by_kinds() -> None:
    made = Plan("torg-prod", "torg-1", True, tuple(Change("Add", f"T{n}", TABLE) for n in range(3)))
    assert list(made.lines()) == ["plan for stack torg-prod: 3 added", "  +   3 DynamoDB::Table"]


@pytest.mark.parametrize(
    ("change", "danger"),
    [
        (Change("Modify", "T", TABLE, "False", ("Tags",)), False),
        (Change("Modify", "T", TABLE, "Conditional", ("KeySchema",)), True),
        (Change("Remove", "T", TABLE), True),
        (Change("Remove", "P", QUEUE_POLICY), False),
        (Change("Modify", "P", QUEUE_POLICY, "True"), False),
        (Change("Add", "T", TABLE), False),
    ],
)
def test_only_what_holds_data_is_dangerous(change: Change, danger: bool) -> None:
    assert change.is_dangerous is danger


HARMLESS = Plan("torg-prod", "torg-1", False, (Change("Modify", "P", QUEUE_POLICY),))
HARMFUL = Plan("torg-prod", "torg-1", False, (Change("Remove", "T", TABLE),))
EMPTY = Plan("torg-prod", "torg-1", False, ())


def _agree(made: Plan, answer: str | None = None, **wanted: bool) -> None:
    ask = None if answer is None else lambda _: answer
    bringing._agreement(Stage("prod", region="eu-north-1"), Wanted(**wanted), lambda _: None, ask)(made)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("made", "answer", "wanted"),
    [
        (EMPTY, None, {}),
        (HARMLESS, None, {"yes": True}),
        (HARMLESS, "yes", {}),
        (HARMFUL, "prod", {}),
        (HARMFUL, None, {"replace_data": True}),
    ],
)
def test_a_plan_is_agreed_to(made: Plan, answer: str | None, wanted: dict[str, bool]) -> None:
    _agree(made, answer, **wanted)


@pytest.mark.parametrize(
    ("made", "answer", "wanted", "reason"),
    [
        (HARMLESS, None, {}, "type --yes"),
        (HARMLESS, "no", {}, "nothing was changed"),
        (HARMFUL, None, {"yes": True}, "type --replace-data"),
        (HARMFUL, "yes", {}, "nothing was changed"),
    ],
)
def test_a_plan_is_not_agreed_to(
    made: Plan, answer: str | None, wanted: dict[str, bool], reason: str
) -> None:
    with pytest.raises(Refused, match=reason):
        _agree(made, answer, **wanted)
