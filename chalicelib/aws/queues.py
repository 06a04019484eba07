"""Sending to the stage's queues."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from chalicelib.aws import clients
from chalicelib.kernel import settings

# What SQS takes in one call, and for how long it keeps a message back.
_AT_ONCE: Final = 10
_LONGEST_WAIT: Final = 900


def send(slug: str, bodies: Sequence[str], seconds: int = 0) -> None:
    """Put a message of each body into the queue `slug` of this stage, to be had after `seconds` (900 at most).

    Raises `OSError` if any wasn't taken. Whoever tries again then sends some of them twice, as a queue may anyway.
    """
    wait = min(seconds, _LONGEST_WAIT)
    for start in range(0, len(bodies), _AT_ONCE):
        entries: list[Any] = [
            {"Id": str(n), "MessageBody": body, "DelaySeconds": wait}
            for n, body in enumerate(bodies[start : start + _AT_ONCE])
        ]
        answer = clients.sqs().send_message_batch(QueueUrl=_url(slug), Entries=entries)
        if answer.get("Failed"):
            raise OSError(f"the queue {slug} refused messages: {answer['Failed'][0].get('Code')}")


@cache
def _url(slug: str) -> str:
    return clients.sqs().get_queue_url(QueueName=settings.current().table(slug))["QueueUrl"]
