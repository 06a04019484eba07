"""What may be typed after each command of `python -m infra`."""

from argparse import ArgumentParser, BooleanOptionalAction
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from chalicelib.recommendations.elsewhere import ENGINES
from infra import erasing, operators, options, tuning, vendoring

_BREAK: Final = "take the stage's lock away from whoever holds it; only if that deploy is dead"


def add(command: str, to: ArgumentParser) -> None:
    """Add the options of `command`, if it has any, to its parser."""
    if command in _ADDERS:
        _ADDERS[command](to)


def _prepare(to: ArgumentParser) -> None:
    to.add_argument(
        "--arch", choices=vendoring.ARCHITECTURES, default=vendoring.ARM, help="what functions run on"
    )
    to.add_argument("--here", action="store_true", help="for the local stack on this machine")


def _watch(to: ArgumentParser) -> None:
    to.add_argument("--email", required=True, help="who is told of alarms")
    to.add_argument(
        "--budget", type=int, default=0, help="dollars a month the account may cost; 0: nobody is told"
    )
    to.add_argument("--runbooks", default="", help="where a copy of docs/runbooks can be opened at night")


def _edge(to: ArgumentParser) -> None:
    to.add_argument("--domain", default="", help="a name of the shop's own, such as api.example.com")
    to.add_argument("--certificate", default="", help="its certificate in us-east-1, as an ARN of ACM")


def _recompute(to: ArgumentParser) -> None:
    to.add_argument(
        "--engine", choices=ENGINES, default="auto", help="what computes; auto: by the window's size"
    )
    to.add_argument("--full", action="store_true", help="make all anew, whatever an earlier run remembered")


def _tuning(to: ArgumentParser) -> None:
    to.add_argument(
        "word", nargs="?", choices=tuning.WORDS,
        help="now: let the run look now; pin: stay with what is in force; ship: with what ships; undo: with what was before "
        "the last change; unpin: let the weekly run decide",
    )  # fmt: skip


def _spark(to: ArgumentParser) -> None:
    to.add_argument(
        "--try", dest="trying", action="store_true", help="run a small job there, and compare its rows"
    )


def _up(to: ArgumentParser) -> None:
    to.add_argument(
        "--origin", action="append", default=[], help="a shop's origin that the first key is bound to"
    )
    to.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="a variable for the functions"
    )
    to.add_argument("--arch", choices=vendoring.ARCHITECTURES, help="what functions run on; arm64 at first")
    to.add_argument(
        "--rate",
        action="append",
        default=[],
        metavar="GROUP=NUMBER",
        help=f"requests a second that a group of routes takes: {', '.join(options.RATES)}",
    )
    to.add_argument("--access-logs", action=BooleanOptionalAction, help="a line for each request")
    to.add_argument("--tracing", action=BooleanOptionalAction, help="X-Ray on the API")
    to.add_argument("--yes", action="store_true", help="agree to the plan, if it loses no data")
    to.add_argument("--replace-data", action="store_true", help="agree to a plan that loses data")
    to.add_argument("--break-lock", action="store_true", help=_BREAK)


def _down(to: ArgumentParser) -> None:
    which = to.add_mutually_exclusive_group()
    which.add_argument(
        "--keep-data",
        dest="delete_data",
        action="store_false",
        help="tables, buckets and secrets stay (default)",
    )
    which.add_argument("--delete-data", action="store_true", help="they go, for good")
    to.add_argument("--confirm", metavar="STAGE", help="the stage's name, where nobody can be asked for it")
    to.add_argument("--break-lock", action="store_true", help=_BREAK)
    to.set_defaults(delete_data=False)


def _at(to: ArgumentParser) -> None:
    to.add_argument(
        "--at",
        type=_moment,
        metavar="TIME",
        help="as it was then, such as 2026-11-22T09:30:00Z; else the latest",
    )


def _moment(word: str) -> datetime:
    """A time with its zone. Raises `ValueError` for others: argparse says so."""
    moment = datetime.fromisoformat(word)
    if moment.tzinfo is None:
        raise ValueError("a time needs its zone")
    return moment


def _backup(to: ArgumentParser) -> None:
    _at(to)
    to.add_argument("--to", required=True, metavar="PLACE", help="a folder, or s3://bucket/prefix")
    to.add_argument(
        "--live", action="store_true", help="read tables as they stand, each at a moment of its own"
    )


def _restore(to: ArgumentParser) -> None:
    _at(to)
    to.add_argument("--into", required=True, metavar="STAGE", help="a stage that is up and not deployed")
    to.add_argument("--from", dest="source", metavar="PLACE", help="a backup, instead of DynamoDB's recovery")


def _redrive(to: ArgumentParser) -> None:
    to.add_argument("--dry-run", action="store_true", help="tell what there is, and change nothing")
    to.add_argument("--only", metavar="QUEUE", help="one queue, such as mail-news, or quarantine")
    to.add_argument("--key", help="a secret key: the quarantine is read and emptied through the API")


def _operator(to: ArgumentParser) -> None:
    to.add_argument("act", choices=["add"])
    to.add_argument("--email", required=True, help="the operator's address")
    to.add_argument("--name", default="", help="what to call them; else the address's first part")
    to.add_argument("--role", choices=operators.ROLES, required=True)


def _person(to: ArgumentParser) -> None:
    to.add_argument("act", choices=erasing.ACTS)
    to.add_argument("--customer", dest="customer_id", metavar="ID", help="the shop's id of the customer")
    to.add_argument("--email", help="their address")
    to.add_argument(
        "--browser", dest="anonymous_id", metavar="ID", help="the anonymous_id of a browser's events"
    )


def _received(to: ArgumentParser) -> None:
    to.add_argument("file", type=Path, help="the mail, saved with its headers (.eml)")


_ADDERS: Final[Mapping[str, Callable[[ArgumentParser], None]]] = {
    "prepare": _prepare,
    "up": _up,
    "watch": _watch,
    "edge": _edge,
    "recompute": _recompute,
    "tuning": _tuning,
    "spark": _spark,
    "backup": _backup,
    "restore": _restore,
    "down": _down,
    "redrive": _redrive,
    "operator": _operator,
    "person": _person,
    "received": _received,
}
