"""The rows of the table `torg-<stage>-moderation`, in DynamoDB's own form.

| row | pk | sk |
|---|---|---|
| case | `case#<kind>#<subject id>` | `case` |
| place in a queue or list | `place#<place>` | `<since, ms>#<kind>#<subject id>` |
| figures, by shard | `figures#<month>` | `<kind>#<shard>` |
| audit entry | `audit#<month>` | `<at, ms>#<id>` |
| report | `report#<kind>#<subject id>` | `<reporter>` |
| a reporter's reports | `reporter#<reporter>` | `<kind>#<subject id>` |
| trace (TTL) | `trace#<trail>` | `<at, ms>#<subject>` |
| print (TTL) | `print#<band>` | `print` |
| policy | `policy` | `policy` |
"""

import zlib
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from chalicelib.aws import tables
from chalicelib.aws.tables import Item, Key
from chalicelib.kernel import clock, settings
from chalicelib.kernel.news import DecisionMade, ReportDecided
from chalicelib.moderation import cases, counting
from chalicelib.moderation.domain import Case, CaseChange, Entry, Kind, subject_key
from chalicelib.moderation.likeness import Print
from chalicelib.moderation.policy import Policy
from chalicelib.moderation.ports import Report
from chalicelib.moderation.rules import Trace

# Writers of the same month and kind meet in one of so many rows, so that few of them wait for each other.
SHARDS: Final = 8
TRACES_LIVE: Final = 2 * clock.DAY
PRINTS_LIVE: Final = 90 * clock.DAY
REPORTS_LIVE: Final = 365 * clock.DAY


def table() -> str:
    """The table's name."""
    return settings.current().table("moderation")


def case_key(kind: Kind, subject_id: str) -> Key:
    """Where a case is."""
    return Key(table(), f"case#{subject_key(kind, subject_id)}", "case")


def place_pk(place: str) -> str:
    """The partition of a queue or list."""
    return f"place#{place}"


def place_key(case: Case | None) -> Key | None:
    """Where a case lies for operators; None if nowhere."""
    place = cases.place(case) if case is not None else None
    if case is None or place is None:
        return None
    return Key(table(), place_pk(place), f"{case.queued_at:013d}#{case.submission.key}")


def report_key(kind: Kind, subject_id: str, reporter: str) -> Key:
    """Where a report is."""
    return Key(table(), f"report#{subject_key(kind, subject_id)}", reporter)


def reporter_key(reporter: str, kind: Kind, subject_id: str) -> Key:
    """Where a reporter's way to a report is."""
    return Key(table(), f"reporter#{reporter}", subject_key(kind, subject_id))


def trace_key(trail: str, trace: Trace) -> Key:
    """Where a trace is."""
    return Key(table(), f"trace#{trail}", f"{trace.at:013d}#{trace.subject}")


def print_key(band: str) -> Key:
    """Where the first print under a band is."""
    return Key(table(), f"print#{band}", "print")


def policy_key() -> Key:
    """Where the policy is."""
    return Key(table(), "policy", "policy")


