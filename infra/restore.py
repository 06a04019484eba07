"""`python -m infra restore`: a stage's data into another stage that was brought up and isn't deployed yet.

Rows go into the tables that CloudFormation made, which have expiry, recovery and protection from there; their streams
are then begun anew, so that no function takes what was restored for news, and who was erased since is forgotten again,
which is news like any other. A journal in the new stage's artefact bucket
says how far it got: a run that was killed is finished by another one.
"""

import contextlib
import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final

from botocore.exceptions import ClientError

from infra import copying, deployed, down, erasing, orphans, recovery, rows, stack
from infra.backup import KEPT, Folder, bucket, manifest, read
from infra.copying import Place
from infra.errors import Refused
from infra.lock import code
from infra.stage import Stage

_JOURNAL: Final = "restore/journal.json"
#: The latest moment that DynamoDB restores lies some five minutes back.
_LATEST_LIES_BACK_MS: Final = 600_000
_EMPTY_QUEUES: Final = ("MediaQueue",)
_LAKE: Final = "lake"
#: In the lake: who was erased, and that no file holds anything of them any more.
_MARKS: Final = "erased/"
_PROOFS: Final = "forgotten/"


@dataclass
class Journal:
    """What is restored from where, since when (seconds since 1970), and what of it is done."""

    source: str
    since: int
    #: As of when the rows are, as early as it may be (ms since 1970).
    moment: int
    tables: dict[str, str] = field(default_factory=dict)
    streams: list[str] = field(default_factory=list)
    #: Buckets that were copied and compared; again, they would bring back what is erased in the end.
    buckets: dict[str, str] = field(default_factory=dict)


def restore(stage: Stage, into: Stage, *, at: datetime | None, kept: Folder | None) -> Iterator[str]:
    """Restore everything of `stage` into `into`; a line about each part, with its checksum.

    Rows come from `kept`, a backup, or from DynamoDB's recovery to `at` (the latest moment without). Raises `Refused`
    if the new stage is deployed already, another restore was begun there, or something isn't equal in the end.
    """
    began = time.monotonic()
    _require_idle(into)
    journal = _begun(into, _source(stage, at, kept), _moment(at, kept))
    names = [room for room in down.rooms() if room not in journal.tables]
    if kept is None:
        recovery.begin(stage, into, names, at)
    for room in names:
        total = _table(stage, into, room, journal.since, kept)
        journal.tables[room] = total.said
        _write(into, journal)
    for room, said in journal.tables.items():
        yield f"{room}: {said}"
    yield from _streams(into, journal)
    yield from _buckets(stage, into, journal, kept)
    yield _secrets(stage, into)
    yield erasing.again(into, journal.moment)
    yield from _ready(into)
    yield from orphans.forget_subscriptions(into)
    yield f"restored {stage.name} into {into.name} in {time.monotonic() - began:.0f} s; every checksum is equal"


def _require_idle(into: Stage) -> None:
    """Functions of a deployed stage would take every restored row for news, and mail people again."""
    try:
        done = deployed.read(into)
    except Refused:
        return
    if done.functions:
        raise Refused(
            f"stage {into.name} is deployed; restore into one that is only up: python -m infra up --stage …"
        )


def _source(stage: Stage, at: datetime | None, kept: Folder | None) -> str:
    if kept is None:
        return f"{stage.name} at {at.isoformat() if at else 'the latest moment'}"
    told = manifest(kept)
    return f"a backup of {told['stage']} of {told['now']}"


def _moment(at: datetime | None, kept: Folder | None) -> int:
    """As of when rows are that are restored now: exactly, or not later than that (ms)."""
    if at is not None:
        return int(at.timestamp() * 1000)
    told: dict[str, Any] = manifest(kept) if kept is not None else {"at": "", "now": time.time()}
    if told["at"]:
        return int(datetime.fromisoformat(told["at"]).timestamp() * 1000)
    return int(told["now"] * 1000) - _LATEST_LIES_BACK_MS


def _begun(into: Stage, source: str, moment: int) -> Journal:
    """The journal of the run that was killed, or a new one."""
    client, bucket = into.client("s3"), stack.outputs(into)["ArtefactBucket"]
    try:
        answer = client.get_object(Bucket=bucket, Key=_JOURNAL)
    except ClientError as error:
        if code(error) not in ("NoSuchKey", "404"):
            raise
        journal = Journal(source, int(time.time()), moment)
        _write(into, journal)
        return journal
    journal = Journal(**json.loads(answer["Body"].read()))
    if journal.source != source:
        raise Refused(f"stage {into.name} holds what was restored from {journal.source}; take another stage")
    return journal


def _write(into: Stage, journal: Journal) -> None:
    bucket = stack.outputs(into)["ArtefactBucket"]
    into.client("s3").put_object(Bucket=bucket, Key=_JOURNAL, Body=json.dumps(asdict(journal)).encode())


def _table(stage: Stage, into: Stage, room: str, since: int, kept: Folder | None) -> rows.Sum:
    """Copy one room's rows and compare both sides. Raises `Refused` if they differ."""
    client, table = into.client("dynamodb"), f"{into.stack}-{room}"
    source = _found(stage, into, room, kept)
    if kept is not None:
        _require_whole(kept, room, source)
    rows.write(client, table, (item for item in source if not rows.has_expired(item, since)))
    wanted = rows.summed(source, since)
    has = rows.summed(rows.scan(client, table), since)
    if has != wanted:
        raise Refused(f"{room}: {has.said}, not {wanted.said}; was the table empty?")
    if kept is None:
        recovery.throw_away(client, recovery.temporary(into, room))
    return has


