"""What other rooms may ask of push."""

from collections.abc import Iterable, Sequence

import msgspec

from chalicelib.kernel.errors import Unavailable
from chalicelib.push import delivering, service, wiring
from chalicelib.push.domain import product_of
from chalicelib.push.ports import Call, Compose

__all__ = ["Call", "Compose", "deliver", "product_of", "read", "touch"]


def touch(topics: Iterable[str], after_seconds: int = 0) -> None:
    """Say that topics changed (`product:<id>`, `map`, `latest`, `feed`), after the change is written.

    Those who have them open are told the state that is there then, `after_seconds` (900 at most) later at the
    earliest. What changed now costs a message only where somebody listens. A queue or table that doesn't answer is no reason to
    fail: what is shown is told with the next change. Where nothing can be pushed, nothing happens.
    """
    if not wiring.is_open():
        return
    try:
        service.touch(
            list(topics), after_seconds, registry=wiring.registry(), calls=wiring.calls(), now=wiring.now()
        )
    except Exception as error:
        from chalicelib.aws.outages import is_outage

        if not is_outage(error) and not isinstance(error, Unavailable):
            raise


def read(message: str | bytes) -> Call:
    """A message of the queue `push`. Raises `msgspec.MsgspecError`."""
    return msgspec.json.decode(message, type=Call)


def deliver(calls: Sequence[Call], compose: Compose) -> dict[str, int]:
    """Tell those who have topics open of their present states, which `compose` gives; how much was done.

    A topic is composed once, whatever asked for it. What mayn't be sent yet is looked after a second later. Raises
    what composing or a service raises: all of it may be done again.
    """
    return delivering.deliver(calls, compose, wiring.doors())
