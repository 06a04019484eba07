"""The structured logger, made on first use: importing powertools costs a cold start 50 ms."""

import logging
import traceback
from collections.abc import Iterator
from functools import cache
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final

from chalicelib.kernel import settings

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger

#: Errors whose texts are made of the program's own words; those of others quote what they were handed.
_OWN_WORDS: Final = (AttributeError, ImportError, NameError, RecursionError)


@cache
def logger() -> "Logger":
    """The process's logger: JSON lines with service, stage and whatever keys were appended.

    Never log what a shopper sent: no bodies, ids of people, addresses or tokens. Of an error it tells where it was
    raised and what it was, as `what` does.
    """
    from aws_lambda_powertools import Logger

    service = f"torg-{settings.current().stage}"
    return Logger(service=service, logger_formatter=_formatter(), log_uncaught_exceptions=False)


def what(error: BaseException) -> str:
    """What went wrong, without a word of what the program was handed: `ClientError (PutItem: ValidationException)`."""
    name = type(error).__name__
    if isinstance(error, _OWN_WORDS):
        return f"{name}: {error}"
    answer: Any = getattr(error, "response", None)
    if isinstance(answer, dict) and isinstance(answer.get("Error"), dict):
        return f"{name} ({getattr(error, 'operation_name', '?')}: {answer['Error'].get('Code', '?')})"
    number = error.errno if isinstance(error, OSError) else None
    return f"{name} (errno {number})" if isinstance(number, int) else name


def told(error: BaseException) -> str:
    """Where an error and those that led to it were raised, and what each was; lines, the last one first cause first."""
    return "\n".join(
        "".join(traceback.format_tb(each.__traceback__)) + what(each) for each in reversed([*_chain(error)])
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        cause = None if following.__suppress_context__ else following.__context__
        following = following.__cause__ or cause


def _formatter() -> Any:
    from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

    class Formatter(LambdaPowertoolsFormatter):
        """Powertools' JSON lines, with errors told without their texts."""

        def __init__(self) -> None:
            super().__init__(serialize_stacktrace=False)

        def formatException(  # noqa: N802  (logging's own name)
            self,
            ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
        ) -> str:
            return told(ei[1]) if ei[1] is not None else ""

    made: logging.Formatter = Formatter()
    return made
