"""`python -m infra.local run|stop|recompute|logs|clean`: the local stack's commands, behind `make`."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from infra import logs, recompute
from infra.errors import Refused
from infra.local import run
from infra.local.filling import TIMES, Filling
from infra.local.running import Running
from infra.local.stack import STAGE
from infra.local.steps import say
from infra.stage import CHECKOUT, DEFAULT_REGION, Stage, require_loopback

FOLDER: Final[Path] = CHECKOUT / ".torg"


def start(arguments: argparse.Namespace) -> None:
    """Start the stack and serve it until Ctrl-C (or, detached, until `stop`)."""
    begin = run.detached if arguments.detach else run.serve
    filling = Filling(not arguments.bare, arguments.history, arguments.feed, arguments.quiet)
    begin(arguments.folder, arguments.port, filling)


def stop(arguments: argparse.Namespace) -> None:
    """Stop a running stack; its state is kept."""
    stopped = Running(arguments.folder).stop()
    say(f"stopped; the state is kept in {arguments.folder.name}" if stopped else "nothing was running")


def run_recompute(arguments: argparse.Namespace) -> None:
    """Run the deployed recompute now and wait for it."""
    say(json.dumps(recompute.run(_running_stage(arguments.folder))))


def follow_logs(arguments: argparse.Namespace) -> None:
    """Follow the functions' logs."""
    logs.follow(_running_stage(arguments.folder))


def clean(arguments: argparse.Namespace) -> None:
    """Forget the stack's state."""
    run.clean(arguments.folder)
    say("forgotten")


def _running_stage(folder: Path) -> Stage:
    local: dict[str, Any] | None = Running(folder).local()
    if local is None:
        raise Refused("the local stack isn't running; run: make run")
    require_loopback(local["endpoint_url"])
    return Stage(STAGE, folder / "stack" / "project", DEFAULT_REGION, local["endpoint_url"])


_COMMANDS: Final[dict[str, Callable[[argparse.Namespace], None]]] = {
    "run": start,
    "stop": stop,
    "recompute": run_recompute,
    "logs": follow_logs,
    "clean": clean,
}


def main(words: list[str]) -> int:
    """Run one command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m infra.local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, command in _COMMANDS.items():
        sub = commands.add_parser(name, help=(command.__doc__ or "").splitlines()[0])
        sub.add_argument("--folder", type=Path, default=FOLDER, help="where the stack's state is")
        if name == "run":
            sub.add_argument("--port", type=int, default=8080)
            sub.add_argument("--detach", action="store_true", help="return when ready")
            sub.add_argument("--bare", action="store_true", help="without the demo's data")
            sub.add_argument(
                "--history", choices=TIMES, default=TIMES[0], help="when the shop's past comes in"
            )
            sub.add_argument("--feed", default="", help="one's own product feed, a file or an address")
            sub.add_argument("--quiet", action="store_true", help="nobody invented walks about the shop")
    arguments = parser.parse_args(words)
    arguments.folder = arguments.folder.resolve()
    try:
        _COMMANDS[arguments.command](arguments)
    except (Refused, ClientError, BotoCoreError) as error:
        sys.stderr.write(f"torg: {error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
