"""Where this room's ports meet their adapters."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from chalicelib.aws import news, quarantine, secrets
from chalicelib.kernel import settings
from chalicelib.kernel.news import News
from chalicelib.members import public as members
from chalicelib.moderation.policy import Limits
from chalicelib.moderation.ports import Cases, Doors, Evidence, Ledger
from chalicelib.web.tokens import Guest, Shopper


@cache
def cases() -> Cases:
    """Where cases are kept."""
    from chalicelib.moderation.store import DynamoCases

    return DynamoCases()


@cache
def evidence() -> Evidence:
    """What was seen lately."""
    from chalicelib.moderation.evidence import DynamoEvidence

    return DynamoEvidence()


@cache
def ledger() -> Ledger:
    """The audit log, the figures and the policy."""
    from chalicelib.moderation.ledger import DynamoLedger

    return DynamoLedger()


def limits() -> Limits:
    """The deployment's thresholds, which a shop's policy may change."""
    here = settings.current().reviews
    return Limits(hold_from=here.hold_from, reject_from=here.reject_from, media=here.media)


def secret() -> str:
    """What receipts and cursors are signed with."""
    return secrets.current().cursor_secret


def doors() -> Doors:
    """What this room's use cases need."""
    return Doors(cases(), evidence(), ledger(), limits(), secret())


def keyed(text: str) -> str:
    """A keyed hash of `text`, apart from those of people."""
    return members.pseudonyms().guest(f"moderation\0{text}")


def person(shopper: Shopper | None, guest: Guest | None) -> str | None:
    """The pseudonym of who calls; None if nobody is logged in and no guest token was shown."""
    return members.person(shopper, guest).key if shopper or guest else None


def reporters(customer_id: str | None, email: str | None) -> list[str]:
    """Under which names a person may have reported something: keyed hashes."""
    hashes = members.pseudonyms()
    by_id = [hashes.customer(customer_id)] if customer_id else []
    return by_id + ([hashes.customer_by_email(email)] if email else [])


def publish(messages: Sequence[News]) -> None:
    """Publish news to the stage's topic. Raises `OSError` if any wasn't taken."""
    news.publish(messages)


def set_aside(record: Mapping[str, Any], reason: str, now: int) -> None:
    """Put a record that can't be read where operators look."""
    quarantine.put("moderation-relay", record, reason, now)
