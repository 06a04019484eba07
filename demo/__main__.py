"""`python -m demo COMMAND`: history for the running stack, orders and their life, its clock, its keys."""

import argparse
import gzip
import os
import shlex
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from demo import acting, catalogue, crowd, importing, ordering, sample, shots
from demo.api import Api, Refused, Unreachable
from demo.importing import History
from demo.mailbox import Closed
from demo.running import NotRunning, running
from demo.trial import Trial
from infra.errors import Refused as InfraRefused

_NAMES: Final = {"API": "api_base", "KEY": "publishable_key", "SECRET": "secret_key"}


def bring_in(arguments: argparse.Namespace) -> int:
    """Import a file of events, orders or products into the running stack."""
    path: Path = arguments.file
    layout = arguments.format or importing.layout_of(path, arguments.kind)
    local = running()
    began = time.monotonic()
    history = History(path, arguments.kind, layout, arguments.keep_times)
    job = importing.bring_in(history, Api(local["api_base"], local["secret_key"]), _say)
    _report(job, time.monotonic() - began)
    if layout == "clickstream" and job["accepted"]:
        _say(f"the most viewed item's page: {local['address']}/p/{importing.most_viewed(path)}")
    return 1 if job["state"] == "failed" or not job["accepted"] else 0


def make_sample(arguments: argparse.Namespace) -> int:
    """Write an invented clickstream of the demo's products."""
    clicks = sample.clicks(arguments.sessions, time.time(), arguments.seed)
    path: Path = arguments.file
    opened: Any = gzip.open if path.suffix == ".gz" else open
    with opened(path, "wt", encoding="utf-8") as file:
        file.writelines(sample.text(clicks))
    _say(f"{path.name}: {arguments.sessions} visits")
    return 0


def print_env(_: argparse.Namespace) -> int:
    """Print the running stack's address and keys for a shell: eval "$(python -m demo env)"."""
    local = running()
    for name, key in _NAMES.items():
        sys.stdout.write(f"{name}={shlex.quote(local[key])}\n")
    return 0


def gather(arguments: argparse.Namespace) -> int:
    """Let invented shoppers wander about the running shop for a while: they look, fill carts, and buy."""
    local = running()
    _say(f"look at:  {local['address']}/just-nu")
    ahead = timedelta(seconds=Trial(local).ahead())
    api = Api(local["api_base"], local["secret_key"])
    crowd.wander(api, arguments.people, arguments.seconds, lambda: datetime.now(UTC) + ahead, _say)
    return 0


def picture(arguments: argparse.Namespace) -> int:
    """Take a picture of every page of the running shop, on a phone and at a desk, in light and dark."""
    taken = shots.take(running(), arguments.into, _say)
    _say(f"{taken} pictures in {arguments.into}")
    return 0


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _report(job: dict[str, Any], seconds: float) -> None:
    if job["state"] == "failed":
        _say(f"the import failed: {job.get('problem')}")
    _say(f"{job['rows']} rows: {job['accepted']} taken, {job['rejected']} refused; {seconds:.1f} s")
    for error in job["errors"]:
        _say(f"  row {error['row']}: {error['pointer']} {error['detail']}".replace(":  ", ": "))
    if job["rejected"] > len(job["errors"]):
        _say("  all of them:")
        for address in job.get("error_reports", []):
            _say(f"  {address}")
    if job["accepted"] and job["state"] == "done":
        _say("they count after the next recompute: make recompute")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    commands = parser.add_subparsers(required=True)
    one = _command(commands, "import", bring_in)
    one.add_argument("kind", choices=("events", "orders", "products"))
    one.add_argument("file", type=Path)
    one.add_argument("--format", choices=importing.FORMATS, help="told from the first line if left out")
    one.add_argument("--keep-times", action="store_true", help="don't move a clickstream's old times")
    one = _command(commands, "sample", make_sample)
    one.add_argument("file", type=Path)
    one.add_argument("--sessions", type=int, default=3_000)
    one.add_argument("--seed", type=int, default=1)
    _command(commands, "env", print_env)
    one = _command(commands, "order", acting.order)
    one.add_argument("products", nargs="*", help="product ids; left out: things that go together")
    one.add_argument("--email", default="", help="where its mails go; left out: somebody invented")
    one.add_argument("--name", default="")
    for word in ordering.STEPS:
        _command(commands, word, acting.STEPS[word]).add_argument("order")
    one = _command(commands, "crowd", gather)
    one.add_argument("--people", type=int, default=12)
    one.add_argument("--seconds", type=int, default=60)
    one = _command(commands, "shots", picture)
    one.add_argument("--into", type=Path, default=Path("shots"))
    one = _command(commands, "time", acting.move)
    one.add_argument("to", help="2026-12-24, +21d, +5h, or now")
    return parser


def _command(commands: Any, name: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
    one: argparse.ArgumentParser = commands.add_parser(name, help=run.__doc__, description=run.__doc__)
    one.set_defaults(run=run)
    return one


def _know_the_shop() -> None:
    """Let the running shop's products be known, where they are of one's own feed."""
    try:
        kept = running().get("catalogue")
    except NotRunning:
        return
    if kept:
        catalogue.use(Path(kept))


def main(words: list[str]) -> int:
    """Run one command; returns the exit status."""
    arguments = _parser().parse_args(words)
    try:
        _know_the_shop()
        status: int = arguments.run(arguments)
    except (Refused, Unreachable, NotRunning, Closed, InfraRefused, ValueError) as error:
        _say(f"demo: {error}")
        return 1
    except OSError as error:
        _say(f"demo: {error.filename}: {os.strerror(error.errno or 0)}")
        return 1
    except KeyboardInterrupt:
        _say("\ninterrupted; the same command goes on with it")
        return 130
    return status


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
