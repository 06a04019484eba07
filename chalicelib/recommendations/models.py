r"""The table of lists: one compressed item a key.

| attribute | holds |
|---|---|
| `pk` | the key: `product:<id>`, `search:<phrase>`, `keyword:<phrase>`, `pair:<a>\\|<b>`, `category:<name>`, `popular` |
| `lists` | zlib over MessagePack: `{list name: [of, [[product id, people, score], …]]}` |
| `generation` | the instant (ms) the lists speak of |
| `fingerprint` | changes with ids, order or counts |
"""

import zlib
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from chalicelib.recommendations.domain import KeyLists, RankedList, Row

LEASE_KEY: Final = "run"

_decoder = msgspec.msgpack.Decoder(dict[str, tuple[int | None, tuple[Row, ...]]])


def to_item(lists: KeyLists, generation: int) -> dict[str, Any]:
    """A key's lists as an item in DynamoDB's form."""
    plain = {name: (ranked.of, ranked.rows) for name, ranked in lists.lists.items()}
    return {
        "pk": {"S": lists.key},
        "lists": {"B": zlib.compress(msgspec.msgpack.encode(plain), 6)},
        "generation": {"N": str(generation)},
        "fingerprint": {"S": lists.fingerprint},
    }


def from_item(item: Mapping[str, Any]) -> dict[str, RankedList]:
    """The lists in an item, by name."""
    plain = _decoder.decode(zlib.decompress(item["lists"]["B"]))
    return {name: RankedList(of, rows) for name, (of, rows) in plain.items()}
