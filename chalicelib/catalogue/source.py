"""Where a feed comes from (the web or a bucket), and where its import keeps state and reports."""

import gzip
import io
import zlib
from pathlib import Path
from typing import BinaryIO, Final, cast
from urllib.parse import urlsplit

from chalicelib.aws import objects
from chalicelib.catalogue.feed import Arrival, NotFetched
from chalicelib.kernel import settings
from chalicelib.web import fetch

_MOST_BYTES: Final = 200 << 20  # as it is sent
_MOST_PLAIN_BYTES: Final = 1 << 30
_SECONDS: Final = 120
_GZIP_MAGIC: Final = b"\x1f\x8b"
# A compressed file may be sent compressed once more.
_MOST_WRAPPINGS: Final = 2
_DAMAGE: Final = (OSError, EOFError, zlib.error)


class FeedSource:
    """The adapter of `feed.Source`."""

    def fetch(self, url: str, path: Path, etag: str | None, last_modified: str | None) -> Arrival:
        """Bring the feed to `path`, from `https://…` or `s3://bucket/key`. Raises `NotFetched`."""
        if url.startswith("s3://"):
            _from_bucket(url, path)
            return Arrival(True, None, None)
        known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in known.items() if value is not None}
        limits = fetch.Limits(size=_MOST_BYTES, seconds=_SECONDS)
        try:
            got = fetch.download(
                url, path, allow=settings.current().fetch_allow, headers=headers, limits=limits
            )
        except fetch.Unfetchable as error:
            raise NotFetched(str(error)) from error
        return Arrival(got.is_new, got.etag, got.last_modified)

    def opened(self, path: Path) -> BinaryIO:
        """The feed's plain bytes, decompressed as they are read. Reading raises `NotFetched` over the limit."""
        file = path.open("rb")
        try:
            return cast(BinaryIO, io.BufferedReader(_Limited(_plain(file), file)))
        except _DAMAGE as error:
            file.close()
            raise NotFetched(f"the compressed feed is damaged: {error}") from error


def _plain(file: io.BufferedReader) -> io.BufferedReader:
    """A file's plain bytes: gzip is known by its first bytes, whatever a server calls it."""
    stream = file
    for _ in range(_MOST_WRAPPINGS):
        if stream.peek(2)[:2] != _GZIP_MAGIC:
            break
        stream = io.BufferedReader(cast(io.RawIOBase, gzip.GzipFile(fileobj=stream, mode="rb")))
    return stream


class _Limited(io.RawIOBase):
    """A stream that gives only so much; closing it closes the file it reads from."""

    def __init__(self, stream: io.BufferedReader, file: io.BufferedReader) -> None:
        self._stream = stream
        self._file = file
        self._left = _MOST_PLAIN_BYTES

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # any writable buffer is one
        """Read what fits. Raises `NotFetched` over the limit, or where the compressed data is damaged."""
        try:
            data = self._stream.read(len(buffer))
        except _DAMAGE as error:
            raise NotFetched(f"the compressed feed is damaged: {error}") from error
        self._left -= len(data)
        if self._left < 0:
            raise NotFetched(f"the feed is over {_MOST_PLAIN_BYTES} bytes after decompression")
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the file, too."""
        self._file.close()
        super().close()


def _from_bucket(url: str, path: Path) -> None:
    parts = urlsplit(url)
    bucket, key = parts.netloc, parts.path.lstrip("/")
    size = objects.size(bucket, key)
    if size is None:
        raise NotFetched(f"there is no {url}")
    if size > _MOST_BYTES:
        raise NotFetched(f"it is over {_MOST_BYTES} bytes")
    objects.download(bucket, key, path)


class LakeShelf:
    """The adapter of `feed.Shelf`: objects in the lake bucket."""

    def get(self, key: str) -> bytes | None:
        """An object's body, or None."""
        return objects.get(settings.current().lake_bucket, key)

    def put(self, key: str, body: bytes) -> None:
        """Write an object."""
        objects.put(settings.current().lake_bucket, key, body, "application/json")
