"""The rows of the table `torg-<stage>-mail`, in DynamoDB's own form. All of them go by themselves.

| row | pk | sk |
|---|---|---|
| a person's latest link to a new password | `reset#<keyed hash of the address>` | `reset` |
| how many were asked for in an hour | `asked#<keyed hash of the address>` | `<hour, ms>` |
"""

from typing import Any, Final

import msgspec

from chalicelib.aws.tables import Item, Key
from chalicelib.kernel import clock, settings
from chalicelib.mail.ports import Reset

RESET: Final = "reset"
# After it is over a link is kept for as long as somebody may still be told why it doesn't hold.
KEPT: Final = clock.DAY


def table() -> str:
    """The table's name."""
    return settings.current().table("mail")


def reset_key(recipient: str) -> Key:
    """Where somebody's latest link is."""
    return Key(table(), f"reset#{recipient}", RESET)


def asked_key(recipient: str, hour: int) -> Key:
    """Where it is counted how many links were asked for."""
    return Key(table(), f"asked#{recipient}", str(hour))


def reset_item(reset: Reset) -> dict[str, Any]:
    """The row of a link: as JSON, with its revision beside it."""
    return reset_key(reset.recipient).as_item() | {
        "revision": {"N": str(reset.revision)},
        "reset": {"S": msgspec.json.encode(reset).decode()},
        "expires_at": {"N": str((reset.until + KEPT) // clock.SECOND)},
    }


def reset_from(item: Item) -> Reset:
    """The link in a row."""
    return msgspec.json.decode(item["reset"]["S"], type=Reset)
