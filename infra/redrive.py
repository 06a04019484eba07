"""What couldn't be done, done again: messages in dead-letter queues, and what was put into quarantine.

A message goes back into the queue it came from before it leaves the dead-letter queue: cut off in between it is there
twice, and whatever a room does with a message, doing it once more changes nothing. A record leaves quarantine when the
API has read it. So all of this may be run again, and stopped anywhere.
"""

from __future__ import annotations

import json
import urllib.error
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple, Protocol

from infra import deployed
from infra.chalice_config import API_STAGE
from infra.errors import Refused
from infra.quarantine import Api
from infra.stage import APP, Stage

DEAD: Final = "-dlq"
_AT_ONCE: Final = 10
# Long enough to send ten messages, and over soon if this is cut off.
_HELD_SECONDS: Final = 60
_NO_KEY: Final = "name a secret key to read it again: --key sk_…"


class Kept(Protocol):
    """The quarantine, as the API shows it."""

    def kept(self) -> Iterator[Any]:
        """All records in quarantine: `id`, `reason`, `kept_at`."""

    def call(self, method: str, path: str) -> Any:
        """One request; the answer's JSON. Raises `HTTPError`."""


class Dead(NamedTuple):
    """A dead-letter queue with about so many messages, and the address of the queue they came from."""

    slug: str
    address: str
    source: str
    waiting: int


def lines(stage: Stage, *, dry_run: bool, key: str | None, only: str | None = None) -> Iterator[str]:
    """Do all again that can be, and tell what became of it; with `dry_run` only tell what there is.

    `only` names a queue (such as `mail-news`), or `quarantine`. Quarantine is read and emptied through the API, with a
    secret key. Raises `Refused` if nothing is called as `only` says.
    """
    queues = dead(stage)
    if only not in (None, "quarantine", *(one.slug for one in queues)):
        raise Refused(f"there is no queue {only}; there are: {', '.join(one.slug for one in queues)}")
    client = stage.client("sqs")
    for one in queues:
        if only in (None, one.slug):
            yield _told(one) if dry_run else f"{one.slug}: {back(client, one)} sent back"
    if only in (None, "quarantine"):
        if key is None:
            yield f"quarantine: {_NO_KEY}"
            return
        yield from quarantined(Api(_address(stage), key), dry_run=dry_run)


def dead(stage: Stage) -> list[Dead]:
    """The stage's dead-letter queues, by name."""
    client, before = stage.client("sqs"), f"{APP}-{stage.name}-"
    pages = client.get_paginator("list_queues").paginate(QueueNamePrefix=before)
    found = {address.rpartition("/")[2]: address for page in pages for address in page.get("QueueUrls", ())}
    return [
        Dead(
            slug=name.removeprefix(before).removesuffix(DEAD),
            address=address,
            source=found[name.removesuffix(DEAD)],
            waiting=_count(client, address),
        )
        for name, address in sorted(found.items())
        if name.endswith(DEAD) and name.removesuffix(DEAD) in found
    ]


def _count(client: Any, address: str) -> int:
    wanted = "ApproximateNumberOfMessages"
    asked = client.get_queue_attributes(QueueUrl=address, AttributeNames=[wanted])
    return int(asked["Attributes"][wanted])


def _told(one: Dead) -> str:
    return f"{one.slug}: {one.waiting or 'nothing'} waiting"


def back(client: Any, one: Dead) -> int:
    """Send the messages of a dead-letter queue back to where they came from; how many there were.

    Those that come while this runs are left for the next time: what fails at once would go round for ever.
    """
    moved, most = 0, max(one.waiting, _count(client, one.address))
    while moved < most:
        messages = _taken(client, one.address, min(_AT_ONCE, most - moved))
        if not messages:
            break
        for message in messages:
            client.send_message(
                QueueUrl=one.source,
                MessageBody=message["Body"],
                MessageAttributes=_attributes(message.get("MessageAttributes", {})),
            )
            client.delete_message(QueueUrl=one.address, ReceiptHandle=message["ReceiptHandle"])
            moved += 1
    return moved


def _taken(client: Any, address: str, most: int) -> list[Any]:
    answer = client.receive_message(
        QueueUrl=address, MaxNumberOfMessages=most, VisibilityTimeout=_HELD_SECONDS, WaitTimeSeconds=1,
        MessageAttributeNames=["All"],
    )  # fmt: skip
    return list(answer.get("Messages", ()))


def _attributes(told: Mapping[str, Any]) -> dict[str, Any]:
    """A message's attributes as they are sent: without what SQS adds when it hands them out."""
    sent = ("DataType", "StringValue", "BinaryValue")
    return {name: {word: one[word] for word in sent if word in one} for name, one in told.items()}


def quarantined(api: Kept, *, dry_run: bool) -> Iterator[str]:
    """Have everything in quarantine read again; what still can't be read stays there, with the reason.

    Raises `Refused` if the API can't be asked.
    """
    told = list(_asked(api.kept))
    if not told:
        yield "quarantine: nothing"
    for one in told:
        name = f"quarantine {one['id']}"
        yield (
            f"{name}: since {one['kept_at']}, {one['reason']}"
            if dry_run
            else f"{name}: {_again(api, one['id'])}"
        )


def _asked(kept: Callable[[], Iterator[Any]]) -> Iterator[Any]:
    try:
        yield from kept()
    except urllib.error.URLError as error:
        raise Refused(f"the API doesn't show its quarantine: {error}") from error


def _again(api: Kept, name: str) -> str:
    try:
        answer = api.call("POST", f"/v1/quarantine/{name}/replay")
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return "gone meanwhile"
        return f"stays: {_detail(error)}"
    return f"read, {answer['facts']} facts"


def _detail(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.loads(error.read())["detail"])
    except (ValueError, KeyError, TypeError):
        return str(error)


def _address(stage: Stage) -> str:
    return stage.api_address(deployed.read(stage).api, API_STAGE)