def _with(key: Key, value: Any, *, expires: int | None = None) -> dict[str, Any]:
    item = key.as_item() | {"document": {"S": msgspec.json.encode(value).decode()}}
    return item if expires is None else item | {"expires_at": {"N": str(expires // clock.SECOND)}}


def case_item(case: Case) -> dict[str, Any]:
    """The row of a case: as JSON, with what conditions and operators look at beside it."""
    key = case_key(case.submission.kind, case.submission.subject_id)
    return _with(key, case) | {"revision": {"N": str(case.revision)}, "state": {"S": case.state.value}}


def case_from(item: Item) -> Case:
    """The case in a row."""
    return msgspec.json.decode(item["document"]["S"], type=Case)


def subject_from(item: Item) -> tuple[Kind, str]:
    """The subject that a row of a place, or a reporter's way, names at the end of its sort key."""
    words = item["sk"]["S"]
    subject = words if item["pk"]["S"].startswith("reporter#") else words.partition("#")[2]
    kind, _, subject_id = subject.partition("#")
    return Kind(kind), subject_id


def entry_item(entry: Entry) -> dict[str, Any]:
    """The row of a line in the audit log."""
    return _with(Key(table(), f"audit#{counting.month(entry.at)}", f"{entry.at:013d}#{entry.id}"), entry)


def entry_from(item: Item) -> Entry:
    """The line in a row."""
    return msgspec.json.decode(item["document"]["S"], type=Entry)


def report_items(report: Report) -> list[dict[str, Any]]:
    """The row of a report, and the way to it from its reporter. They go after a year."""
    expires = report.at + REPORTS_LIVE
    way = reporter_key(report.reporter, report.kind, report.subject_id).as_item()
    return [
        _with(report_key(report.kind, report.subject_id, report.reporter), report, expires=expires),
        way | {"expires_at": {"N": str(expires // clock.SECOND)}},
    ]


def report_from(item: Item) -> Report:
    """The report in a row."""
    return msgspec.json.decode(item["document"]["S"], type=Report)


def trace_item(trail: str, trace: Trace) -> dict[str, Any]:
    """The row of a trace."""
    return _with(trace_key(trail, trace), trace, expires=trace.at + TRACES_LIVE)


def trace_from(item: Item) -> Trace:
    """The trace in a row."""
    return msgspec.json.decode(item["document"]["S"], type=Trace)


def print_item(band: str, mark: Print) -> dict[str, Any]:
    """The row of a print."""
    return _with(print_key(band), mark, expires=mark.at + PRINTS_LIVE)


def print_from(item: Item) -> Print:
    """The print in a row."""
    return msgspec.json.decode(item["document"]["S"], type=Print)


def policy_item(policy: Policy) -> dict[str, Any]:
    """The row of the policy."""
    return _with(policy_key(), policy) | {"revision": {"N": str(policy.revision)}}


def policy_from(item: Item) -> Policy:
    """The policy in a row."""
    return msgspec.json.decode(item["document"]["S"], type=Policy)


def figures_key(case: Case) -> Key:
    """Where a case counts: by the month in which it came in, spread over shards."""
    shard = zlib.crc32(case.submission.key.encode()) % SHARDS
    return Key(table(), f"figures#{counting.month(case.opened_at)}", f"{case.submission.kind}#{shard}")


def actions(change: CaseChange, now: int) -> list[Any]:
    """A transaction's actions that make a change: at most five, none if nothing changes.

    The case on condition of its revision, its place, its figures, and its line in the log.
    """
    before, after = change.before, change.after
    if before == after:
        return []
    revision = before.revision if before else None
    found = [tables.put(table(), case_item(after), **tables.unless_changed(revision))]
    old, new = place_key(before), place_key(after)
    if old is not None and old != new:
        found.append(tables.delete(old))
    if new is not None and old != new:
        found.append(tables.put(new.table, new.as_item()))
    by = counting.difference(change)
    if by:
        found.append(_added(figures_key(after), by))
    entry = cases.entry(change, now)
    if entry is not None:
        found.append(once(entry_item(entry)))
    return found


def once(item: Item) -> Any:
    """The action that writes a row if there is none."""
    return tables.put(table(), item, ConditionExpression="attribute_not_exists(pk)")


def _added(key: Key, by: dict[str, int]) -> Any:
    """The action that adds to figures; ADD needs no reading, so that writers don't undo each other."""
    names = {f"#{n}": name for n, name in enumerate(by)}
    values = {f":{n}": {"N": str(count)} for n, count in enumerate(by.values())}
    terms = ", ".join(f"#{n} :{n}" for n in range(len(by)))
    return {
        "Update": {
            "TableName": key.table,
            "Key": key.as_item(),
            "UpdateExpression": f"ADD {terms}",
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
        }
    }


def figures_from(item: Item) -> tuple[str, dict[str, int]]:
    """The kind and the figures in a row."""
    counts = {name: int(value["N"]) for name, value in item.items() if name not in ("pk", "sk")}
    return item["sk"]["S"].partition("#")[0], counts


def is_case_change(record: Mapping[str, Any]) -> bool:
    """Whether a stream record tells of a case that was written or changed."""
    if record.get("eventName") not in ("INSERT", "MODIFY"):
        return False
    keys = record.get("dynamodb", {}).get("Keys", {})
    return bool(keys.get("sk", {}).get("S") == "case")


def change_from(change: Mapping[str, Any]) -> CaseChange:
    """A case before and after. Raises `KeyError`, `TypeError` or `ValueError` if it isn't one."""
    before = case_from(change["OldImage"]) if change.get("OldImage") else None
    return CaseChange(before, case_from(change["NewImage"]))


def decision_from(change: CaseChange) -> DecisionMade | None:
    """What a case's author is to be told of a change; None: nothing."""
    if not cases.tells_author(change):
        return None
    one = change.after
    return DecisionMade(
        subject=one.submission.kind.value,
        subject_id=one.submission.subject_id,
        author=one.submission.author,
        state=one.state.value,
        revision=one.revision,
    )


def decided_reports(change: CaseChange, reports: Iterable[Report]) -> list[ReportDecided]:
    """What those who reported it are to be told."""
    one = change.after.submission
    return [
        ReportDecided(
            report_id=report.reporter,
            subject=one.kind.value,
            subject_id=one.subject_id,
            state=change.after.state.value,
        )
        for report in reports
    ]
