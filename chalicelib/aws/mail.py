"""Sending one mail: exactly what is sent is kept first, then handed to SES as it is.

An operator can so be shown what a person got, byte for byte, and a mail that the archive doesn't hold was not
sent. The bucket forgets after 90 days (`infra/template.yaml`).
"""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Final

from chalicelib.aws import clients, objects
from chalicelib.kernel import settings
from chalicelib.kernel.errors import Unavailable

SENT: Final = "sent/"


def sender() -> str:
    """The stage's own address. Raises `Unavailable` where none is set."""
    address = settings.current().mail_from
    if not address:
        raise Unavailable("this stage sends no mail: TORG_MAIL_FROM isn't set")
    return address


def archived_as(mail_id: str, now: int) -> str:
    """The key under which the mail `mail_id`, sent at `now`, is kept: by day, and within it by time."""
    day = datetime.fromtimestamp(now // 1000, UTC)
    return f"{SENT}{day:%Y/%m/%d}/{now:013d}-{mail_id}.eml"


def message(*, to: str, subject: str, text: str, html: str, mail_id: str, now: int) -> EmailMessage:
    """A mail with a text and an HTML twin, from the stage's own address. Raises `Unavailable`, or
    `ValueError` for a line break in an address or a subject.
    """
    made = EmailMessage(policy=SMTP)
    made["From"] = sender()
    made["To"] = to
    made["Subject"] = subject
    made["Date"] = format_datetime(datetime.fromtimestamp(now // 1000, UTC))
    made["Message-ID"] = f"<{mail_id}@{parseaddr(sender())[1].rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(text, cte="quoted-printable")
    made.add_alternative(html, subtype="html", cte="quoted-printable")
    return made


def send(mail: EmailMessage, *, mail_id: str, now: int) -> str:
    """Keep the mail and send it; returns SES's id. The same `mail_id` and `now` keep the same object."""
    raw = mail.as_bytes()
    objects.put(settings.current().mail_bucket, archived_as(mail_id, now), raw, "message/rfc822")
    answer = clients.mail().send_email(
        FromEmailAddress=str(mail["From"]),
        Destination={"ToAddresses": [str(mail["To"])]},
        Content={"Raw": {"Data": raw}},
    )
    return answer["MessageId"]
