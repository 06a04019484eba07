"""Whether mails get through: SES's sandbox, the senders' domains, and what their DNS says."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from email.utils import parseaddr
from typing import Any, Final

from infra.checking.findings import Finding
from infra.stage import Stage

#: The texts (TXT) or targets (CNAME) of a name, none if it has none; raises `Unresolved` where no resolver answers.
Lookup = Callable[[str, str], Sequence[str]]
SENDERS: Final = ("TORG_MAIL_FROM", "TORG_MARKETING_FROM")
_LEAVE: Final = (
    "aws sesv2 put-account-details --production-access-enabled --mail-type TRANSACTIONAL --website-url …"
)


class Unresolved(Exception):
    """No resolver answered."""


def resolver() -> Lookup:
    """Look names up by the machine's own resolver."""
    import dns.exception
    import dns.resolver

    try:
        asking = dns.resolver.Resolver()
    except dns.exception.DNSException:
        return _nobody
    asking.lifetime = 4

    def look_up(name: str, kind: str) -> Sequence[str]:
        try:
            answer = asking.resolve(name, kind)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return ()
        except (dns.exception.DNSException, OSError) as error:
            raise Unresolved(str(error)) from error
        return tuple(_text(one) for one in answer)

    return look_up


def _nobody(_name: str, _kind: str) -> Sequence[str]:
    raise Unresolved("no resolver is configured")


def _text(record: Any) -> str:
    if hasattr(record, "strings"):
        return b"".join(record.strings).decode(errors="replace")
    return str(record.target).rstrip(".")


def service(stage: Stage, regions: Sequence[str]) -> Iterator[Finding]:
    """Whether SES is in the region, and whether it writes to anybody."""
    if stage.region not in regions:
        yield Finding(
            "warns",
            "SES",
            f"isn't in {stage.region}",
            "No mails can be sent from here.",
            f"choose one of {', '.join(regions)}",
        )
        return
    told = stage.client("sesv2").get_account()
    if not told.get("SendingEnabled", True):
        yield Finding(
            "warns",
            "SES",
            "sending is paused",
            "AWS has paused it, for bounces or complaints.",
            "see the SES console",
        )
    if told.get("ProductionAccessEnabled"):
        rate = told.get("SendQuota", {}).get("MaxSendRate", 0)
        yield Finding("ok", "SES", f"out of the sandbox, {rate:g} mails a second")
        return
    yield Finding(
        "warns",
        "SES",
        "in the sandbox",
        "Mails reach verified addresses only, 200 a day; AWS answers within a day.",
        _LEAVE,
    )


def senders(stage: Stage, variables: Mapping[str, str], look_up: Lookup) -> Iterator[Finding]:
    """Each sender's domain: an identity of SES, signed for by DKIM, allowed by SPF, spoken for by DMARC."""
    domains = {
        parseaddr(variables[name])[1].rpartition("@")[2].lower() for name in SENDERS if variables.get(name)
    }
    if not domains:
        yield Finding(
            "warns",
            "sender",
            "none is set",
            "No mails are sent, not even the link by which the first operator signs in.",
            f'python -m infra up --stage {stage.name} --set "TORG_MAIL_FROM=Shop <hello@example.com>"',
        )
    for domain in sorted(domains):
        yield from _identity(stage, domain, look_up)
        yield from _policy(domain, look_up)


def _identity(stage: Stage, domain: str, look_up: Lookup) -> Iterator[Finding]:
    client = stage.client("sesv2")
    try:
        told = client.get_email_identity(EmailIdentity=domain)
    except client.exceptions.NotFoundException:
        yield Finding(
            "warns",
            f"sender {domain}",
            "SES doesn't know it yet",
            "up makes it known and prints its records.",
        )
        return
    verified = bool(told.get("VerifiedForSendingStatus"))
    yield Finding(
        "ok" if verified else "warns", f"sender {domain}", "verified" if verified else "not verified yet"
    )
    for token in told.get("DkimAttributes", {}).get("Tokens", ()):
        name, target = f"{token}._domainkey.{domain}", f"{token}.dkim.amazonses.com"
        yield _record(f"DKIM of {domain}", look_up, name, "CNAME", target)
    path = told.get("MailFromAttributes", {}).get("MailFromDomain")
    if path:
        yield _record(
            f"SPF of {path}",
            look_up,
            path,
            "TXT",
            "v=spf1 include:amazonses.com ~all",
            "include:amazonses.com",
        )


def _record(
    about: str, look_up: Lookup, name: str, kind: str, wanted: str, holding: str | None = None
) -> Finding:
    try:
        found = look_up(name, kind)
    except Unresolved as error:
        return Finding("unknown", about, f"couldn't be looked up ({error})")
    if any((holding or wanted) in one for one in found):
        return Finding("ok", about, f"{name} is set")
    said = f"{name} {kind} is {', '.join(found)}" if found else f"{name} has no {kind}"
    return Finding(
        "warns",
        about,
        said,
        "Receivers can't tell these mails from forged ones.",
        f"{name}  {kind}  {wanted}",
    )


def _policy(domain: str, look_up: Lookup) -> Iterator[Finding]:
    """DMARC is asked of the domain and, where that says nothing, of the ones above it."""
    about, labels = f"DMARC of {domain}", domain.split(".")
    above = [".".join(labels[start:]) for start in range(len(labels) - 1)]
    try:
        said = next(
            (one for name in above for one in look_up(f"_dmarc.{name}", "TXT") if one.startswith("v=DMARC1")),
            None,
        )
    except Unresolved as error:
        yield Finding("unknown", about, f"couldn't be looked up ({error})")
        return
    if said:
        yield Finding("ok", about, said)
        return
    name = f"_dmarc.{domain}"
    yield Finding(
        "warns",
        about,
        f"{name} has no TXT",
        "Large receivers refuse marketing from such a domain.",
        f'{name}  TXT  "v=DMARC1; p=none"',
    )
