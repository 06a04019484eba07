"""A mail as it was sent, taken apart: its HTML, its text, its headers."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import NamedTuple


class Sent(NamedTuple):
    """What a mail consists of; a part that it doesn't have is empty."""

    sender: str
    to: str
    subject: str
    html: str
    text: str
    headers: str


def opened(raw: bytes) -> Sent:
    """The parts of a mail as it went over the wire (RFC 5322 with MIME)."""
    mail = message_from_bytes(raw, policy=SMTP)
    headers = "\n".join(f"{name}: {value}" for name, value in mail.items())
    return Sent(
        str(mail["From"] or ""),
        str(mail["To"] or ""),
        str(mail["Subject"] or ""),
        _part(mail, "html"),
        _part(mail, "plain"),
        headers,
    )


def _part(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body((kind,))
    if found is None:
        return ""
    raw = found.get_payload(decode=True)
    # Every mail of ours is UTF-8; whatever isn't is shown as well as can be.
    return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
