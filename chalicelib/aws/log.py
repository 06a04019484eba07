"""The structured logger, made on first use: importing powertools costs a cold start 50 ms."""

from functools import cache
from typing import TYPE_CHECKING

from chalicelib.kernel import settings

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger


@cache
def logger() -> "Logger":
    """The process's logger: JSON lines with service, stage and whatever keys were appended.

    Never log what a shopper sent: no bodies, ids of people, addresses or tokens.
    """
    from aws_lambda_powertools import Logger

    return Logger(service=f"torg-{settings.current().stage}", log_uncaught_exceptions=False)
