"""What the bar's buttons do: the last order leaves in a parcel, the stack's clock moves, the crowd goes home or comes."""

from collections.abc import Callable, Mapping
from typing import Final

from demo import moments, ordering
from demo.api import Refused, Unreachable
from demo.backstage import Backstage
from demo.mailbox import Closed
from demo.visits import Visit

_LATER: Final = "+21d"


def do(word: str, backstage: Backstage, visit: Visit) -> None:
    """Do what a button says and note what came of it, also where nothing did. Raises `ValueError` for another word."""
    if word not in _ACTS:
        raise ValueError("no button says that")
    from infra import errors

    try:
        if not backstage.may_play:
            raise Closed
        _ACTS[word](backstage, visit)
    except (Closed, Refused, Unreachable, errors.Refused, ValueError) as error:
        visit.note("failed", reason=str(error))


def _ship(backstage: Backstage, visit: Visit) -> None:
    """It is paid first, as nobody is asked for a review of what wasn't."""
    order = backstage.scene(visit).order
    if not order:
        raise ValueError("there is no order that waits to be shipped")
    trial = backstage.trial()
    now = trial.now()
    for happened in (ordering.paid, ordering.shipped):
        trial.tell(happened(order, now), now)
    visit.note("shipped", order=order)


def _later(backstage: Backstage, visit: Visit) -> None:
    trial = backstage.trial()
    done = trial.later(_LATER)
    backstage.clock.ask()
    visit.note("later", clock=moments.shown(trial.now()), mails=str(len(done.mails)))
    for mail in done.mails:
        backstage.follower.mail(visit, mail)


def _now(backstage: Backstage, visit: Visit) -> None:
    backstage.trial().later("now")
    backstage.clock.ask()
    visit.note("now")


def _pause(backstage: Backstage, visit: Visit) -> None:
    _crowd(backstage, paused=True)
    visit.note("paused")


def _resume(backstage: Backstage, visit: Visit) -> None:
    _crowd(backstage, paused=False)
    visit.note("resumed")


def _crowd(backstage: Backstage, *, paused: bool) -> None:
    if backstage.square is None:
        raise ValueError("this shop runs without its crowd")
    backstage.square.pause(paused=paused)


_ACTS: Final[Mapping[str, Callable[[Backstage, Visit], None]]] = {
    "ship": _ship,
    "later": _later,
    "now": _now,
    "pause": _pause,
    "resume": _resume,
}
