"""The local mailbox: what the stack sent, byte for byte as it was archived before sending."""

import email
import email.policy
import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parseaddr
from functools import cache
from typing import Any, Final, NamedTuple, TypeVar

SHOWN: Final = 50
_SNIPPET: Final = 140
_KEY: Final = re.compile(r"sent/\d{4}/\d\d/\d\d/\d{13}-[A-Za-z0-9._-]{1,200}\.eml")
_PROSE: Final = re.compile(r"\w.*[.!?]$")
_RULE: Final = re.compile(r"^[=-]{3,}\s*$", re.MULTILINE)
_T = TypeVar("_T")


class Closed(Exception):
    """There is no stack to read from."""

    def __init__(self) -> None:
        """Says so."""
        super().__init__("the local stack's mailbox doesn't answer; run: make run")


class Mail(NamedTuple):
    """One mail that was sent: its archived form, byte for byte, and the key of that."""

    key: str
    archived: bytes
    message: EmailMessage

    @property
    def text(self) -> str:
        """Its text twin."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """Its HTML."""
        return self._part("html")

    @property
    def subject(self) -> str:
        """Its subject."""
        return str(self.message["Subject"] or "")

    @property
    def sender(self) -> str:
        """The sender's name, or else address."""
        name, address = parseaddr(str(self.message["From"] or ""))
        return name or address

    @property
    def recipient(self) -> str:
        """Whom it went to."""
        return str(self.message["To"] or "")

    @property
    def sent(self) -> datetime:
        """When it was sent, by the stack's clock."""
        return datetime.fromtimestamp(int(self.key.rsplit("/", 1)[1].partition("-")[0]) / 1000, UTC)

    @property
    def snippet(self) -> str:
        """Its first words under the heading, as a list of mails shows them beside the subject."""
        paragraphs = (" ".join(one.split()) for one in self.text.split("\n\n") if not _RULE.search(one))
        first = next((one for one in paragraphs if _PROSE.match(one)), "")
        return first if len(first) <= _SNIPPET else f"{first[:_SNIPPET].rsplit(' ', 1)[0]} …"

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""


class Mailbox:
    """The mails in a bucket of the emulator at `endpoint`."""

    def __init__(self, endpoint: str, bucket: str) -> None:
        """Raises `Closed` if there is none yet."""
        if not endpoint or not bucket:
            raise Closed
        self._client, self._bucket = _client(endpoint), bucket

    def keys(self) -> list[str]:
        """The keys of all mails, the latest kept first: a clock that was moved has no say in it. Raises `Closed`."""
        return [key for _, key in sorted(_asked(self._listed), reverse=True)]

    def latest(self) -> list[Mail]:
        """The latest mails, the newest first. Raises `Closed`."""
        return [mail for key in self.keys()[:SHOWN] if (mail := self.get(key))]

    def get(self, key: str) -> Mail | None:
        """A mail by its key; None if there is none. Raises `Closed`."""
        if not _KEY.fullmatch(key):
            return None
        try:
            raw = _asked(lambda: self._read(key))
        except self._client.exceptions.NoSuchKey:
            return None
        return Mail(key, raw, email.message_from_bytes(raw, policy=email.policy.default))

    def _listed(self) -> list[tuple[str, str]]:
        """When each mail was kept, and its key."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix="sent/")
        found = (one for page in pages for one in page.get("Contents", ()) if _KEY.fullmatch(one["Key"]))
        return [(f"{one['LastModified']:%Y-%m-%dT%H:%M:%S}", one["Key"]) for one in found]

    def _read(self, key: str) -> bytes:
        raw: bytes = self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        return raw


def _asked(ask: Callable[[], _T]) -> _T:
    """What a question to the bucket brings, all of it; `Closed` where nobody answers in time."""
    from botocore.exceptions import BotoCoreError

    try:
        return ask()
    except BotoCoreError as error:
        raise Closed from error


@cache
def _client(endpoint: str) -> Any:
    import boto3
    from botocore.config import Config

    # Nobody there is known at once; who is there may have much else to do.
    quick = Config(connect_timeout=2, read_timeout=15, retries={"total_max_attempts": 1})
    made_up = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return boto3.client(  # type: ignore[call-overload]
        "s3", endpoint_url=endpoint, region_name="eu-north-1", config=quick, **made_up
    )
