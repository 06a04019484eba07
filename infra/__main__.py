"""`python -m infra COMMAND --stage S`: what an operator types around `chalice deploy`."""

import argparse
import sys
from collections.abc import Callable
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from infra import (
    after,
    backup,
    bringing,
    check,
    down,
    erasing,
    extras,
    logs,
    operators,
    pushed,
    received,
    recompute,
    redrive,
    restore,
    state,
    status,
    trying,
    tuning,
    vendoring,
    verified,
    words,
)
from infra.bringing import Wanted
from infra.checking import mailing
from infra.errors import Refused
from infra.secret_document import Keys
from infra.stage import CHECKOUT, DEFAULT_REGION, configured_region, named


def prepare(arguments: argparse.Namespace) -> None:
    """Install what ships into vendor/ and build the layers, for a stage's machine (or this one)."""
    place = vendoring.for_here(CHECKOUT) if arguments.here else vendoring.for_aws(CHECKOUT)
    target = vendoring.here() if arguments.here else vendoring.Target.of(arguments.arch)
    made = vendoring.prepare(CHECKOUT, place.vendor, place.layers, target)
    if not arguments.here:
        vendoring.link_templates(CHECKOUT)
    what = f"{place.vendor.relative_to(CHECKOUT)}/ and the layers, for {target.architecture}"
    _say(f"{what}: {'made' if made else 'up to date'}")


def look(arguments: argparse.Namespace) -> None:
    """Ask what would stop a deploy: account, region, quotas, SES, DNS, what is prepared. Changes nothing."""
    found = list(check.findings(named(arguments.stage), mailing.resolver()))
    for one in found:
        for line in one.lines():
            _say(line)
    if check.blocks(found):
        raise Refused("something blocks; see above")


def bring_up(arguments: argparse.Namespace) -> None:
    """Make or update the stage's resources, secrets, layers and Chalice's configuration; shows a plan first."""
    keys = Keys.new()
    said: list[str] = []

    def note(line: str) -> None:
        said.append(line)
        _say(line)

    wanted = Wanted(
        origins=arguments.origin,
        extra=dict(word.split("=", 1) for word in arguments.set),
        architecture=arguments.arch,
        rates=arguments.rate,
        access_logs=arguments.access_logs,
        tracing=arguments.tracing,
        yes=arguments.yes,
        replace_data=arguments.replace_data,
        break_lock=arguments.break_lock,
    )
    bringing.bring(named(arguments.stage), wanted, keys, note, bringing.person())
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
    """Set what Chalice can't, read it back, store the deploy's state; after every deploy."""
    stage = named(arguments.stage)
    store = state.store(stage)
    # Held already after a deploy; a run by itself begins with what is stored.
    store.pull(store.lock()[0])
    # First: whatever fails below, no second API is made.
    _say(store.push())
    for line in after.apply(stage):
        _say(line)
    found = list(verified.facts(stage))
    for fact in found:
        for line in fact.lines():
            _say(line)
    # With the addresses that only now are known.
    store.push()
    if any(fact.wrong for fact in found):
        raise Refused("something isn't as it was set; see above, and run this again")
    store.let_go()


def back_up(arguments: argparse.Namespace) -> None:
    """Write every row to a folder or bucket, and a list of all objects."""
    stage = named(arguments.stage)
    to = backup.folder(stage, arguments.to)
    for line in backup.backup(stage, to, at=arguments.at, live=arguments.live):
        _say(line)


def bring_back(arguments: argparse.Namespace) -> None:
    """Bring a stage's data back, into another stage that was brought up for it."""
    stage, into = named(arguments.stage), named(arguments.into)
    kept = backup.folder(stage, arguments.source) if arguments.source else None
    for line in restore.restore(stage, into, at=arguments.at, kept=kept):
        _say(line)
    _say(f"Next: python -m infra up --stage {into.name}")


def take_down(arguments: argparse.Namespace) -> None:
    """Take the stage away; its data stay unless --delete-data says otherwise."""
    if arguments.delete_data:
        _confirm(arguments.stage, arguments.confirm)
    for line in down.down(
        named(arguments.stage), delete_data=arguments.delete_data, break_lock=arguments.break_lock
    ):
        _say(line)


