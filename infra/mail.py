"""What a stage's mails need of SES: the domains that they come from, a configuration set for each stream whose events
reach the stage, and how many a second the account sends.
"""

import contextlib
from collections.abc import Mapping
from email.utils import parseaddr
from typing import Any, Final

from botocore.exceptions import ClientError

from infra.errors import Refused
from infra.stage import APP, Stage

STREAMS: Final = ("transactional", "marketing")
_DESTINATION: Final = "events"
# Opens and clicks aren't asked for: SES would put a pixel into mails, and its own addresses in front of links.
_EVENTS: Final = [
    "SEND", "DELIVERY", "BOUNCE", "COMPLAINT", "REJECT", "DELIVERY_DELAY", "RENDERING_FAILURE",
]  # fmt: skip
_RATE: Final = "TORG_MAILS_PER_SECOND"
_PART_OF_THE_RATE: Final = 0.8
_UNKNOWN: Final = frozenset(
    {
        "InvalidAction",
        "NotImplemented",
        "UnknownOperationException",
        "UnrecognizedClientException",
        "404",
        "501",
    }
)


def ensure(stage: Stage, variables: Mapping[str, str]) -> list[str]:
    """Make the domains of the stage's senders identities of SES; lines that say what is left to do.

    Identities are the account's, shared by its stages, and aren't deleted with one. Raises `Refused` if a sender
    holds no address.
    """
    domains = {
        domain: None
        for name in ("TORG_MAIL_FROM", "TORG_MARKETING_FROM")
        if (domain := _domain(name, variables.get(name, "")))
    }
    client = stage.client("sesv2")
    return [line for domain in domains for line in _identity_lines(client, domain)]


def _domain(name: str, sender: str) -> str:
    if not sender:
        return ""
    domain = parseaddr(sender)[1].rpartition("@")[2].lower()
    if "." not in domain:
        raise Refused(f"{name}={sender!r}: expected an address, such as Shop <hello@example.com>")
    return domain


def _identity_lines(client: Any, domain: str) -> list[str]:
    identity = _identity(client, domain)
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


def sets(stage: Stage, topic: str) -> tuple[dict[str, str], list[str]]:
    """Make the streams' configuration sets, whose events go to `topic`; what functions are told of them, and lines.

    Where SES knows no configuration sets (an emulator), functions are told of none: mails go all the same.
    """
    client = stage.client("sesv2")
    names = {stream: f"{APP}-{stage.name}-{stream}" for stream in STREAMS}
    try:
        for name in names.values():
            _make_set(client, name, topic)
    except ClientError as error:
        if not _is_unknown(error):
            raise
        return {}, ["configuration sets: SES has none here; no events of mails will come"]
    told = {f"TORG_{stream.upper()}_SET": name for stream, name in names.items()}
    return told, [f"configuration sets {', '.join(names.values())}: events reach the stage"]


def _make_set(client: Any, name: str, topic: str) -> None:
    wanted = {
        "Enabled": True,
        "MatchingEventTypes": _EVENTS,
        "SnsDestination": {"TopicArn": topic},
    }
    with contextlib.suppress(client.exceptions.AlreadyExistsException):
        client.create_configuration_set(
            ConfigurationSetName=name,
            ReputationOptions={"ReputationMetricsEnabled": True},
            SendingOptions={"SendingEnabled": True},
        )
    destination = {
        "ConfigurationSetName": name, "EventDestinationName": _DESTINATION, "EventDestination": wanted,
    }  # fmt: skip
    try:
        client.create_configuration_set_event_destination(**destination)
    except client.exceptions.AlreadyExistsException:
        client.update_configuration_set_event_destination(**destination)


def _is_unknown(error: ClientError) -> bool:
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return error.response.get("Error", {}).get("Code") in _UNKNOWN or status == 501


def rate(stage: Stage, variables: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """How many mails a second functions may send: 80 % of the account's rate, unless the operator said; and lines.

    What an operator said stays, and is warned of where it is more than that. An emulator's rate means nothing.
    """
    if stage.endpoint:
        return {}, []
    account = stage.client("sesv2").get_account()
    most = float(account.get("SendQuota", {}).get("MaxSendRate", 1))
    fits = max(1, int(most * _PART_OF_THE_RATE))
    sandbox = [] if account.get("ProductionAccessEnabled") else [
        "SES: this account is in the sandbox: it writes to verified addresses only"
    ]  # fmt: skip
    said = variables.get(_RATE)
    if said is None:
        return {_RATE: str(fits)}, [*sandbox, f"{_RATE}={fits}: 80 % of the account's {most:g} a second"]
    if int(said) > fits:
        return {}, [
            *sandbox,
            f"warning: {_RATE}={said} is over 80 % of the account's {most:g} a second ({fits})",
        ]
    return {}, [*sandbox, f"{_RATE}={said} (the account sends {most:g} a second)"]
