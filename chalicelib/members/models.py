"""The rows of the table `torg-<stage>-members`, in DynamoDB's own form.

| row | pk | sk | holds |
|---|---|---|---|
| traits said by the shop's server | `<customer pseudonym>` | `traits` | `document` (JSON), `at` |
| traits claimed by a browser | `<customer pseudonym>` | `traits#claimed` | `document` (JSON), `at` |
| consents | `<customer pseudonym>` | `consents` | `document` (JSON) |
| where a person is written to | `<pseudonym of the customer, and of the address>` | `contact` | `document` (JSON), `at` |
| guests from one address in an hour | `source#<keyed hash, of the day>` | `<hour, ms>` | `n`, `expires_at` |
"""

from typing import Any, Final, TypeVar

import msgspec

from chalicelib.aws.tables import Item, Key
from chalicelib.kernel import settings

T = TypeVar("T")

TRAITS: Final = "traits"
CLAIMED: Final = "traits#claimed"
CONSENTS: Final = "consents"
CONTACT: Final = "contact"
ROWS: Final = (TRAITS, CLAIMED, CONSENTS, CONTACT)


def key(member: str, row: str) -> Key:
    """Where one of a member's rows is."""
    return Key(settings.current().table("members"), member, row)


def guests_key(source: str, hour: int) -> Key:
    """Where it is counted how many guests one address made in an hour."""
    return Key(settings.current().table("members"), f"source#{source}", str(hour))


def item(place: Key, document: Any, **numbers: int) -> dict[str, Any]:
    """A row holding a document, and whole numbers beside it."""
    counted = {name: {"N": str(number)} for name, number in numbers.items()}
    return place.as_item() | {"document": {"S": msgspec.json.encode(document).decode()}} | counted


def document(row: Item, kind: type[T]) -> T:
    """The document in a row."""
    return msgspec.json.decode(row["document"]["S"], type=kind)
