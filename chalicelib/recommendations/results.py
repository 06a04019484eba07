"""Result files: what an engine computed, as a writer loads it.

Gzipped NDJSON, in any number of files:

    lists/**.json.gz         {"key": …, "lists": [{"name": …, "of": …, "rows": [{product_id, people, score}, …]}, …]}
    popularity/**.json.gz    {"product_id": …, "points": …}

A count that is hidden isn't there. Each key has one line, whose lists may stand in any order; their rows stand in theirs.
"""

import gzip
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import msgspec

from chalicelib.recommendations.domain import KeyLists, RankedList, Row, fingerprint

LISTS: Final = "lists/"
POPULARITY: Final = "popularity/"
DONE: Final = "done/_SUCCESS"
ENDING: Final = ".json.gz"


class _Row(msgspec.Struct, omit_defaults=True):
    product_id: str
    score: int
    people: int | None = None


class _List(msgspec.Struct, omit_defaults=True):
    name: str
    rows: list[_Row]
    of: int | None = None


class _Key(msgspec.Struct):
    key: str
    lists: list[_List]


class _Points(msgspec.Struct):
    product_id: str
    points: int


_key: Final = msgspec.json.Decoder(_Key)
_points: Final = msgspec.json.Decoder(_Points)


class ResultFiles:
    """What result files hold; see `recompute.Made`. Files are read one after the other, as they are asked for."""

    def __init__(self, names: Sequence[str], read: Callable[[str], bytes]) -> None:
        """`names` are those below the results' folder; `read` gives a file's bytes."""
        self._names, self._read = sorted(names), read

    @property
    def basis(self) -> str:
        """See `recompute.Made`."""
        return "everything"

    def results(self) -> Iterator[KeyLists]:
        """See `recompute.Made`."""
        for line in self._lines(LISTS):
            told = _key.decode(line)
            lists = {
                one.name: RankedList(
                    one.of, tuple(Row(row.product_id, row.people, row.score) for row in one.rows)
                )
                for one in told.lists
            }
            yield KeyLists(told.key, lists, fingerprint(lists))

    def popularity(self) -> Iterator[tuple[str, int]]:
        """See `recompute.Made`."""
        for line in self._lines(POPULARITY):
            told = _points.decode(line)
            yield told.product_id, told.points

    def _lines(self, below: str) -> Iterator[bytes]:
        for name in self._names:
            if name.startswith(below) and name.endswith(ENDING):
                yield from gzip.decompress(self._read(name)).splitlines()


def lists_file(results: Iterable[KeyLists]) -> bytes:
    """Keys with their lists, as a result file's bytes: what Spark's own are like."""
    return _packed(
        _Key(
            one.key,
            [
                _List(name, [_Row(row.product_id, row.score, row.people) for row in ranked.rows], ranked.of)
                for name, ranked in one.lists.items()
            ],
        )
        for one in results
    )


def popularity_file(points: Iterable[tuple[str, int]]) -> bytes:
    """Products with their points, as a result file's bytes."""
    return _packed(_Points(*one) for one in points)


def _packed(lines: Iterable[msgspec.Struct]) -> bytes:
    return gzip.compress(b"".join(msgspec.json.encode(line) + b"\n" for line in lines), mtime=0)
