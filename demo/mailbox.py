"""The local mailbox: what the stack sent, byte for byte as it was archived before sending."""

import email
import email.policy
import re
from collections.abc import Iterable
from email.message import EmailMessage
from functools import cache
from html import escape
from typing import Any, Final, NamedTuple

from demo import pages

SHOWN: Final = 50
# A mail's own styles hold; it fetches and runs nothing, and its links open beside the mailbox.
POLICY: Final = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src data:; frame-ancestors 'self'"
)
_KEY: Final = re.compile(r"sent/\d{4}/\d\d/\d\d/\d{13}-[A-Za-z0-9._-]{1,200}\.eml")
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"']+")


class Closed(Exception):
    """There is no stack to read from."""


class Mail(NamedTuple):
    """One mail that was sent, and the key of its archived form."""

    key: str
    message: EmailMessage

    @property
    def text(self) -> str:
        """Its text twin."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """Its HTML."""
        return self._part("html")

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return str(part.get_content()) if part is not None else ""


class Mailbox:
    """The mails in a bucket of the emulator at `endpoint`."""

    def __init__(self, endpoint: str, bucket: str) -> None:
        """Raises `Closed` if there is none yet."""
        if not endpoint or not bucket:
            raise Closed
        self._client, self._bucket = _client(endpoint), bucket

    def latest(self) -> list[Mail]:
        """The latest mails, the newest first."""
        keys: list[str] = []
        for page in self._ask("get_paginator", "list_objects_v2").paginate(
            Bucket=self._bucket, Prefix="sent/"
        ):
            keys += [one["Key"] for one in page.get("Contents", ()) if _KEY.fullmatch(one["Key"])]
        return [mail for key in sorted(keys, reverse=True)[:SHOWN] if (mail := self.get(key))]

    def get(self, key: str) -> Mail | None:
        """A mail by its key; None if there is none."""
        if not _KEY.fullmatch(key):
            return None
        try:
            raw = self._ask("get_object", Bucket=self._bucket, Key=key)["Body"].read()
        except self._client.exceptions.NoSuchKey:
            return None
        return Mail(key, email.message_from_bytes(raw, policy=email.policy.default))

    def _ask(self, name: str, *args: Any, **options: Any) -> Any:
        from botocore.exceptions import BotoCoreError

        try:
            return getattr(self._client, name)(*args, **options)
        except BotoCoreError as error:
            raise Closed from error


@cache
def _client(endpoint: str) -> Any:
    import boto3
    from botocore.config import Config

    quick = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 1})
    made_up = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return boto3.client(  # type: ignore[call-overload]
        "s3", endpoint_url=endpoint, region_name="eu-north-1", config=quick, **made_up
    )


def listing(mails: Iterable[Mail]) -> str:
    """The mailbox's page."""
    rows = "".join(_row(mail) for mail in mails)
    if not rows:
        return pages.message("Brevlådan är tom", "Här läggs de brev som Torg skickar.")
    return pages.document(
        f"Brevlådan · {pages.SHOP}",
        f"<section class=mailbox><h1>Brevlådan</h1><ul>{rows}</ul></section>",
    )


def _row(mail: Mail) -> str:
    said = mail.message
    return (
        f'<li><a href="/mailbox/{escape(mail.key)}/brev">{escape(str(said["Subject"] or "(utan ämne)"))}</a>'
        f"<span class=note>till {escape(str(said['To']))} · {escape(str(said['Date']))}</span></li>"
    )


def reading(mail: Mail) -> str:
    """One mail's page: what it looks like, and its text twin, in which addresses are links."""
    said = mail.message
    head = "".join(
        f"<div><dt>{name}</dt><dd>{escape(str(said[header] or ''))}</dd></div>"
        for name, header in (("Från", "From"), ("Till", "To"), ("Datum", "Date"))
    )
    frame = (
        f'<iframe title="Brevet som det ser ut" src="/mailbox/{escape(mail.key)}/html" '
        'sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>'
    )
    return pages.document(
        f"{said['Subject']} · {pages.SHOP}",
        f"<section class=mail><p><a href=/mailbox>← Brevlådan</a></p><h1>{escape(str(said['Subject']))}</h1>"
        f"<dl>{head}</dl>{frame}<h2>Som text</h2><pre>{_linked(mail.text)}</pre></section>",
    )


def html(mail: Mail) -> str:
    """A mail's HTML for its frame; links open in a window of their own."""
    return mail.html.replace("<head>", '<head><base target="_blank">', 1)


def _linked(text: str) -> str:
    made, at = [], 0
    for found in _ADDRESS.finditer(text):
        address = escape(found[0])
        made += [escape(text[at : found.start()]), f'<a href="{address}" rel=noreferrer>{address}</a>']
        at = found.end()
    return "".join([*made, escape(text[at:])])
