"""Letting operators into a stage's console from outside: the first one, or one more when nobody can get in."""

from typing import Any

from msgspec.structs import replace

from chalicelib.console import domain, models, staff
from chalicelib.console.domain import Operator, Role
from chalicelib.kernel import clock, ids
from chalicelib.kernel.errors import Invalid
from chalicelib.moderation import models as log
from chalicelib.moderation.domain import Entry
from infra.errors import Refused
from infra.stage import Stage

ROLES = tuple(role.value for role in Role)


def add(stage: Stage, email: str, name: str, role: str) -> str:
    """Let somebody in under a role; what was done, in a line. Again changes nothing but a role or a removal.

    Raises `Refused` if the address is none.
    """
    try:
        address = domain.checked_email(email)
    except Invalid as error:
        raise Refused(f"{email!r}: {error.errors[0].detail}") from error
    now = clock.now_ms()
    wanted = Operator(
        operator_id=domain.operator_id(address), email=address, name=name or address.partition("@")[0],
        role=Role(role), added_at=now, added_by=staff.INSTALLATION, sessions_from=now,
    )  # fmt: skip
    before = _there(stage, wanted.operator_id)
    if before is not None and before.is_active and before.role is wanted.role:
        return f"{address} is in already, as {role}"
    _put(stage, before, wanted)
    return f"{address} may sign in, as {role}"


def _there(stage: Stage, operator_id: str) -> Operator | None:
    key = {"pk": {"S": models.OPERATORS}, "sk": {"S": operator_id}}
    answer = stage.client("dynamodb").get_item(
        TableName=_table(stage, "console"), Key=key, ConsistentRead=True
    )
    return models.value_from(answer.get("Item"), Operator)


def _put(stage: Stage, before: Operator | None, wanted: Operator) -> None:
    """The operator and its line in the log, together."""
    after = replace(wanted, revision=before.revision + 1) if before else wanted
    condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
    if before is not None:
        condition = {
            "ConditionExpression": "revision = :before",
            "ExpressionAttributeValues": {":before": {"N": str(before.revision)}},
        }
    operator = {"TableName": _table(stage, "console"), "Item": models.operator_item(after), **condition}
    line = {"TableName": _table(stage, "moderation"), "Item": log.entry_item(_line(after))}
    client = stage.client("dynamodb")
    try:
        client.transact_write_items(TransactItems=[{"Put": operator}, {"Put": line}])
    except client.exceptions.TransactionCanceledException as error:
        raise Refused("somebody else changed this operator at the same moment; run it again") from error


def _line(operator: Operator) -> Entry:
    return Entry(
        at=operator.added_at, id=ids.new_id("e"), actor=staff.INSTALLATION, action="operator_added",
        subject=operator.operator_id, detail=operator.role.value,
    )  # fmt: skip


def _table(stage: Stage, room: str) -> str:
    return f"{stage.stack}-{room}"
