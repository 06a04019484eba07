"""What every handler that isn't a route wears: structured logs with the ids of the request, of its trace and of the batch
it was handed, and its outcome.
"""

import functools
from collections.abc import Callable, Sequence
from typing import Any, ParamSpec, TypeVar

from chalicelib.aws.log import logger, what
from chalicelib.kernel import settings

P = ParamSpec("P")
R = TypeVar("R")


class Failed(Exception):
    """A handler ended by an error; says which, without a word of what it was handed: the platform prints it."""


def observed(name: str, *, needs: tuple[str, ...] = ()) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate a handler beneath Chalice's own decorator: `@jobs.schedule(…)` then `@observed("recompute")`.

    Logs one line for each invocation with its outcome, and raises `Failed` for any error so that the platform retries.
    Every line holds the handler, the request's id and, where a stream or a queue hands things out, how many and the id
    of the first of them, by which the same batch is known again when it is retried; the logger adds the trace's id.
    While the shop has switched one of the rooms it `needs` off, it does nothing and answers None: what a message told
    of is let go.
    """

    def decorate(handler: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(handler)
        def observing(*args: P.args, **kwargs: P.kwargs) -> Any:
            if not settings.current().off.isdisjoint(needs):
                return None
            # Chalice's events hold the context; handlers of pages' connections get it beside the event.
            context: Any = getattr(args[0], "context", args[-1]) if args else None
            request = getattr(context, "aws_request_id", None)
            logger().append_keys(handler=name, request_id=request, **_batch(args))
            try:
                answer = handler(*args, **kwargs)
            except Exception as error:  # noqa: BLE001  (raised anew, without its text)
                logger().exception("failed")
                raise Failed(what(error)) from None
            logger().info("done", extra={"outcome": answer} if isinstance(answer, dict) else {})
            return answer

        return observing

    return decorate


def _batch(args: Sequence[Any]) -> dict[str, Any]:
    """How many records an event holds, and the platform's id of the first; nothing of events that hold none."""
    records = _records(args[0]) if args else None
    if not records:
        return {"batch_id": None, "batch_size": None}
    first = records[0]
    return {"batch_id": first.get("messageId") or first.get("eventID"), "batch_size": len(records)}


def _records(event: Any) -> Any:
    told = getattr(event, "to_dict", None)
    return told().get("Records") if told else None