def _require_whole(kept: Folder, room: str, source: "_Source") -> None:
    """Raise `Refused` if a backup's rows aren't those that were written to it."""
    told = manifest(kept)
    wanted, has = told["tables"][room]["sum"], rows.summed(source, told["now"]).said
    if has != wanted:
        raise Refused(f"{room}: the backup holds {has}, and {wanted} were written to it")


def _found(stage: Stage, into: Stage, room: str, kept: Folder | None) -> "_Source":
    if kept is not None:
        return _Source(lambda: read(kept, room))
    client, table = stage.client("dynamodb"), recovery.temporary(into, room)
    recovery.await_ready(client, table)
    return _Source(lambda: rows.scan(client, table))


@dataclass(frozen=True, slots=True)
class _Source:
    """Rows that can be read twice: a large room's don't fit into memory."""

    read: Any

    def __iter__(self) -> Iterator[rows.Item]:
        found: Iterable[rows.Item] = self.read()
        return iter(found)


def _streams(into: Stage, journal: Journal) -> Iterator[str]:
    """Begin every stream anew: what the old one holds are restored rows."""
    client = into.client("dynamodb")
    for room in down.rooms():
        table = f"{into.stack}-{room}"
        if room in journal.streams:
            continue
        spec = client.describe_table(TableName=table)["Table"].get("StreamSpecification")
        view = _view(spec)
        if view:
            client.update_table(TableName=table, StreamSpecification={"StreamEnabled": False})
            recovery.await_ready(client, table)
            on = {"StreamEnabled": True, "StreamViewType": view}
            client.update_table(TableName=table, StreamSpecification=on)
            recovery.await_ready(client, table)
        journal.streams.append(room)
        _write(into, journal)
    yield "streams: begun anew; python -m infra up tells functions which they are"


def _view(spec: dict[str, Any] | None) -> str:
    """What a table's stream shows, or an empty string if it has none."""
    return str(spec["StreamViewType"]) if spec and spec.get("StreamEnabled") else ""


def _buckets(stage: Stage, into: Stage, journal: Journal, kept: Folder | None) -> Iterator[str]:
    """Copy what buckets hold: from a backup that has it, else as it is in the old stage's now."""
    for kind in KEPT:
        if kind not in journal.buckets:
            journal.buckets[kind] = _bucket(stage, into, kind, kept)
            _write(into, journal)
        yield f"{kind}: {journal.buckets[kind]}"
    # The bucket tells of every copy as of an upload.
    outputs = stack.outputs(into)
    for name in _EMPTY_QUEUES:
        into.client("sqs").purge_queue(QueueUrl=outputs[name])


def _bucket(stage: Stage, into: Stage, kind: str, kept: Folder | None) -> str:
    """Copy one bucket and compare both sides; what to say of it. Raises `Refused` if they differ."""
    client, there = into.client("s3", max_pool_connections=32), bucket(into, kind)
    wanted = manifest(kept).get("objects", {}).get(kind) if kept else None
    here = kept.contents(kind) if kept and wanted else None
    # What a backup holds may have been taken before the proof was: the job is to look through all of it again.
    but = _PROOFS if here else ""
    if kept and here:
        _require_contents(client, here, kind, wanted)
        _marks(client, stage, kind, there)
    here = here or bucket(stage, kind)
    copied = copying.copy(client, here, there, but=but)
    count, total, differing = copying.compared(client, here, there, but=but)
    if differing:
        raise Refused(f"{kind}: {len(differing)} objects differ, such as {differing[0]}; run this again")
    return f"{count} objects, {copied} copied, {total}"


def _require_contents(client: Any, here: Place, kind: str, wanted: Any) -> None:
    """Raise `Refused` if a backup's objects aren't those that were copied into it."""
    has = copying.total(copying.things(client, here))
    if has != wanted:
        raise Refused(f"{kind}: the backup holds {has}, and {wanted} was copied to it")


def _marks(client: Any, stage: Stage, kind: str, there: Place) -> None:
    """Who was erased since a backup is told by the old stage's lake alone, if it is still there."""
    old = bucket(stage, kind)
    if kind == _LAKE:
        with contextlib.suppress(client.exceptions.NoSuchBucket):
            copying.copy(client, Place(old.bucket, _MARKS), Place(there.bucket, _MARKS))


def _secrets(stage: Stage, into: Stage) -> str:
    """Pseudonyms, links and cursors hold only under the old stage's secrets."""
    found = stage.client("ssm").get_parameter(Name=stage.secrets_parameter, WithDecryption=True)
    into.client("ssm").put_parameter(
        Name=into.secrets_parameter, Type="SecureString", Value=found["Parameter"]["Value"], Overwrite=True
    )
    return f"secrets {into.secrets_parameter}: those of {stage.name}; its keys open both"


def _ready(into: Stage) -> Iterator[str]:
    """Whether restored tables have what tables must have; read back."""
    client = into.client("dynamodb")
    lacking = [f"{room}: {what}" for room in down.rooms() for what in _lacks(client, f"{into.stack}-{room}")]
    if lacking:
        raise Refused(
            f"{lacking[0]} is off, and {len(lacking) - 1} more; run: python -m infra up --stage {into.name}"
        )
    yield f"{len(down.rooms())} tables: expiry, recovery and protection are on"


def _lacks(client: Any, table: str) -> Iterator[str]:
    if not client.describe_table(TableName=table)["Table"].get("DeletionProtectionEnabled"):
        yield "protection"
    if (
        client.describe_time_to_live(TableName=table)["TimeToLiveDescription"]["TimeToLiveStatus"]
        == "DISABLED"
    ):
        yield "expiry"
    if not recovery.is_on(client, table):
        yield "recovery"
