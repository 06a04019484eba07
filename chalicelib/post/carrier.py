"""Mails as SES takes them: written, kept, handed over; and the queues of those who do that."""

import json
from collections.abc import Sequence
from typing import Any, Final

from chalicelib.aws import mail, objects, queues
from chalicelib.kernel import settings
from chalicelib.letters.domain import Composed, Stream
from chalicelib.post import addresses, hearing
from chalicelib.post.domain import Posting
from chalicelib.post.ports import NotTaken

# What SES's refusals say of a mail, by their codes; whatever else is refused, the mail itself is.
_ABOUT: Final = {
    "TooManyRequestsException": "later",
    "Throttling": "later",
    "ThrottlingException": "later",
    "LimitExceededException": "later",
    # Faults of the stage's own setting up: an operator mends them while mails wait.
    "NotFoundException": "later",
    "ConfigurationSetDoesNotExist": "later",
    "ConfigurationSetDoesNotExistException": "later",
    "MailFromDomainNotVerifiedException": "later",
    "MailFromDomainNotVerified": "later",
    "AccessDeniedException": "later",
    "ExpiredTokenException": "later",
    "UnrecognizedClientException": "later",
    "AccountSuspendedException": "account",
    "SendingPausedException": "account",
}
_NOT_VERIFIED: Final = "not verified"
_BAD_ADDRESSES: Final = (
    "illegal address",
    "invalid domain",
    "missing final",
    "local address contains",
    "domain contains",
    "invalid email address",
    "invalid recipient",
)


class SesCarrier:
    """The adapter of `ports.Carrier`."""

    def key(self, posting: Posting, shadow: bool, now: int) -> str:
        """By the day of the first claim: claimed again before it went, the mail takes the same place."""
        prefix = mail.SHADOW if shadow else mail.SENT
        held = posting.archived[-1] if posting.archived else ""
        if held.startswith(prefix) and not posting.was_unclear:
            return held
        return mail.archived_as(posting.tag, now, prefix)

    def write(self, posting: Posting, composed: Composed, now: int) -> bytes:
        """With the headers that its stream needs."""
        made = mail.message(
            to=posting.wanted.to,
            subject=composed.subject,
            text=composed.text,
            html=composed.html,
            mail_id=f"{posting.tag}.{posting.repeats}",
            now=now,
            by=_sender(posting.stream),
            headers=_headers(posting, composed),
        )
        return made.as_bytes()

    def keep(self, key: str, raw: bytes) -> None:
        """In the mail bucket."""
        mail.keep(key, raw)

    def read(self, key: str) -> bytes | None:
        """From the mail bucket."""
        return objects.get(settings.current().mail_bucket, key)

    def hand_over(self, posting: Posting, raw: bytes) -> str:
        """Asked once. Every refusal that SES words as one is certain; all else isn't."""
        from botocore.exceptions import ClientError

        sets = settings.current().mail
        is_marketing = posting.stream is Stream.MARKETING
        try:
            return mail.hand_over(
                raw,
                by=_sender(posting.stream),
                to=posting.wanted.to,
                configuration_set=sets.marketing_set if is_marketing else sets.transactional_set,
                tags={hearing.TAG: posting.tag, hearing.STREAM_TAG: posting.stream.value},
            )
        except ClientError as error:
            if (refusal := _refusal(error.response)) is None:
                raise
            raise refusal from error

    def forget(self, keys: Sequence[str]) -> None:
        """From the mail bucket."""
        objects.delete(settings.current().mail_bucket, list(keys))


class StreamQueues:
    """The adapter of `ports.Queues`: messages `{"outbox_id": …}`."""

    def put(self, stream: Stream, outbox_ids: Sequence[str]) -> None:
        """Ten a call. Raises `OSError` if the queue didn't take one."""
        queues.send(f"mail-{stream}", [json.dumps({"outbox_id": one}) for one in outbox_ids])


def _refusal(response: Any) -> NotTaken | None:
    """What SES's answer says for certain; None where it may have taken the mail."""
    if response.get("ResponseMetadata", {}).get("HTTPStatusCode", 500) >= 500:
        return None
    code, detail = response.get("Error", {}).get("Code", ""), response.get("Error", {}).get("Message", "")
    told = f"{code}: {detail}"
    if code in _ABOUT:
        return NotTaken(_ABOUT[code], told)
    low = detail.lower()
    if _NOT_VERIFIED in low:
        return NotTaken("later", told)
    return NotTaken("address" if any(one in low for one in _BAD_ADDRESSES) else "mail", told)


def _headers(posting: Posting, composed: Composed) -> dict[str, str]:
    found: dict[str, str] = {"Content-Language": composed.language}
    stage = settings.current().mail
    if stage.reply_to:
        found["Reply-To"] = stage.reply_to
    if posting.stream is Stream.MARKETING:
        by_mail = f", <mailto:{stage.unsubscribe_to}?subject=unsubscribe>" if stage.unsubscribe_to else ""
        found["List-Unsubscribe"] = f"<{addresses.unsubscribe(posting)}>{by_mail}"
        found["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return found


def _sender(stream: Stream) -> str:
    return mail.sender(marketing=stream is Stream.MARKETING)
