"""Holds functions to their roles, and notes what each asked for: in the emulator's own process, before it starts.

MiniStack enforces IAM where it is told to. Three of AWS's ways it doesn't have: a batch is allowed where its single call
is, a mail is sent by its sender's identity, and this machine's own plain HTTP isn't what buckets that want TLS refuse.
These are seen to here.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

_AS_ONE: Final = {
    "sns:PublishBatch": "sns:Publish",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:SendMessageBatch": "sqs:SendMessage",
}


def hold(noted: Path, *, refusing: bool) -> None:
    """From now on every call of a function is noted in a line of `noted`: function, action, ARN, whether allowed.

    Each is noted once, and where `refusing`, refused if it isn't allowed. What the account's own
    credentials do (a deploy, a test) is neither held up nor noted.
    """
    from ministack.core import iam_evaluator as iam

    iam.enforce = _noting(iam.enforce, noted, refusing)


def _noting(decide: Callable[..., Any], noted: Path, refusing: bool) -> Callable[..., Any]:
    from ministack.core import iam_evaluator as iam

    known: set[tuple[str, ...]] = set()

    def enforce(
        key: str, action: str, service: str, region: str, resource_arn: str = "*", **more: Any
    ) -> Any:
        action, (account, function) = _AS_ONE.get(action, action), _caller(key)
        if action == "ses:SendEmail":
            resource_arn = f"arn:aws:ses:{region}:{account}:identity/sender"
        iam.pin_request_origin("127.0.0.1", secure_transport=True)
        refused = decide(key, action, service, region, resource_arn=resource_arn, **more)
        line = (function, action, resource_arn, "refused" if refused else "allowed")
        if function and line not in known:
            known.add(line)
            with noted.open("a") as out:
                out.write(json.dumps(line) + "\n")
        return refused if refusing else None

    return enforce


def _caller(access_key: str) -> tuple[str, str]:
    """The account and the function that were given this key; nothing for the account's own."""
    from ministack.services import sts

    session = sts._sessions.get(access_key)
    if not session:
        return "", ""
    arn = str(session["Arn"])
    return arn.split(":")[4], arn.rsplit("/", 1)[-1]
