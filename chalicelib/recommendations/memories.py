"""What a recompute remembered, in the lake's bucket: a folder of relations, and a note that names it.

The note is written last and replaced whole, so that a run that is killed leaves what was there before. What no note names
goes with the next that is written.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import msgspec

from chalicelib.aws import objects
from chalicelib.recommendations.remembering import Memory, Remembered

_NOTE: Final = "recommendations/memory.json"
_FOLDER: Final = "recommendations/memory/"
_AT_ONCE: Final = 8


class BucketMemory:
    """Memory in a bucket, one at a time."""

    def __init__(self, bucket: str) -> None:
        """Ask for nothing yet."""
        self._bucket = bucket

    def load(self) -> Remembered | None:
        """What was remembered last; None if nothing, or by a version that wrote it otherwise."""
        body = objects.get(self._bucket, _NOTE)
        try:
            memory = None if body is None else msgspec.json.decode(body, type=Memory)
        except msgspec.ValidationError:
            return None
        return None if memory is None else Remembered(memory, lambda folder: self._fetch(memory, folder))

    def save(self, memory: Memory, folder: Path) -> None:
        """Remember the relations in `folder`, instead of what was remembered before."""
        here = _folder(memory)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(
                pool.map(lambda path: objects.upload(self._bucket, here + path.name, path), folder.iterdir())
            )
        objects.put(self._bucket, _NOTE, msgspec.json.encode(memory))
        objects.delete(self._bucket, [key for key in self._keys(_FOLDER) if not key.startswith(here)])

    def _fetch(self, memory: Memory, folder: Path) -> None:
        def fetch(key: str) -> None:
            objects.download(self._bucket, key, folder / key.rpartition("/")[2])

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(fetch, self._keys(_folder(memory))))

    def _keys(self, prefix: str) -> Iterator[str]:
        return objects.keys(self._bucket, prefix)


def _folder(memory: Memory) -> str:
    return f"{_FOLDER}{memory.as_of}/"
