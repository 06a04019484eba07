"""The machine, the account and the region: what a beginner meets first."""

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from infra.checking.findings import Finding
from infra.stage import DEFAULT_REGION, Stage

_PYTHONS: Final = ((3, 11), (3, 13))
# Its runtime has glibc 2.26; those of later ones have 2.34.
_OLD_SYSTEM: Final = (3, 11)
_NEW_ACCOUNT: Final = 10
_ENOUGH: Final = 200
_ASK_FOR_MORE: Final = (
    "aws service-quotas request-service-quota-increase --service-code lambda "
    "--quota-code L-B99A9384 --desired-value 1000"
)


def python(version: Sequence[int] = sys.version_info[:2]) -> Iterator[Finding]:
    """Whether Lambda has this interpreter: Chalice deploys to the runtime of the same version."""
    said = f"{version[0]}.{version[1]}"
    if (version[0], version[1]) == _OLD_SYSTEM:
        yield Finding(
            "warns",
            "Python",
            f"{said}, so functions run on python{said}, which is Amazon Linux 2",
            "Pillow's wheels want a newer C library than that has: pictures wouldn't be made.",
            "make, with Python 3.12 or 3.13 first on the PATH, in a checkout without .venv",
        )
        return
    if _PYTHONS[0] <= (version[0], version[1]) <= _PYTHONS[1]:
        yield Finding("ok", "Python", f"{said}, so functions run on python{said}")
        return
    yield Finding(
        "blocks", "Python", said, "Torg is tested on 3.11 to 3.13.", "make, with one of those on the PATH"
    )


def region(stage: Stage, configured: str | None) -> Iterator[Finding]:
    """Whether a region is named: Chalice deploys to none by itself."""
    if configured:
        yield Finding("ok", "region", configured)
        return
    yield Finding(
        "warns",
        "region",
        f"none is configured; {stage.region} is taken",
        "chalice deploy wants it named.",
        f"export AWS_DEFAULT_REGION={DEFAULT_REGION}",
    )


def account(stage: Stage) -> Iterator[Finding]:
    """Whether there are credentials, and whose."""
    try:
        told = stage.client("sts").get_caller_identity()
    except (ClientError, BotoCoreError) as error:
        yield Finding(
            "blocks",
            "credentials",
            " ".join(str(error).split()),
            "AWS doesn't know who asks.",
            "aws configure",
        )
        return
    if str(told["Arn"]).endswith(":root"):
        yield Finding(
            "ok" if stage.endpoint else "warns",
            "credentials",
            f"the root user of account {told['Account']}",
            "" if stage.endpoint else "What the root user's key can do nobody can take back.",
            "" if stage.endpoint else "make a user or role in IAM Identity Center and use that",
        )
        return
    yield Finding("ok", "credentials", f"{told['Arn']} in account {told['Account']}")


def concurrency(stage: Stage) -> Iterator[Finding]:
    """How many functions the account runs at once; a new one runs ten."""
    limits = stage.client("lambda").get_account_settings()["AccountLimit"]
    most = int(limits["ConcurrentExecutions"])
    about = "functions at once"
    if most <= _NEW_ACCOUNT:
        yield Finding(
            "warns",
            about,
            f"{most}, as a new account has",
            "The eleventh request at once is refused, and no function can have a cap of its own.",
            _ASK_FOR_MORE,
        )
    elif most < _ENOUGH:
        yield Finding("warns", about, str(most), "Too few for the caps of large functions.", _ASK_FOR_MORE)
    else:
        yield Finding("ok", about, str(most))


def stack(status: Callable[[Stage], str | None], stage: Stage) -> Iterator[Finding]:
    """Whether the stage's stack is there and sound."""
    found, about = status(stage), f"stack {stage.stack}"
    if found is None:
        yield Finding("ok", about, "not there yet; up makes it")
    elif found == "ROLLBACK_COMPLETE":
        yield Finding(
            "ok", about, "its first try failed and was rolled back; up takes that away, and tries anew"
        )
    elif found.endswith("FAILED"):
        yield Finding(
            "blocks",
            about,
            found,
            "It needs a look.",
            f"aws cloudformation describe-stack-events --stack-name {stage.stack}",
        )
    elif found.endswith("IN_PROGRESS") and found != "REVIEW_IN_PROGRESS":
        yield Finding("blocks", about, found, "Somebody changes it right now.", "wait, and check again")
    else:
        yield Finding("ok", about, found)


def lock(found: Any, now: int) -> Iterator[Finding]:
    """Whether somebody deploys right now; `found` is the stage's lock or None."""
    if found is None or found.has_expired(now):
        yield Finding("ok", "lock", "free")
    else:
        yield Finding("warns", "lock", found.said, "A deploy has begun and hasn't ended.", "")
