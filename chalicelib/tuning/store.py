"""The runs' book and the operator's word, an object each beside the lake."""

from typing import TypeVar

import msgspec

from chalicelib.aws import objects
from chalicelib.recommendations.tuned import KEPT, PINNED
from chalicelib.tuning.standing import Kept, Word

_Read = TypeVar("_Read", Kept, Word)


class BucketBook:
    """See `standing.Book`. What another version wrote otherwise is as if it weren't there."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def kept(self) -> Kept:
        """See `standing.Book`."""
        return self._read(KEPT, Kept) or Kept()

    def keep(self, kept: Kept) -> None:
        """See `standing.Book`."""
        objects.put(self._bucket, KEPT, msgspec.json.encode(kept))

    def word(self) -> Word | None:
        """See `standing.Book`."""
        return self._read(PINNED, Word)

    def say(self, word: Word | None) -> None:
        """See `standing.Book`."""
        if word is None:
            objects.delete(self._bucket, [PINNED])
        else:
            objects.put(self._bucket, PINNED, msgspec.json.encode(word))

    def _read(self, key: str, kind: type[_Read]) -> _Read | None:
        body = objects.get(self._bucket, key)
        try:
            return None if body is None else msgspec.json.decode(body, type=kind)
        except msgspec.DecodeError:
            return None
