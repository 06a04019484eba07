"""Operators, their sessions and the ways in, in DynamoDB."""

import contextlib
from typing import Any

from chalicelib.aws import clients, tables
from chalicelib.console import models
from chalicelib.console.domain import RATE_WINDOW, Attempt, Line, Link, Operator, Session
from chalicelib.kernel.errors import NotFound


class DynamoConsole:
    """The adapter of `service.Store`."""

    def signed_in(self, token_sha256: str, operator_id: str) -> tuple[Session | None, Operator | None]:
        """A session and an operator, in one round trip."""
        session, operator = models.session_key(token_sha256), models.operator_key(operator_id)
        found = tables.batch_get([session, operator], consistent=True)
        return (
            models.value_from(found.get(session), Session),
            models.value_from(found.get(operator), Operator),
        )

    def operator(self, operator_id: str) -> Operator | None:
        """An operator, removed ones too."""
        key = models.operator_key(operator_id)
        return models.value_from(tables.batch_get([key], consistent=True).get(key), Operator)

    def operators(self) -> list[Operator]:
        """All operators, removed ones too."""
        query = clients.dynamodb().get_paginator("query")
        pages = query.paginate(
            TableName=models.table(),
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": models.OPERATORS}},
            ConsistentRead=True,
        )
        found = (models.value_from(item, Operator) for page in pages for item in page["Items"])
        return [one for one in found if one is not None]

    def write_operator(
        self, before: Operator | None, after: Operator, by: Operator | None, line: Line | None
    ) -> None:
        """Put `after` in place of `before`, while `by` is unchanged, and log it. Raises `Stale` or `Unavailable`."""
        unchanged = tables.unless_changed(before.revision if before else None)
        actions = [tables.put(models.table(), models.operator_item(after), **unchanged)]
        if by is not None and by.operator_id != after.operator_id:
            actions.append(_still(by))
        _transact([*actions, *_logged(line)])

    def add_link(self, link: Link) -> None:
        """Keep a one-time link."""
        clients.dynamodb().put_item(TableName=models.table(), Item=models.link_item(link))

    def link(self, token_sha256: str) -> Link | None:
        """A one-time link that wasn't used; it may have expired."""
        key = models.link_key(token_sha256)
        return models.value_from(tables.batch_get([key], consistent=True).get(key), Link)

    def open_session(
        self, session: Session, before: Operator, after: Operator, line: Line, link: Link | None = None
    ) -> None:
        """Keep a session and that its operator signed in, log it, and use up its link, all or nothing.

        Raises `NotFound` if the link was used before, `Stale` if the operator was changed meanwhile.
        """
        unchanged = tables.unless_changed(before.revision)
        actions = [
            tables.put(models.table(), models.operator_item(after), **unchanged),
            tables.put(models.table(), models.session_item(session)),
        ]
        if link is not None:
            gone = tables.delete(models.link_key(link.token_sha256))
            gone["Delete"]["ConditionExpression"] = "attribute_exists(pk)"
            actions.append(gone)
        _transact([*actions, *_logged(line)], gone=2 if link else None)

    def touch(self, session: Session) -> None:
        """Keep when a session was seen, unless it is gone."""
        client = clients.dynamodb()
        try:
            client.put_item(
                TableName=models.table(),
                Item=models.session_item(session),
                ConditionExpression="attribute_exists(pk)",
            )
        except client.exceptions.ConditionalCheckFailedException:
            return

    def end_session(self, token_sha256: str, line: Line) -> None:
        """Forget a session and log it; one that is gone already leaves no line."""
        gone = tables.delete(models.session_key(token_sha256))
        gone["Delete"]["ConditionExpression"] = "attribute_exists(pk)"
        with contextlib.suppress(NotFound):
            _transact([gone, *_logged(line)], gone=0)

    def add_attempt(self, attempt: Attempt) -> None:
        """Keep a sign-in that goes to the identity provider."""
        clients.dynamodb().put_item(TableName=models.table(), Item=models.attempt_item(attempt))

    def take_attempt(self, state_sha256: str) -> Attempt | None:
        """A sign-in that came back, once."""
        key = models.attempt_key(state_sha256)
        answer = clients.dynamodb().delete_item(
            TableName=key.table, Key=key.as_item(), ReturnValues="ALL_OLD"
        )
        return models.value_from(answer.get("Attributes"), Attempt)

    def count(self, what: str, now: int) -> int:
        """Count that `what` happened at `now`; how often it did in this window, this time included."""
        window = now - now % RATE_WINDOW
        return tables.count(models.rate_key(what, window), until=window + 2 * RATE_WINDOW)


def _still(operator: Operator) -> Any:
    key = models.operator_key(operator.operator_id)
    check = {"TableName": key.table, "Key": key.as_item(), **tables.unless_changed(operator.revision)}
    return {"ConditionCheck": check}


def _logged(line: Line | None) -> list[Any]:
    from chalicelib.moderation import public as moderation  # the log is there; sessions are read without it

    if line is None:
        return []
    return [moderation.log_action(line.actor, line.action, line.at, subject=line.subject, detail=line.detail)]


def _transact(actions: list[Any], gone: int | None = None) -> None:
    """Raises `Stale` or `Unavailable`; `NotFound` if the condition of the action at `gone` doesn't hold."""
    client = clients.dynamodb()
    try:
        client.transact_write_items(TransactItems=actions)
    except client.exceptions.TransactionCanceledException as error:
        codes = [reason["Code"] for reason in error.response["CancellationReasons"]]
        if gone is not None and gone < len(codes) and codes[gone] == "ConditionalCheckFailed":
            raise NotFound("it was used before") from error
        raise tables.refusal(error.response) from error
