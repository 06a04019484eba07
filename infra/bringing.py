"""`up` as an operator types it: a plan that is agreed to, the stage's lock and state, and then the stage."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from infra import options, orphans, stack, state, up, vendoring
from infra.errors import Refused
from infra.options import Options
from infra.plan import Plan
from infra.secret_document import Keys
from infra.stage import CHECKOUT, Stage
from infra.state import Store
from infra.up import Say


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was typed: `yes` agrees to what loses no data, `replace_data` to the rest."""

    origins: list[str] = field(default_factory=list)
    extra: dict[str, str] = field(default_factory=dict)
    architecture: str | None = None
    rates: list[str] = field(default_factory=list)
    access_logs: bool | None = None
    tracing: bool | None = None
    yes: bool = False
    replace_data: bool = False
    break_lock: bool = False


def bring(stage: Stage, wanted: Wanted, keys: Keys, say: Say, ask: Callable[[str], str] | None) -> None:
    """Bring the stage up or up to date and take its lock for the deploy. Doing it again changes nothing.

    `ask` puts a question to a person, or is None where nobody is there. Raises `Refused` if it isn't agreed to,
    another holds the stage, or AWS refuses.
    """
    if stack.status(stage) == "ROLLBACK_COMPLETE":
        stack.remove(stage)
        say(f"stack {stage.stack}: its first try had failed; taken away")
    is_there = stack.status(stage) not in (None, "REVIEW_IN_PROGRESS")
    store = _held(state.store(stage), wanted, say) if is_there else None
    chosen = _chosen(stage, wanted)
    try:
        outputs = stack.up(stage, protected=True, agree=_agreement(stage, wanted, say, ask))
    except (Refused, KeyboardInterrupt):
        if store:
            store.let_go()
        raise
    say(f"stack {stage.stack}: up to date")
    if store is None:
        _held(Store(stage, outputs["ArtefactBucket"]), wanted, say)
        chosen = _chosen(stage, wanted)
    for line in orphans.settle(stage):
        say(line)
    options.write(stage, chosen)
    up.up(
        stage,
        archives=_archives(),
        protected=True,
        keys=keys,
        origins=wanted.origins,
        extra=wanted.extra,
        architecture=chosen.architecture,
        say=say,
        outputs=outputs,
    )


def _held(store: Store, wanted: Wanted, say: Say) -> Store:
    lock, lines = store.lock(broken=wanted.break_lock)
    for line in lines:
        say(line)
    say(f"lock: {lock.said}")
    say(store.pull(lock))
    return store


def _chosen(stage: Stage, wanted: Wanted) -> Options:
    chosen = options.read(stage).changed(
        rates=wanted.rates,
        architecture=wanted.architecture,
        access_logs=wanted.access_logs,
        tracing=wanted.tracing,
    )
    _require_prepared(chosen.architecture)
    return chosen


def _require_prepared(architecture: str) -> None:
    target = vendoring.Target.of(architecture)
    targets = [target, *([vendoring.here()] if vendoring.here().architecture == architecture else [])]
    vendor = vendoring.for_aws(CHECKOUT).vendor
    made = all(archive.is_file() for archive in _archives().values())
    if not made or not any(vendoring.is_prepared(CHECKOUT, vendor, one) for one in targets):
        raise Refused(
            f"vendor/ isn't prepared for {architecture}; run: python -m infra prepare --arch {architecture}"
        )


def _archives() -> dict[str, Path]:
    return vendoring.archives(CHECKOUT, vendoring.for_aws(CHECKOUT).layers)


def _agreement(
    stage: Stage, wanted: Wanted, say: Say, ask: Callable[[str], str] | None
) -> Callable[[Plan], None]:
    def agree(plan: Plan) -> None:
        for line in plan.lines():
            say(line)
        if not plan.changes:
            return
        if plan.dangers and not wanted.replace_data:
            _must_be(
                ask,
                f"Data are at stake. Type the stage's name ({stage.name}) to go on: ",
                stage.name,
                "--replace-data",
            )
        elif not (wanted.yes or wanted.replace_data):
            _must_be(ask, "Carry this out? [yes/no] ", "yes", "--yes")

    return agree


def _must_be(ask: Callable[[str], str] | None, question: str, answer: str, option: str) -> None:
    if ask is None:
        raise Refused(f"nobody is there to agree to the plan; look at it, and type {option}")
    if ask(question).strip().lower() != answer:
        raise Refused("not agreed to; nothing was changed")


def person() -> Callable[[str], str] | None:
    """How a person is asked, if one sits there."""
    return input if sys.stdin.isatty() else None
