"""Where the room's ports meet their adapters."""

import time
from collections.abc import Mapping
from functools import cache

from chalicelib.aws import secrets, tables
from chalicelib.kernel import ids, settings
from chalicelib.letters import public as letters
from chalicelib.letters.domain import Kind, Mode, Stream
from chalicelib.members import public as members
from chalicelib.post import models
from chalicelib.post.caps import Limits
from chalicelib.post.domain import Answer
from chalicelib.post.ports import Carrier, Doors, Outbox, Queues, Registers


@cache
def outbox() -> Outbox:
    """Where the outbox is kept."""
    from chalicelib.post.store import DynamoOutbox

    return DynamoOutbox()


@cache
def registers() -> Registers:
    """Where it is kept what is known of addresses and streams."""
    from chalicelib.post.registers import DynamoRegisters

    return DynamoRegisters()


def symptoms(now: int) -> tables.Part[list[str]]:  # noqa: ARG001  (every room is handed the instant)
    """What `/v1/health` looks at: whether a stream stands still."""
    keys = {models.pause_key(stream): stream for stream in Stream}

    def parse(found: Mapping[tables.Key, tables.Item]) -> list[str]:
        held = (models.pause_from(found.get(key), stream) for key, stream in keys.items())
        return [f"mail_{one.stream}_paused" for one in held if one.paused]

    return tables.Part(tuple(keys), parse)


@cache
def carrier() -> Carrier:
    """How mails are written, kept and given to SES."""
    from chalicelib.post.carrier import SesCarrier

    return SesCarrier()


@cache
def queues() -> Queues:
    """How workers are told."""
    from chalicelib.post.carrier import StreamQueues

    return StreamQueues()


def mode(kind: Kind) -> Mode:
    """Whether a kind is sent, as an operator chose."""
    return letters.settings(kind).mode


def customer_answer(customer_id: str | None) -> Answer | None:
    """What somebody answered as a customer of the shop."""
    said = members.consents(customer_id).marketing if customer_id else None
    return Answer(given=said.given, at=said.at, source=said.source) if said else None


def recipient(email: str) -> str:
    """The keyed hash of an address."""
    return members.pseudonyms().customer_by_email(email)


def owner(customer_id: str) -> str:
    """The keyed hash of a shop's customer id."""
    return members.pseudonyms().customer(customer_id)


def doors() -> Doors:
    """All that this room works with, as the stage is set."""
    here = settings.current()
    return Doors(
        outbox=outbox(),
        registers=registers(),
        carrier=carrier(),
        queues=queues(),
        mode=mode,
        customer_answer=customer_answer,
        recipient=recipient,
        owner=owner,
        limits=Limits(
            most_a_day=here.mail.most_a_day,
            most_a_week=here.mail.most_a_week,
            quiet_from=here.mail.quiet_from % 24,
            quiet_until=here.mail.quiet_until % 24,
            timezone=here.mail.timezone,
        ),
        per_second=here.mail.per_second,
        soft_opt_in=here.mail.soft_opt_in,
        clock=here.now,
        wait=time.sleep,
        attempt=lambda: ids.new_id("at"),
    )


def secret() -> str:
    """What cursors and links are signed with."""
    return secrets.current().cursor_secret


def shop_name() -> str:
    """What the shop is called: by its letters' theme, else by the stage."""
    return letters.theme().name or settings.current().shop_name
