"""What pages load, in the bucket that a CloudFront in front of the API takes it from."""

import gzip
from pathlib import Path
from typing import Any, Final

from botocore.exceptions import ClientError

from infra import stack
from infra.stage import CHECKOUT, Stage

DIST: Final = CHECKOUT / "chalicelib" / "storefront" / "dist"
# As the API has it, so that one path leads to either.
PREFIX: Final = "v1/assets/"
_TYPES: Final = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
}
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_FOR_MINUTES: Final = "public, max-age=300, stale-while-revalidate=3000"
_MANIFEST: Final = "manifest.json"
_HASHED: Final = 3  # name, hash, kind


def publish(stage: Stage) -> str:
    """Upload what was built, compressed; a line about it. Parts of earlier releases stay for pages that name them.

    A part is there before the script that names it, so that a release between leaves no page without.
    """
    bucket = stack.outputs(stage)["AssetsBucket"]
    client = stage.client("s3")
    files = sorted((path for path in DIST.iterdir() if path.name != _MANIFEST), key=_is_hashed, reverse=True)
    sent = sum(_upload(client, bucket, path) for path in files)
    return f"assets: {sent} of {len(files)} new, in {bucket}"


def missing(stage: Stage) -> list[str]:
    """The names of what was built that the stage's bucket doesn't hold."""
    bucket, client = stack.outputs(stage)["AssetsBucket"], stage.client("s3")
    names = [path.name for path in DIST.iterdir() if path.name != _MANIFEST]
    return sorted(name for name in names if not _is_there(client, bucket, f"{PREFIX}{name}"))


def _upload(client: Any, bucket: str, path: Path) -> bool:
    key, hashed = f"{PREFIX}{path.name}", _is_hashed(path)
    if hashed and _is_there(client, bucket, key):
        return False
    client.put_object(
        Bucket=bucket,
        Key=key,
        Body=gzip.compress(path.read_bytes(), mtime=0),
        ContentType=_TYPES[path.suffix],
        ContentEncoding="gzip",
        CacheControl=_FOR_EVER if hashed else _FOR_MINUTES,
    )
    return True


def _is_there(client: Any, bucket: str, key: str) -> bool:
    try:
        client.head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            return False
        raise
    return True


def _is_hashed(path: Path) -> bool:
    return len(path.name.split(".")) == _HASHED
