"""Feeds in the media bucket, under `feeds/`."""

import gzip
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from chalicelib.aws import clients, objects
from chalicelib.kernel import settings
from chalicelib.offsite.service import Write

PREFIX: Final = "feeds/"
SECONDS: Final = 900


class S3Files:
    """The adapter of `service.Files`."""

    @contextmanager
    def replacing(self, name: str, content_type: str) -> Iterator[Write]:
        """Collect the file on disc, compressed, and put it as one object once it is whole.

        S3 replaces an object at once, so that nobody ever reads half a feed.
        """
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            with path.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
                yield lambda text: packed.write(text.encode())
            with path.open("rb") as whole:
                clients.s3().put_object(
                    Bucket=settings.current().media_bucket,
                    Key=PREFIX + name,
                    Body=whole,
                    ContentType=content_type,
                    ContentEncoding="gzip",
                )

    def address(self, name: str) -> str | None:
        """A presigned address, if the object is there."""
        bucket, key = settings.current().media_bucket, PREFIX + name
        if objects.size(bucket, key) is None:
            return None
        return clients.s3_signer().generate_presigned_url(
            "get_object", Params={"Bucket": bucket, "Key": key}, ExpiresIn=SECONDS
        )
