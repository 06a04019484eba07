"""`python -m infra backup`: every row of a stage as compressed lines, and what its buckets hold.

Below an address in a bucket objects are copied along, inside S3; in a folder they are listed. `restore --from` reads it. With recovery to a point in time all tables are
of one moment; without it (`--live`) each is read as it stands, one after another.
"""

import json
import time
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final, Protocol

from infra import copying, down, recovery, rows, stack
from infra.copying import Place
from infra.errors import Refused
from infra.stage import Stage

_MANIFEST: Final = "manifest.json"
_PART: Final = 50_000  # rows in one file: they are held in memory
#: The buckets that hold what can't be made again; what pages load and what is deployed can.
KEPT: Final = ("lake", "media", "mail")


class Folder(Protocol):
    """Where a backup lies."""

    def put(self, name: str, body: bytes) -> None:
        """Store a file."""

    def get(self, name: str) -> bytes:
        """A file's content. Raises `Refused` if there is none."""

    def contents(self, kind: str) -> Place | None:
        """Where a bucket's objects lie; None where they can't."""


class Disc:
    """A folder on this machine, for this user only: it holds people's data."""

    def __init__(self, root: Path) -> None:
        """Nothing is made before something is put."""
        self._root = root

    def put(self, name: str, body: bytes) -> None:
        """Store a file."""
        path = self._root / name
        self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(body)

    def get(self, name: str) -> bytes:
        """A file's content. Raises `Refused` if there is none."""
        path = self._root / name
        if not path.is_file():
            raise Refused(f"{self._root} holds no {name}: that is no whole backup")
        return path.read_bytes()

    def contents(self, kind: str) -> None:
        """Nowhere: objects stay in S3."""


class Objects:
    """Below a prefix of a bucket."""

    def __init__(self, client: Any, bucket: str, prefix: str) -> None:
        """`client` is S3's."""
        self._client, self._bucket, self._prefix = client, bucket, prefix

    def put(self, name: str, body: bytes) -> None:
        """Store a file."""
        self._client.put_object(Bucket=self._bucket, Key=f"{self._prefix}{name}", Body=body)

    def get(self, name: str) -> bytes:
        """A file's content. Raises `Refused` if there is none."""
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=f"{self._prefix}{name}")
        except self._client.exceptions.NoSuchKey:
            raise Refused(f"s3://{self._bucket}/{self._prefix} holds no {name}") from None
        body: bytes = answer["Body"].read()
        return body

    def contents(self, kind: str) -> Place:
        """Where a bucket's objects lie."""
        return Place(self._bucket, f"{self._prefix}contents/{kind}/")


def folder(stage: Stage, address: str) -> Folder:
    """Where `address` says: a path, or `s3://bucket/prefix`."""
    if not address.startswith("s3://"):
        return Disc(Path(address))
    bucket, _, prefix = address.removeprefix("s3://").partition("/")
    return Objects(stage.client("s3"), bucket, f"{prefix.rstrip('/')}/" if prefix else "")


def backup(stage: Stage, to: Folder, *, at: datetime | None, live: bool) -> Iterator[str]:
    """Write a backup; a line about each table and bucket. The manifest comes last: without it there is no backup."""
    began, now = time.monotonic(), int(time.time())
    names = down.rooms()
    if not live:
        recovery.begin(stage, stage, names, at)
    tables: dict[str, dict[str, Any]] = {}
    for room in names:
        total, parts = _table(stage, room, to, now, live=live)
        tables[room] = {"sum": total.said, "parts": parts}
        yield f"{room}: {total.said}"
    objects: dict[str, str] = {}
    for kind in KEPT:
        objects[kind], said = _bucket(stage, kind, to)
        yield said
    told = {
        "stage": stage.name, "at": at.isoformat() if at else "", "now": now, "tables": tables, "objects": objects,
    }  # fmt: skip
    to.put(_MANIFEST, json.dumps(told, indent=1).encode())
    stage.client("s3").put_object(**_noted(stage), Body=json.dumps({"now": now}).encode())
    yield f"backed up in {time.monotonic() - began:.0f} s"


def last(stage: Stage) -> int | None:
    """When the last whole backup of a stage was begun, in seconds since 1970; None if there was none."""
    client = stage.client("s3")
    try:
        answer = client.get_object(**_noted(stage))
    except client.exceptions.NoSuchKey:
        return None
    return int(json.loads(answer["Body"].read())["now"])


def _noted(stage: Stage) -> dict[str, str]:
    """Where a stage remembers its last backup, whose own place it may not reach."""
    return {"Bucket": stack.outputs(stage)["ArtefactBucket"], "Key": f"state/{stage.name}.backup.json"}


def _bucket(stage: Stage, kind: str, to: Folder) -> tuple[str, str]:
    """Take one bucket along: the checksum of what was copied, empty where it is only listed; a line about it."""
    client, here = stage.client("s3", max_pool_connections=32), bucket(stage, kind)
    there = to.contents(kind)
    copied = copying.mirror(client, here, there) if there else 0
    found = list(copying.things(client, there or here))
    to.put(f"objects/{kind}.json", json.dumps(found).encode())
    if there is None:
        return "", f"{kind}: {len(found)} objects listed"
    total = copying.total(found)
    return total, f"{kind}: {len(found)} objects, {copied} copied now, {total}"


def bucket(stage: Stage, kind: str) -> Place:
    """One of the stage's buckets that are kept."""
    return Place(f"{stage.stack}-{kind}-{stage.account}")


def read(of: Folder, room: str) -> Iterator[rows.Item]:
    """A room's rows in a backup."""
    for part in range(manifest(of)["tables"][room]["parts"]):
        yield from rows.unpacked(of.get(_part(room, part)))


def manifest(of: Folder) -> dict[str, Any]:
    """What a backup says of itself. Raises `Refused` if it isn't whole."""
    told: dict[str, Any] = json.loads(of.get(_MANIFEST))
    return told


def _table(stage: Stage, room: str, to: Folder, now: int, *, live: bool) -> tuple[rows.Sum, int]:
    """Write one room's rows; their sum, and in how many parts."""
    client, table = stage.client("dynamodb"), f"{stage.stack}-{room}"
    if not live:
        table = recovery.temporary(stage, room)
        recovery.await_ready(client, table)
    found, total, parts = rows.scan(client, table), rows.Sum(), 0
    while some := list(islice(found, _PART)):
        to.put(_part(room, parts), rows.packed(some))
        total, parts = rows.summed(some, now, total), parts + 1
    if not live:
        recovery.throw_away(client, table)
    return total, parts


def _part(room: str, number: int) -> str:
    return f"tables/{room}-{number:05}.ndjson.gz"
