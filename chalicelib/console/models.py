"""The rows of the table `torg-<stage>-console`, in DynamoDB's own form.

| row | pk | sk |
|---|---|---|
| operator | `operators` | `<operator id>`: all of them are one query |
| one-time link | `link#<SHA-256 of its token>` | `link` |
| session | `session#<SHA-256 of its token>` | `session` |
| sign-in at the identity provider | `openid#<SHA-256 of its state>` | `openid` |
| links asked for | `rate#<what>#<window>` | `rate` |

Rows that pass have `expires_at` in seconds, for DynamoDB's TTL; readers look at their own times too.
"""

from typing import Any, Final, TypeVar

import msgspec

from chalicelib.aws.tables import Item, Key
from chalicelib.console.domain import Attempt, Link, Operator, Session
from chalicelib.kernel import settings

OPERATORS: Final = "operators"
T = TypeVar("T")


def table() -> str:
    """The table's name."""
    return settings.current().table("console")


def operator_key(operator_id: str) -> Key:
    """Where an operator is."""
    return Key(table(), OPERATORS, operator_id)


def link_key(token_sha256: str) -> Key:
    """Where a one-time link is."""
    return Key(table(), f"link#{token_sha256}", "link")


def session_key(token_sha256: str) -> Key:
    """Where a session is."""
    return Key(table(), f"session#{token_sha256}", "session")


def attempt_key(state_sha256: str) -> Key:
    """Where a sign-in at the identity provider is."""
    return Key(table(), f"openid#{state_sha256}", "openid")


def rate_key(what: str, window: int) -> Key:
    """Where it is counted how often `what` happened in a window, named by its first instant."""
    return Key(table(), f"rate#{what}#{window}", "rate")


def operator_item(operator: Operator) -> dict[str, Any]:
    """The row of an operator."""
    return {
        "pk": {"S": OPERATORS},
        "sk": {"S": operator.operator_id},
        "revision": {"N": str(operator.revision)},
        "value": _value(operator),
    }


def link_item(link: Link) -> dict[str, Any]:
    """The row of a one-time link."""
    return _passing(link_key(link.token_sha256), link, link.expires_at)


def session_item(session: Session) -> dict[str, Any]:
    """The row of a session."""
    return _passing(session_key(session.token_sha256), session, session.expires_at)


def attempt_item(attempt: Attempt) -> dict[str, Any]:
    """The row of a sign-in at the identity provider."""
    return _passing(attempt_key(attempt.state_sha256), attempt, attempt.expires_at)


def value_from(item: Item | None, kind: type[T]) -> T | None:
    """What a row holds, or None of none."""
    return msgspec.json.decode(item["value"]["S"], type=kind) if item else None


def _passing(key: Key, value: Any, ends: int) -> dict[str, Any]:
    return key.as_item() | {"expires_at": {"N": str(ends // 1000)}, "value": _value(value)}


def _value(value: Any) -> dict[str, str]:
    return {"S": msgspec.json.encode(value).decode()}
