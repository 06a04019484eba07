"""Sending one mail: exactly what is sent is kept first, then handed to SES as it is.

An operator can so be shown what a person got, byte for byte, and a mail that the archive doesn't hold was not
sent. The bucket forgets after 90 days (`infra/template.yaml`).
"""

import binascii
from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import EmailMessage, MIMEPart
from email.policy import EmailPolicy
from email.utils import format_datetime, formataddr, parseaddr
from typing import Any, Final

from chalicelib.aws import clients, objects
from chalicelib.kernel import settings
from chalicelib.kernel.errors import Unavailable

SENT: Final = "sent/"
# What was composed and kept to be looked at, and never sent.
SHADOW: Final = "shadow/"


class _Policy(EmailPolicy):
    """Mail as SMTP wants it, whose addresses to unsubscribe at stay readable.

    The standard library would break a long one into encoded words, which no mailbox undoes.
    """

    def fold(self, name: str, value: Any) -> str:
        """As ever, but for `List-Unsubscribe`: an address a line."""
        if name.lower() == "list-unsubscribe":
            return f"{name}: {str(value).replace(', ', f',{self.linesep} ')}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The same in bytes; all our headers are ASCII once they are folded."""
        if name.lower() == "list-unsubscribe":
            return self.fold(name, value).encode("ascii")
        return super().fold_binary(name, value)


_SMTP: Final = _Policy(linesep="\r\n")


def sender(*, marketing: bool = False) -> str:
    """The stage's own address; that of marketing where it has one. Raises `Unavailable` where none is set."""
    stage = settings.current()
    address = (stage.mail.marketing_from if marketing else "") or stage.mail_from
    if not address:
        raise Unavailable("this stage sends no mail: TORG_MAIL_FROM isn't set")
    return address


def archived_as(mail_id: str, now: int, prefix: str = SENT) -> str:
    """The key under which the mail `mail_id`, sent at `now`, is kept: by day, and within it by time."""
    day = datetime.fromtimestamp(now // 1000, UTC)
    return f"{prefix}{day:%Y/%m/%d}/{now:013d}-{mail_id}.eml"


def message(
    *,
    to: str,
    subject: str,
    text: str,
    html: str,
    mail_id: str,
    now: int,
    by: str = "",
    headers: Mapping[str, str] | None = None,
) -> EmailMessage:
    """A mail with a text and an HTML twin, from `by` or else the stage's own address, with `headers` besides.

    Raises `Unavailable`, or `ValueError` for a line break in an address, a subject or a header.
    """
    origin = by or sender()
    made = EmailMessage(policy=_SMTP)
    made["From"] = origin
    made["To"] = to
    made["Subject"] = subject
    made["Date"] = format_datetime(datetime.fromtimestamp(now // 1000, UTC))
    made["Message-ID"] = f"<{mail_id}@{parseaddr(origin)[1].rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    for name, value in (headers or {}).items():
        made[name] = value
    made["MIME-Version"] = "1.0"
    made["Content-Type"] = "multipart/alternative"
    made.set_payload([_twin(text, "plain"), _twin(html, "html")])
    return made


def _twin(text: str, subtype: str) -> MIMEPart:
    """A part in quoted-printable. The standard library's own encoder is Python and takes half of a mail's time."""
    part = MIMEPart(policy=_SMTP)
    part["Content-Type"] = f'text/{subtype}; charset="utf-8"'
    part["Content-Transfer-Encoding"] = "quoted-printable"
    part.set_payload(binascii.b2a_qp(text.encode(), istext=True).decode("ascii"))
    return part


def send(mail: EmailMessage, *, mail_id: str, now: int) -> str:
    """Keep the mail and send it; returns SES's id. The same `mail_id` and `now` keep the same object."""
    raw = mail.as_bytes()
    keep(archived_as(mail_id, now), raw)
    return hand_over(raw, by=str(mail["From"]), to=str(mail["To"]))


def keep(key: str, raw: bytes) -> None:
    """Keep a mail's exact bytes."""
    objects.put(settings.current().mail_bucket, key, raw, "message/rfc822")


def hand_over(
    raw: bytes, *, by: str, to: str, configuration_set: str = "", tags: Mapping[str, str] | None = None
) -> str:
    """Give a mail to SES for one recipient, asked once only; returns SES's id.

    `tags` come back in SES's events where a configuration set sends any. Raises what botocore raises.
    """
    request: dict[str, Any] = {}
    if configuration_set:
        request["ConfigurationSetName"] = configuration_set
    if tags:
        request["EmailTags"] = [{"Name": name, "Value": value} for name, value in tags.items()]
    answer = clients.mail().send_email(
        # SES wants a name that isn't ASCII in encoded words here too.
        FromEmailAddress=formataddr(parseaddr(by)),
        Destination={"ToAddresses": [to]},
        Content={"Raw": {"Data": raw}},
        **request,
    )
    return str(answer["MessageId"])
