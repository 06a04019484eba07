"""The one row of the table `torg-<stage>-merchandising`, in DynamoDB's own form.

| row | pk | sk |
|---|---|---|
| all rules | `rules` | `rules` |
"""

import zlib
from typing import Any, Final

import msgspec

from chalicelib.aws.tables import Item, Key
from chalicelib.kernel import settings
from chalicelib.kernel.errors import Invalid
from chalicelib.merchandising.domain import LARGEST, Rules

_decoder: Final = msgspec.json.Decoder(Rules)


def table() -> str:
    """The table's name."""
    return settings.current().table("merchandising")


def rules_key() -> Key:
    """Where the rules are."""
    return Key(table(), "rules", "rules")


def rules_item(rules: Rules) -> dict[str, Any]:
    """The row of all rules, compressed. Raises `Invalid` if they are more than a row holds."""
    packed = zlib.compress(msgspec.json.encode(rules), 6)
    if len(packed) > LARGEST:
        raise Invalid(f"all rules together are over {LARGEST} bytes; name fewer products, or delete some")
    return rules_key().as_item() | {"rules": {"B": packed}, "revision": {"N": str(rules.revision)}}


def rules_from(item: Item) -> Rules:
    """The rules in a row."""
    return _decoder.decode(zlib.decompress(item["rules"]["B"]))