def _confirm(stage: str, typed: str | None) -> None:
    """Have the stage's name typed by somebody who sits there, or on the command line."""
    ask = bringing.person()
    if typed is None and ask:
        typed = ask(f"All data of {stage} go for good. Type its name: ")
    if typed != stage:
        raise Refused(f"nothing was deleted; to delete all data, type the name: --confirm {stage}")


def run_recompute(arguments: argparse.Namespace) -> None:
    """Run the recompute now and wait for it; on Spark, if asked or if the window is large."""
    for line in recompute.lines(named(arguments.stage), arguments.engine, full=arguments.full):
        _say(line)


def tune_lists(arguments: argparse.Namespace) -> None:
    """Show how lists are weighed and who decided it; pin that, go back, or let the weekly run go on."""
    for line in tuning.lines(named(arguments.stage), arguments.word):
        _say(line)


def do_again(arguments: argparse.Namespace) -> None:
    """Do again what couldn't be done: dead-letter queues and the quarantine. May be run again, and cut off."""
    lines = redrive.lines(
        named(arguments.stage), dry_run=arguments.dry_run, key=arguments.key, only=arguments.only
    )
    for line in lines:
        _say(line)


def follow_logs(arguments: argparse.Namespace) -> None:
    """Follow the functions' logs."""
    logs.follow(named(arguments.stage))


def show_status(arguments: argparse.Namespace) -> None:
    """Show what is there."""
    for line in status.lines(named(arguments.stage)):
        _say(line)


def watch(arguments: argparse.Namespace) -> None:
    """Make or update the stage's alarms and dashboard, and a budget."""
    for line in extras.watch(
        named(arguments.stage), arguments.email, budget=arguments.budget, runbooks=arguments.runbooks
    ):
        _say(line)


def put_edge(arguments: argparse.Namespace) -> None:
    """Make or update CloudFront and its firewall in front of the API."""
    for line in extras.edge(
        named(arguments.stage), domain=arguments.domain, certificate=arguments.certificate
    ):
        _say(line)


def put_spark(arguments: argparse.Namespace) -> None:
    """Make or update what recomputes run on that are too much for one function, or `--try` it."""
    stage = named(arguments.stage)
    for line in trying.lines(stage) if arguments.trying else extras.spark(stage):
        _say(line)


def let_in(arguments: argparse.Namespace) -> None:
    """Let an operator into the console: `operator add --email … --role admin`."""
    _say(operators.add(named(arguments.stage), arguments.email, arguments.name, arguments.role))


def serve_person(arguments: argparse.Namespace) -> None:
    """Hand over what is kept of a person, forget them, or show how far that is: `person erase --customer …`."""
    typed = {name: getattr(arguments, name) for name in ("customer_id", "email", "anonymous_id")}
    who = {name: value for name, value in typed.items() if value}
    for line in erasing.person(named(arguments.stage), arguments.act, who):
        _say(line)


def look_at_mail(arguments: argparse.Namespace) -> None:
    """Look at a mail as a test inbox got it: DKIM, SPF, DMARC, unsubscribing."""
    for line in received.lines(arguments.file):
        _say(line)


def try_push(arguments: argparse.Namespace) -> None:
    """Connect as a page does, and see whether it is told of what there is."""
    for line in pushed.lines(named(arguments.stage)):
        _say(line)


def make_places(_: argparse.Namespace) -> None:
    """Make the files of places anew out of GeoNames' data (fetches 130 MB; a few minutes)."""
    from infra.places import making

    _say(making.make())


_COMMANDS: Final[dict[str, Callable[[argparse.Namespace], None]]] = {
    "prepare": prepare,
    "check": look,
    "up": bring_up,
    "after": set_after,
    "recompute": run_recompute,
    "tuning": tune_lists,
    "redrive": do_again,
    "logs": follow_logs,
    "status": show_status,
    "watch": watch,
    "edge": put_edge,
    "spark": put_spark,
    "backup": back_up,
    "restore": bring_back,
    "down": take_down,
    "operator": let_in,
    "person": serve_person,
    "received": look_at_mail,
    "push": try_push,
    "places": make_places,
}


def main(typed: list[str]) -> int:
    """Run one command; returns the exit status."""
    arguments = _parser().parse_args(typed)
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
        if name not in ("prepare", "places", "received"):
            sub.add_argument("--stage", required=True, help="the stage, such as prod")
        words.add(name, sub)
    return parser


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
