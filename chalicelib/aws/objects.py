"""Objects in a bucket, as the rooms need them: small bodies, listings, files to and from `/tmp`."""

from collections.abc import Iterator
from pathlib import Path

from chalicelib.aws import clients


def put(bucket: str, key: str, body: bytes, content_type: str = "application/octet-stream") -> None:
    """Write one object; an object by that key is replaced."""
    clients.s3().put_object(Bucket=bucket, Key=key, Body=body, ContentType=content_type)


def get(bucket: str, key: str) -> bytes | None:
    """An object's body, or None if there is none."""
    client = clients.s3()
    try:
        return client.get_object(Bucket=bucket, Key=key)["Body"].read()
    except client.exceptions.NoSuchKey:
        return None


def get_range(bucket: str, key: str, start: int, length: int) -> bytes:
    """Bytes `start` to `start + length` (or the object's end)."""
    answer = clients.s3().get_object(Bucket=bucket, Key=key, Range=f"bytes={start}-{start + length - 1}")
    return answer["Body"].read()


def size(bucket: str, key: str) -> int | None:
    """An object's length in bytes, or None if there is none."""
    client = clients.s3()
    try:
        return int(client.head_object(Bucket=bucket, Key=key)["ContentLength"])
    except client.exceptions.ClientError as error:
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 404:
            return None
        raise


def keys(bucket: str, prefix: str) -> Iterator[str]:
    """All keys under a prefix, in key order."""
    for key, _ in sizes(bucket, prefix):
        yield key


def sizes(bucket: str, prefix: str) -> Iterator[tuple[str, int]]:
    """All keys under a prefix, in key order, each with its object's length in bytes."""
    for page in clients.s3().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for entry in page.get("Contents", ()):
            yield entry["Key"], entry["Size"]


def download(bucket: str, key: str, path: Path) -> None:
    """Stream an object to a file."""
    body = clients.s3().get_object(Bucket=bucket, Key=key)["Body"]
    with path.open("wb") as file:
        for chunk in body.iter_chunks(1 << 20):
            file.write(chunk)


def upload(bucket: str, key: str, path: Path) -> None:
    """Write a file as one object."""
    with path.open("rb") as file:
        clients.s3().put_object(Bucket=bucket, Key=key, Body=file)


def delete(bucket: str, keys: list[str]) -> None:
    """Delete objects, a thousand a call. Raises `OSError` naming the first that couldn't be deleted."""
    for start in range(0, len(keys), 1000):
        part = [{"Key": key} for key in keys[start : start + 1000]]
        answer = clients.s3().delete_objects(Bucket=bucket, Delete={"Objects": part, "Quiet": True})  # type: ignore[typeddict-item]
        for failed in answer.get("Errors", ()):
            raise OSError(f"can't delete {failed.get('Key')}: {failed.get('Message')}")
