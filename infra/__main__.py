"""`python -m infra COMMAND --stage S`: what an operator types around `chalice deploy`."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from infra import after, logs, operators, pushed, received, recompute, status, up, vendoring
from infra.errors import Refused
from infra.secret_document import Keys
from infra.stage import CHECKOUT, DEFAULT_REGION, Stage, configured_region

LAYERS: Final[Path] = CHECKOUT / ".torg" / "layers"


def prepare(_: argparse.Namespace) -> None:
    """Install what ships into vendor/ and build the layers."""
    made = vendoring.prepare(CHECKOUT, CHECKOUT / "vendor", LAYERS, vendoring.Target())
    vendoring.link_templates(CHECKOUT)
    _say("vendor/ and the layers: made" if made else "vendor/ and the layers: up to date")


def bring_up(arguments: argparse.Namespace) -> None:
    """Make or update the stage's resources, secrets, layer and Chalice's configuration."""
    archives = vendoring.archives(CHECKOUT, LAYERS)
    if not all(archive.is_file() for archive in archives.values()):
        raise Refused("the layers aren't built; run: python -m infra prepare")
    keys = Keys.new()
    said: list[str] = []

    def note(line: str) -> None:
        said.append(line)
        _say(line)

    up.up(
        Stage(arguments.stage),
        archives=archives,
        protected=True,
        keys=keys,
        origins=arguments.origin,
        extra=dict(word.split("=", 1) for word in arguments.set),
        say=note,
    )
    if any(line.startswith("secrets") for line in said):
        _say("Shown once, so write them down:")
        _say(f"  publishable key         {keys.publishable_key}")
        _say(f"  secret key              {keys.secret_key}")
        _say(f"  shopper signing secret  {keys.shopper_signing_secret}")
        _say(f"  webhooks: native        {keys.webhook_secret}")
        _say(f"  webhooks: Shopify       {keys.shopify_webhook_secret}")
        _say(f"  webhooks: WooCommerce   {keys.woocommerce_webhook_secret}")
        if not arguments.origin:
            _say(
                "No --origin was named: browsers can't use the publishable key until the document names one."
            )
    region = "" if configured_region() else f"AWS_DEFAULT_REGION={DEFAULT_REGION} "
    _say(f"Next: {region}chalice deploy --stage {arguments.stage}")
    _say(f"then: python -m infra after --stage {arguments.stage}")


def set_after(arguments: argparse.Namespace) -> None:
    """Set what Chalice can't; after every deploy."""
    for line in after.apply(Stage(arguments.stage)):
        _say(line)


def run_recompute(arguments: argparse.Namespace) -> None:
    """Run the recompute now and wait for it."""
    _say(json.dumps(recompute.run(Stage(arguments.stage))))


def follow_logs(arguments: argparse.Namespace) -> None:
    """Follow the functions' logs."""
    logs.follow(Stage(arguments.stage))


def show_status(arguments: argparse.Namespace) -> None:
    """Show what is there."""
    for line in status.lines(Stage(arguments.stage)):
        _say(line)


def let_in(arguments: argparse.Namespace) -> None:
    """Let an operator into the console: `operator add --email … --role admin`."""
    _say(operators.add(Stage(arguments.stage), arguments.email, arguments.name, arguments.role))


def look_at_mail(arguments: argparse.Namespace) -> None:
    """Look at a mail as a test inbox got it: DKIM, SPF, DMARC, unsubscribing."""
    for line in received.lines(arguments.file):
        _say(line)


def try_push(arguments: argparse.Namespace) -> None:
    """Connect as a page does, and see whether it is told of what there is."""
    for line in pushed.lines(Stage(arguments.stage)):
        _say(line)


def make_places(_: argparse.Namespace) -> None:
    """Make the files of places anew out of GeoNames' data (fetches 130 MB; a few minutes)."""
    from infra.places import making

    _say(making.make())


_COMMANDS: Final[dict[str, Callable[[argparse.Namespace], None]]] = {
    "prepare": prepare,
    "up": bring_up,
    "after": set_after,
    "recompute": run_recompute,
    "logs": follow_logs,
    "status": show_status,
    "operator": let_in,
    "received": look_at_mail,
    "push": try_push,
    "places": make_places,
}


def main(words: list[str]) -> int:
    """Run one command; returns the exit status."""
    arguments = _parser().parse_args(words)
    try:
        _COMMANDS[arguments.command](arguments)
    except (Refused, ClientError, BotoCoreError) as error:
        sys.stderr.write(f"torg: {error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, command in _COMMANDS.items():
        sub = commands.add_parser(name, help=(command.__doc__ or "").splitlines()[0])
        if name == "received":
            sub.add_argument("file", type=Path, help="the mail, saved with its headers (.eml)")
        elif name not in ("prepare", "places"):
            sub.add_argument("--stage", required=True, help="the stage, such as prod")
        if name == "operator":
            sub.add_argument("act", choices=["add"])
            sub.add_argument("--email", required=True, help="the operator's address")
            sub.add_argument("--name", default="", help="what to call them; else the address's first part")
            sub.add_argument("--role", choices=operators.ROLES, required=True)
        if name == "up":
            sub.add_argument(
                "--origin", action="append", default=[], help="a shop's origin that the first key is bound to"
            )
            sub.add_argument(
                "--set",
                action="append",
                default=[],
                metavar="NAME=VALUE",
                help="a variable for the functions",
            )
    return parser


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
