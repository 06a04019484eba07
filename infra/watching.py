"""How a stage does, at a glance: alarms, queues, what was put aside, how old recommendations are, mail, money."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from botocore.exceptions import ClientError

from infra import backup, down, extras, recovery
from infra.stage import APP, Stage

STREAM_READERS: Final = (
    "lake",
    "live",
    "catalogue_relay",
    "orders_relay",
    "reviews_relay",
    "questions_relay",
    "moderation_relay",
    "reactions_relay",
    "lists_relay",
)
_QUARANTINE: Final = "quarantine/"
# Where the recommendations' table says when the last recompute finished.
_FINISHED: Final = "finished"
_SENT: Final = "sent/"
_MAIL_DAYS: Final = 7
_LATE_MS: Final = 60_000


def lines(stage: Stage, lake: str, mail: str) -> Iterator[str]:
    """Lines for `status`; `lake` and `mail` are the stage's buckets."""
    yield f"alarms: {_alarms(stage)}"
    yield from _queues(stage)
    yield f"streams: {_streams(stage)}"
    yield f"quarantine: {_quarantine(stage, lake)}"
    yield f"recommendations: {_recommendations(stage)}"
    yield f"last mail: {_last_mail(stage, mail)}"
    yield f"backup: {_backup(stage)}"
    yield f"recovery to any second: {_recovery(stage)}"
    yield f"spend: {_spend(stage)}"


def _alarms(stage: Stage) -> str:
    names = extras.alarms(stage)
    if not names:
        return f"none; python -m infra watch --stage {stage.name} --email …"
    client = stage.client("cloudwatch")
    states: dict[str, list[str]] = {}
    for start in range(0, len(names), 100):
        for alarm in client.describe_alarms(AlarmNames=names[start : start + 100])["MetricAlarms"]:
            states.setdefault(alarm["StateValue"], []).append(alarm["AlarmName"])
    ringing = sorted(states.pop("ALARM", []))
    rest = ", ".join(
        f"{len(names)} {word.lower().replace('_', ' ')}" for word, names in sorted(states.items())
    )
    return "; ".join(filter(None, [f"RINGING: {', '.join(ringing)}" if ringing else "", rest]))


def _queues(stage: Stage) -> Iterator[str]:
    client = stage.client("sqs")
    waiting = {
        address.rsplit("/", 1)[-1].removeprefix(f"{APP}-{stage.name}-"): _depth(client, address)
        for address in extras.queues(stage)
    }
    dead = {name: count for name, count in waiting.items() if name.endswith("-dlq")}
    alive = {name: count for name, count in waiting.items() if name not in dead}
    yield f"queues: {_told(alive, 'nothing waits')}"
    yield f"dead letters: {_told(dead, 'none')}"


def _told(counts: dict[str, int], otherwise: str) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()) if count) or otherwise


def _depth(client: Any, address: str) -> int:
    word = "ApproximateNumberOfMessages"
    told = client.get_queue_attributes(QueueUrl=address, AttributeNames=[word])
    return int(told["Attributes"][word])


def _streams(stage: Stage) -> str:
    """How late the readers of streams were, at the worst of the last quarter of an hour."""
    end = datetime.now(UTC)
    queries = [
        {
            "Id": name,
            "MetricStat": {
                "Metric": {
                    "Namespace": "AWS/Lambda",
                    "MetricName": "IteratorAge",
                    "Dimensions": [{"Name": "FunctionName", "Value": stage.function(name)}],
                },
                "Period": 900,
                "Stat": "Maximum",
            },
        }
        for name in STREAM_READERS
    ]
    told = stage.client("cloudwatch").get_metric_data(
        MetricDataQueries=queries, StartTime=end - timedelta(minutes=15), EndTime=end
    )
    ages = {one["Id"]: max(one["Values"]) for one in told["MetricDataResults"] if one["Values"]}
    if not ages:
        return "nothing was read in the last quarter of an hour"
    late = {name: round(age / 1000) for name, age in ages.items() if age > _LATE_MS}
    return ", ".join(f"{name} {seconds} s late" for name, seconds in sorted(late.items())) or "read at once"


def _quarantine(stage: Stage, lake: str) -> str:
    pages = stage.client("s3").get_paginator("list_objects_v2").paginate(Bucket=lake, Prefix=_QUARANTINE)
    kept = sum(page.get("KeyCount", 0) for page in pages)
    return f"{kept} records; python -m infra.quarantine list" if kept else "empty"


def _recommendations(stage: Stage) -> str:
    row = (
        stage.client("dynamodb")
        .get_item(TableName=f"{stage.stack}-recommendations", Key={"pk": {"S": _FINISHED}})
        .get("Item")
    )
    if row is None:
        return "never computed"
    return f"computed {_ago(int(row['generation']['N']) / 1000)} ago"


def _last_mail(stage: Stage, bucket: str) -> str:
    """Keys of archived mails begin with their day, so the last ones are found by the day."""
    client = stage.client("s3")
    for days in range(_MAIL_DAYS):
        day = f"{_SENT}{datetime.now(UTC) - timedelta(days=days):%Y/%m/%d}/"
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=day)
        times = [one["LastModified"] for page in pages for one in page.get("Contents", ())]
        if times:
            return f"{_ago(max(times).timestamp())} ago"
    return f"none in {_MAIL_DAYS} days"


def _backup(stage: Stage) -> str:
    made = backup.last(stage)
    if made is None:
        return f"none; python -m infra backup --stage {stage.name} --to …"
    return f"{_ago(made)} ago"


def _recovery(stage: Stage) -> str:
    """Of which tables DynamoDB can't bring back an earlier moment."""
    client = stage.client("dynamodb")
    off = [room for room in down.rooms() if not recovery.is_on(client, f"{stage.stack}-{room}")]
    return f"OFF for {', '.join(off)}" if off else "on for every table"


def _spend(stage: Stage) -> str:
    """What the month cost so far, where a budget knows it: asking for costs themselves costs a cent each time."""
    if not extras.outputs(stage, extras.SPEND):
        return f"unknown; python -m infra watch --stage {stage.name} --email … --budget …"
    client = extras.at(stage, extras.SPEND).client("budgets")
    try:
        budget = client.describe_budget(AccountId=stage.account, BudgetName=f"{stage.stack}-spend")["Budget"]
    except ClientError as error:
        return f"unknown ({error.response['Error']['Code']})"
    so_far = budget.get("CalculatedSpend", {}).get("ActualSpend", {}).get("Amount", "?")
    return f"${so_far} this month, of ${budget['BudgetLimit']['Amount']}"


def _ago(instant: float) -> str:
    """How long ago an instant (seconds since 1970) was, in one unit."""
    seconds = max(0, round(time.time() - instant))
    for size, word in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {word}"
    return f"{seconds} s"
