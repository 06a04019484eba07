"""Reading a mail as a test inbox got it: whether what only the real world shows holds.

Save the received mail as a file ("show original" and download) and hand it over. Nothing is sent anywhere.
"""

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Final, NamedTuple

from infra.errors import Refused

# What a signature must cover, so that nobody can change it on the way (RFC 6376, section 5.4.1; RFC 8058, section 4).
_SIGNED: Final = ("from", "to", "subject", "date", "message-id")
_SIGNED_MARKETING: Final = ("list-unsubscribe", "list-unsubscribe-post")


class Finding(NamedTuple):
    """One thing looked at: whether it holds, and what was seen."""

    holds: bool
    said: str


def read(path: Path) -> EmailMessage:
    """The mail in a file. Raises `Refused` if it isn't one."""
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    if not isinstance(message, EmailMessage) or not message["From"]:
        raise Refused(f"{path} isn't a mail with its headers")
    return message


def findings(message: EmailMessage) -> list[Finding]:
    """What is right and wrong with a received mail: DKIM's reach and alignment, SPF, DMARC, unsubscribing."""
    return [*_dkim(message), *_results(message), *_unsubscribing(message)]


def lines(path: Path) -> Iterator[str]:
    """The findings, a line each."""
    for one in findings(read(path)):
        yield f"{'ok  ' if one.holds else 'WRONG'} {one.said}"


def _dkim(message: EmailMessage) -> Iterator[Finding]:
    signatures = [_tags(str(one)) for one in message.get_all("DKIM-Signature", [])]
    if not signatures:
        yield Finding(False, "DKIM: no signature")
        return
    sender = parseaddr(str(message["From"]))[1].rpartition("@")[2].lower()
    aligned = [one for one in signatures if _is_aligned(one.get("d", "").lower(), sender)]
    domains = ", ".join(one.get("d", "?") for one in signatures)
    yield Finding(bool(aligned), f"DKIM: signed by {domains}; the sender is {sender}")
    for one in aligned[:1]:
        signed = {name.strip().lower() for name in one.get("h", "").split(":")}
        wanted = [*_SIGNED, *(_SIGNED_MARKETING if message["List-Unsubscribe"] else ())]
        missing = [name for name in wanted if name not in signed]
        yield Finding(
            not missing, f"DKIM covers what it must{': not ' + ', '.join(missing) if missing else ''}"
        )


def _is_aligned(signer: str, sender: str) -> bool:
    """Relaxed alignment, as far as it can be told without a list of public suffixes."""
    return bool(signer) and (
        sender == signer or sender.endswith(f".{signer}") or signer.endswith(f".{sender}")
    )


def _tags(signature: str) -> dict[str, str]:
    parts = (part.partition("=") for part in re.sub(r"\s+", "", signature).split(";") if part)
    return {name: value for name, _, value in parts}


def _results(message: EmailMessage) -> Iterator[Finding]:
    """What the receiving server found; its own header is the topmost."""
    said = str((message.get_all("Authentication-Results") or [""])[0])
    if not said:
        yield Finding(False, "the receiver wrote no Authentication-Results: take the mail from another inbox")
        return
    for name in ("spf", "dkim", "dmarc"):
        found = re.search(rf"\b{name}=(\w+)", said)
        result = found[1] if found else "not looked at"
        yield Finding(result == "pass", f"{name}: {result}")


def _unsubscribing(message: EmailMessage) -> Iterator[Finding]:
    where, how = str(message["List-Unsubscribe"] or ""), str(message["List-Unsubscribe-Post"] or "")
    if not where:
        yield Finding(True, "no List-Unsubscribe: right for a transactional mail, wrong for marketing")
        return
    holds = "<https://" in where and how == "List-Unsubscribe=One-Click"
    yield Finding(holds, f"one-click unsubscribing (RFC 8058): {where} {how}")
