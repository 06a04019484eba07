"""The domain that a stage's mails come from: made known to SES, and what its DNS must say."""

from email.utils import parseaddr
from typing import Any

from infra.errors import Refused
from infra.stage import Stage


def ensure(stage: Stage, mail_from: str) -> list[str]:
    """Make the domain of `mail_from` an identity of SES unless it is one; lines that say what is left to do.

    The identity is the account's, shared by its stages, and isn't deleted with one. Raises `Refused` if
    `mail_from` holds no address.
    """
    domain = parseaddr(mail_from)[1].rpartition("@")[2].lower()
    if "." not in domain:
        raise Refused(f"TORG_MAIL_FROM={mail_from!r}: expected an address, such as Shop <hello@example.com>")
    identity = _identity(stage.client("sesv2"), domain)
    if identity.get("VerifiedForSendingStatus"):
        return [f"mail from {domain}: verified"]
    tokens = identity.get("DkimAttributes", {}).get("Tokens", ())
    records = [f"  {one}._domainkey.{domain}  CNAME  {one}.dkim.amazonses.com" for one in tokens]
    return [f"mail from {domain}: not verified yet; its DNS must say:", *records]


def _identity(client: Any, domain: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = client.get_email_identity(EmailIdentity=domain)
    except client.exceptions.NotFoundException:
        found = client.create_email_identity(EmailIdentity=domain)
    return found
