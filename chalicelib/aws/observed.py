"""What every handler that isn't a route wears: structured logs with the request's id, and its outcome."""

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from chalicelib.aws.log import logger
from chalicelib.kernel import settings

P = ParamSpec("P")
R = TypeVar("R")


def observed(name: str, *, needs: tuple[str, ...] = ()) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate a handler beneath Chalice's own decorator: `@jobs.schedule(…)` then `@observed("recompute")`.

    Logs one line for each invocation with its outcome and metrics-ready fields, and lets errors through so
    that the platform retries. While the shop has switched one of the rooms it `needs` off, it does nothing and
    answers None: what a message told of is let go.
    """

    def decorate(handler: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(handler)
        def observing(*args: P.args, **kwargs: P.kwargs) -> Any:
            if not settings.current().off.isdisjoint(needs):
                return None
            # Chalice's events hold the context; handlers of pages' connections get it beside the event.
            context: Any = getattr(args[0], "context", args[-1]) if args else None
            logger().append_keys(handler=name, request_id=getattr(context, "aws_request_id", None))
            try:
                answer = handler(*args, **kwargs)
            except Exception:
                logger().exception("failed")
                raise
            logger().info("done", extra={"outcome": answer} if isinstance(answer, dict) else {})
            return answer

        return observing

    return decorate
