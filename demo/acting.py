"""The commands with which a newcomer plays the shop: an order, what happens to it, and the clock."""

import argparse
import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from demo import ordering
from demo.running import running
from demo.trial import Done, Trial

_ABOUT: Final[Mapping[str, str]] = {
    "pay": "Tell that an order was paid.",
    "ship": "Tell that an order left in a parcel.",
    "deliver": "Tell that the parcel came.",
    "refund": "Tell that all of the money was given back.",
    "cancel": "Tell that an order was called off.",
}
_KEPT: Final = "what was done in the future stays: mails, reviews and orders of days that haven't come yet"


def order(arguments: argparse.Namespace) -> int:
    """Place an order as the shop's server would tell it, by a signed webhook."""
    local = running()
    done = Trial(local).place(email=arguments.email, name=arguments.name, products=tuple(arguments.products))
    _report(done, local)
    _say(f"  go on:    python -m demo pay {done.number}   (then ship, deliver; or refund, cancel)")
    sys.stdout.write(f"{done.number}\n")
    return 0


def move(arguments: argparse.Namespace) -> int:
    """Move the stack's clock, which every function of it sees, and do what has become due. Test stages only."""
    local = running()
    done = Trial(local).later(arguments.to)
    _report(done, local)
    if arguments.to == "now":
        _say(f"  {_KEPT}")
    return 0


def _step(word: str, arguments: argparse.Namespace) -> int:
    local = running()
    done = Trial(local).step(word, arguments.order)
    _report(done, local)
    return 0


def _commands() -> dict[str, Callable[[argparse.Namespace], int]]:
    made: dict[str, Callable[[argparse.Namespace], int]] = {}
    for word in ordering.STEPS:
        made[word] = partial(_step, word)
        made[word].__doc__ = _ABOUT[word]
    return made


STEPS: Final = _commands()


def _report(done: Done, local: Mapping[str, Any]) -> None:
    _say(done.said)
    for mail in done.mails:
        _say(f"  {mail.recipient}: {mail.subject}")
        _say(f"    {local['mailbox']}/{mail.key}/brev")
    if done.number:
        _say(f"  look at:  {local['mailbox']}?order={done.number}")
        if not done.mails:
            _say("  no mail came of it yet; what isn't new to the order leads to none (see: make logs)")


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
