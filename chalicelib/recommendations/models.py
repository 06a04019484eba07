r"""The table of lists: one compressed item a key.

| attribute | holds |
|---|---|
| `pk` | the key: `product:<id>`, `search:<phrase>`, `keyword:<phrase>`, `pair:<a>\\|<b>`, `category:<name>`, `popular` |
| | `new`, of all new products by what became of them |
| | `suggest:<letters>`, whose rows have phrases in the products' place |
| `lists` | zlib over MessagePack: `{list name: [of, [[product id, people, score], …]]}`; `<list name>~<rule id>` is what a rule tries |
| `generation` | the instant (ms) the lists speak of |
| `fingerprint` | changes with ids, order or counts |

`shopper:<keyed hash>` is a note of what goes with a shopper's orders (`shoppers`): the same without fingerprint, and with
`expires_at` (s). A run neither reads nor writes such rows.

Two rows hold no lists: `run` is the lease of the run at work, `finished` the generation of the last that ended.
"""

import zlib
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from chalicelib.kernel import clock
from chalicelib.recommendations.domain import KeyLists, RankedList, Row

LEASE_KEY: Final = "run"
# The generation of the last finished run.
FINISHED_KEY: Final = "finished"

_lists = msgspec.msgpack.Decoder(dict[str, msgspec.Raw])
_list = msgspec.msgpack.Decoder(tuple[int | None, tuple[Row, ...]])


class _Packed(Mapping[str, RankedList]):
    """The lists of one key, each read when it is asked for: most questions want one of them."""

    def __init__(self, raw: Mapping[str, msgspec.Raw]) -> None:
        self._raw = raw
        self._read: dict[str, RankedList] = {}

    def __getitem__(self, name: str) -> RankedList:
        if name not in self._read:
            self._read[name] = RankedList(*_list.decode(self._raw[name]))
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)


def to_item(lists: KeyLists, generation: int) -> dict[str, Any]:
    """A key's lists as an item in DynamoDB's form."""
    plain = {name: (ranked.of, ranked.rows) for name, ranked in lists.lists.items()}
    return {
        "pk": {"S": lists.key},
        "lists": {"B": zlib.compress(msgspec.msgpack.encode(plain), 6)},
        "generation": {"N": str(generation)},
        "fingerprint": {"S": lists.fingerprint},
    }


def note_item(key: str, note: Mapping[str, RankedList], until: int) -> dict[str, Any]:
    """A shopper's note as an item in DynamoDB's form, which goes by itself after the instant `until` (ms)."""
    item = to_item(KeyLists(key, note, ""), 0)
    return {name: item[name] for name in ("pk", "lists")} | {"expires_at": {"N": str(until // clock.SECOND)}}


def from_item(item: Mapping[str, Any]) -> Mapping[str, RankedList]:
    """The lists in an item, by name."""
    return _Packed(_lists.decode(zlib.decompress(item["lists"]["B"])))
