"""What the bar's buttons do: the last order leaves in a parcel, the stack's clock moves, nine others buy the
same, the crowd goes home or comes.
"""

import secrets
import time
from collections.abc import Callable, Mapping
from typing import Final

from demo import catalogue, crowd, moments, ordering
from demo.api import Refused, Unreachable
from demo.backstage import Backstage
from demo.mailbox import Closed
from demo.trial import Trial
from demo.visits import Visit

_LATER: Final = "+21d"
_OTHERS: Final = 9  # who make ten with the visitor
_COUNTED: Final = 45.0  # seconds for the news of their purchases


def do(word: str, backstage: Backstage, visit: Visit) -> None:
    """Do what a button says and note what came of it, also where nothing did: then `reason` is a word of
    `telling.json`'s, or what the stack said. Raises `ValueError` for another word.
    """
    if word not in _ACTS:
        raise ValueError("no button says that")
    from botocore.exceptions import BotoCoreError, ClientError

    from infra import errors

    try:
        if not backstage.may_play:
            raise Closed
        _ACTS[word](backstage, visit)
    except (Closed, BotoCoreError, ClientError):
        visit.note("failed", reason="closed")
    except (Refused, Unreachable, errors.Refused, ValueError) as error:
        visit.note("failed", reason=str(error))


def _ship(backstage: Backstage, visit: Visit) -> None:
    """It is paid first, as nobody is asked for a review of what wasn't."""
    order = backstage.scene(visit).order
    if not order:
        raise ValueError("no_order")
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


def _near(backstage: Backstage, visit: Visit) -> None:
    """Nine others buy what the visitor bought last, in the same place, and an hour passes: together they are ten."""
    trial = backstage.trial()
    orders = visit.all("ordered")
    order = trial.order(orders[-1].said["order"]) if orders else None
    if order is None or not order["deliver_to"]:
        raise ValueError("unheard")
    line, to = order["lines"][0], order["deliver_to"]
    before = _grouped(trial, line["product_id"])
    for one in crowd.neighbours(_OTHERS, line, to, trial.now(), secrets.token_hex(3)):
        trial.post("/v1/orders", one)
    trial.later("+1h")
    backstage.clock.ask()
    if not _published(trial, line["product_id"], before):
        raise ValueError("uncounted")
    known = catalogue.products().get(line["product_id"])
    visit.note("near", product=known.title if known else line["product_id"], place=str(to.get("city") or ""))


def _published(trial: Trial, product_id: str, before: int) -> bool:
    """Whether a group of the product is published within a while: purchases are counted as the news of them comes."""
    give_up = time.monotonic() + _COUNTED
    while time.monotonic() < give_up:
        trial.run("nearby_publish")
        if _grouped(trial, product_id) > before:
            return True
        time.sleep(1)
    return False


def _grouped(trial: Trial, product_id: str) -> int:
    """How many groups of a product the map has."""
    points = trial.ask("/v1/map", limit=50)["points"]
    return sum(one["product_id"] == product_id for one in points)


def _pause(backstage: Backstage, visit: Visit) -> None:
    _crowd(backstage, paused=True)
    visit.note("paused")


def _resume(backstage: Backstage, visit: Visit) -> None:
    _crowd(backstage, paused=False)
    visit.note("resumed")


def _crowd(backstage: Backstage, *, paused: bool) -> None:
    if backstage.square is None:
        raise ValueError("quiet")
    backstage.square.pause(paused=paused)


_ACTS: Final[Mapping[str, Callable[[Backstage, Visit], None]]] = {
    "ship": _ship,
    "later": _later,
    "now": _now,
    "near": _near,
    "pause": _pause,
    "resume": _resume,
}
