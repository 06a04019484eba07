"""The book of AWS calls (`tests/architecture/calls.json`): who was seen to make which, over the whole suite.

It has three chapters, each a list of entries under names:

- `deployed`: what each function asked of AWS where it was deployed, as `<action> <resource>`;
- `handlers`: which stores' methods each function called in tests over fakes, and what it read by key;
- `stores`: what each method of a store asked of AWS in tests over real stores.

Resources are named as in `infra.needs.words`. Suites keep the book true: what isn't in it fails the test that did it.
`make calls` writes it anew (with TORG_RECORD_CALLS=1, what is new is added instead).
"""

import fcntl
import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from infra.functions import API_HANDLER
from tests.support.paths import PROJECT

BOOK: Final = PROJECT / "tests" / "architecture" / "calls.json"
CHAPTERS: Final = ("deployed", "handlers", "stores")
RECORDING: Final = os.environ.get("TORG_RECORD_CALLS") == "1"
#: Whether deployed functions are held to their roles.
HELD: Final = os.environ.get("TORG_HELD_ROLES") == "1"
_TRANSACTED: Final = {
    "ConditionCheck": "ConditionCheckItem", "Delete": "DeleteItem", "Get": "GetItem", "Put": "PutItem",
    "Update": "UpdateItem",
}  # fmt: skip
_S3: Final = {
    "CopyObject": "PutObject", "HeadObject": "GetObject", "ListObjectsV2": "ListBucket",
}  # fmt: skip
# A queue's address is asked for once a process, so that who asked is whoever was first.
_SENT: Final = ("GetQueueUrl", "SendMessage")

_ACCOUNT: Final = re.compile(r"[0-9]{12}")
# Who put something aside, in the name that it has there.
_READER: Final = re.compile(r"[a-z]+(-relay|-events)?(?=-)")
# A whole mail by `SendEmail` is both to IAM, though not to the emulator.
MAILED: Final = ("ses:SendEmail mails", "ses:SendRawEmail mails")

Book = dict[str, dict[str, list[str]]]


def read() -> Book:
    """The book as it stands."""
    return json.loads(BOOK.read_text()) if BOOK.is_file() else {chapter: {} for chapter in CHAPTERS}


@cache
def _known() -> dict[tuple[str, str], set[str]]:
    return {
        (chapter, name): set(entries) for chapter, names in read().items() for name, entries in names.items()
    }


def is_news(chapter: str, name: str, entry: str) -> bool:
    """Whether this isn't in the book; while the book is written, it is from now on."""
    entries = _known().setdefault((chapter, name), set())
    if entry in entries:
        return False
    if not RECORDING:
        return True
    entries.add(entry)
    _write(chapter, name, entry)
    return False


def _write(chapter: str, name: str, entry: str) -> None:
    """Add one entry, between those of other processes."""
    with (Path(tempfile.gettempdir()) / "torg-calls.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        book = read()
        entries = book[chapter].setdefault(name, [])
        entries[:] = sorted({*entries, entry})
        text = json.dumps({one: dict(sorted(book[one].items())) for one in CHAPTERS}, indent=1)
        BOOK.with_suffix(".new").write_text(text + "\n")
        BOOK.with_suffix(".new").replace(BOOK)


def check(noted: Path) -> None:
    """Hold what deployed functions asked for (lines of `infra.local.roles`) against the book; fail with what is amiss."""
    refused, news = [], []
    for line in noted.read_text().splitlines() if noted.is_file() else ():
        function, action, arn, verdict = json.loads(line)
        name = function.split("-", 2)[2] if function.count("-") > 1 else API_HANDLER
        if verdict != "allowed" and not RECORDING:
            refused.append(f"{name}: {action} {arn}")
        news += [f"{name}: {one}" for one in of_arn(action, arn) if is_news("deployed", name, one)]
    assert not refused, f"roles lack what functions asked for; infra/needs/ grants it: {refused}"
    assert not news, f"not in the book of AWS calls; `make calls` adds them: {sorted(set(news))}"


def of_arn(action: str, arn: str) -> Iterator[str]:
    """The entries of a call that the emulator was asked for; none where it is about what isn't the stage's own."""
    if arn.startswith("arn:aws:s3:::") and not arn.startswith("arn:aws:s3:::torg-"):
        return
    if action == "ses:SendEmail":
        yield from MAILED
    elif action.startswith("sqs:"):
        yield from asked("sqs", action.partition(":")[2], {"QueueName": arn.rpartition(":")[2]})
    elif not action.startswith("execute-api:"):
        yield f"{action} {_named(action, arn)}"


def _named(action: str, arn: str) -> str:
    service, name = arn.split(":")[2], arn.split(":", 5)[-1]
    if service == "s3":
        bucket, _, key = name.partition("/")
        return _object(action, _own(bucket), key)
    if service == "ssm":
        return f"parameter/{name.rpartition('/')[2]}"
    kind, _, rest = name.rpartition("torg-")
    return f"{kind or 'topic/'}{rest.partition('-')[2]}"


def asked(service: str, operation: str, params: Mapping[str, Any]) -> Iterator[str]:
    """The entries of a call that a client makes; none for what is only a test's own (making tables, say)."""
    if service == "dynamodb":
        yield from (f"dynamodb:{action} table/{_own(table)}" for action, table in _rows(operation, params))
    elif service == "s3":
        yield from (f"s3:{action} {where}" for action, where in _objects(operation, params))
    elif service == "sqs":
        queue = str(params.get("QueueName") or params["QueueUrl"].rpartition("/")[2])
        yield from (f"sqs:{one} queue/{_own(queue)}" for one in _SENT)
    elif service == "sns":
        yield "sns:Publish topic/news"
    elif service == "ssm":
        yield f"ssm:{operation} parameter/secrets"
    elif service == "sesv2":
        yield from MAILED


def _rows(operation: str, params: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for item in params.get("TransactItems", ()):
        for kind, part in item.items():
            yield _TRANSACTED[kind], part["TableName"]
    for table in params.get("RequestItems", ()):
        yield operation, table
    if "TableName" in params:
        index = f"/index/{params['IndexName']}" if params.get("IndexName") else ""
        yield operation, params["TableName"] + index


def _objects(operation: str, params: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    bucket, action = _own(params.get("Bucket", "")), _S3.get(operation, operation)
    if operation == "DeleteObjects":
        keys = [one["Key"] for one in params["Delete"]["Objects"]]
        yield from {("DeleteObject", _object("s3:DeleteObject", bucket, key)) for key in keys}
    else:
        key = "" if action == "ListBucket" else params.get("Key", "")
        yield action, _object(f"s3:{action}", bucket, key)
    if "CopySource" in params:
        source = params["CopySource"]
        yield "GetObject", _object("s3:GetObject", _own(source["Bucket"]), source["Key"])


def _object(action: str, bucket: str, key: str) -> str:
    """Objects by the first word of their keys; those that are put aside by who does it, too."""
    first, slash, rest = key.partition("/")
    reader = _READER.match(rest)
    if first == "quarantine" and action == "s3:PutObject" and reader:
        return f"{bucket}/quarantine/{reader[0]}-*"
    return f"{bucket}/{first}/*" if slash else f"{bucket}/{key}" if key else bucket


def _own(name: str) -> str:
    """A name without the application and the stage, and a bucket's without the account."""
    return "-".join(part for part in name.split("-")[2:] if not _ACCOUNT.fullmatch(part))
