"""Stand-ins for services that the endpoint of contract tests hasn't set up: queues, a topic and who posts mail.

They lie behind a test's network (`Network.services`), so that what befalls calls befalls theirs, too. Each keeps what it
took, in order; `refuses` says of an entry of a batch that it isn't taken, which the answer then tells.
"""

import base64
import json
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from typing import Any, Final
from urllib.parse import parse_qs

from chalicelib.kernel import news
from chalicelib.kernel.news import News
from tests.support.network import Answer

Refuses = Callable[[], bool]
_XML: Final = {"Content-Type": "text/xml"}
_JSON: Final = {"Content-Type": "application/x-amz-json-1.0"}
_AT_MOST: Final = 10


class Queues:
    """SQS: `waiting` holds (queue, body) until somebody takes them."""

    def __init__(self, refuses: Refuses = lambda: False) -> None:
        self.waiting: list[tuple[str, str]] = []
        self._refuses = refuses

    def __call__(self, request: Any) -> Answer:
        asked, said = _target(request), json.loads(request.body)
        if asked == "GetQueueUrl":
            return Answer(200, _JSON, json.dumps({"QueueUrl": f"http://queue/{said['QueueName']}"}).encode())
        assert asked == "SendMessageBatch", asked
        assert 0 < len(said["Entries"]) <= _AT_MOST
        taken, refused = [], []
        for one in said["Entries"]:
            (refused if self._refuses() else taken).append(one["Id"])
            if one["Id"] in taken:
                self.waiting.append((said["QueueUrl"].rpartition("/")[2], one["MessageBody"]))
        told = {
            "Successful": [{"Id": one, "MessageId": one, "MD5OfMessageBody": ""} for one in taken],
            "Failed": [{"Id": one, "Code": "InternalError", "SenderFault": False} for one in refused],
        }
        return Answer(200, _JSON, json.dumps(told).encode())


class Topic:
    """SNS: `told` holds the news that subscribers hear."""

    def __init__(self, refuses: Refuses = lambda: False) -> None:
        self.told: list[News] = []
        self.refuses = refuses

    def __call__(self, request: Any) -> Answer:
        body = request.body.decode() if isinstance(request.body, bytes) else request.body
        said = {name: values[0] for name, values in parse_qs(body).items()}
        assert said["Action"] == "PublishBatch", said["Action"]
        taken, refused = "", ""
        for entry in _entries(said):
            name = said[f"{entry}.Id"]
            if self.refuses():
                refused += (
                    f"<member><Id>{name}</Id><Code>InternalError</Code><Message>busy</Message></member>"
                )
                continue
            self.told.append(news.decode(said[f"{entry}.Message"]))
            taken += f"<member><Id>{name}</Id><MessageId>{name}</MessageId></member>"
        result = f"<Successful>{taken}</Successful><Failed>{refused}</Failed>"
        whole = (
            f"<PublishBatchResponse><PublishBatchResult>{result}</PublishBatchResult></PublishBatchResponse>"
        )
        return Answer(200, _XML, whole.encode())


def _entries(said: dict[str, str]) -> Iterator[str]:
    entries = {
        name.rpartition(".")[0]
        for name in said
        if name.endswith(".Id") and name.startswith("PublishBatchRequestEntries")
    }
    assert 0 < len(entries) <= _AT_MOST
    yield from sorted(entries)


class PostOffice:
    """SES: `mails` holds what it was given, as read; each is on its way to somebody. `tags` are theirs, by name."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.tags: list[dict[str, str]] = []

    def __call__(self, request: Any) -> Answer:
        said = json.loads(request.body)
        raw = base64.b64decode(said["Content"]["Raw"]["Data"])
        self.mails.append(message_from_bytes(raw, policy=policy.default))
        self.tags.append({one["Name"]: one["Value"] for one in said.get("EmailTags", ())})
        return Answer(200, _JSON, json.dumps({"MessageId": f"ses-{len(self.mails)}"}).encode())


def _target(request: Any) -> str:
    told = request.headers["X-Amz-Target"]
    return str(told.decode() if isinstance(told, bytes) else told).rpartition(".")[2]
