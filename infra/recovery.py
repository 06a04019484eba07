"""Tables as they were at one moment: DynamoDB restores each into a table of its own, which is read and thrown away."""

import contextlib
import time
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from botocore.exceptions import ClientError

from infra.errors import Refused
from infra.lock import code
from infra.stage import Stage

#: A restore takes AWS ten minutes and more, whatever the size.
_PATIENCE: Final = 4 * 3600


def temporary(into: Stage, room: str) -> str:
    """The name of the table that a room's rows are recovered into."""
    return f"{into.stack}-{room}-recovered"


def is_on(client: Any, table: str) -> bool:
    """Whether a table can be recovered as it was at any second of the last 35 days."""
    told = client.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    return bool(told["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED")


def begin(stage: Stage, into: Stage, rooms: Iterable[str], at: datetime | None) -> None:
    """Have all tables recovered as of one moment, the latest that there is without `at`.

    One that a killed run began is gone on with. Raises `Refused` where a table can't be recovered.
    """
    client = stage.client("dynamodb")
    moment = {"RestoreDateTime": at} if at else {"UseLatestRestorableTime": True}
    for room in rooms:
        try:
            client.restore_table_to_point_in_time(
                SourceTableName=f"{stage.stack}-{room}", TargetTableName=temporary(into, room), **moment
            )
        except ClientError as error:
            if code(error) in (
                "TableAlreadyExistsException",
                "TableInUseException",
                "ResourceInUseException",
            ):
                continue
            raise Refused(f"{stage.stack}-{room} can't be recovered: {error}") from error


def await_ready(client: Any, table: str) -> None:
    """Wait until the recovered table can be read. Raises `Refused` if that takes hours."""
    give_up, pause = time.monotonic() + _PATIENCE, 0.1
    while client.describe_table(TableName=table)["Table"]["TableStatus"] != "ACTIVE":
        if time.monotonic() > give_up:
            raise Refused(f"table {table} isn't ready after hours; run this again")
        time.sleep(pause)
        pause = min(pause * 1.5, 20)


def throw_away(client: Any, table: str) -> None:
    """Delete a recovered table."""
    with contextlib.suppress(client.exceptions.ResourceNotFoundException):
        client.delete_table(TableName=table)
