"""`python -m infra check`: what stops a beginner, asked before anything is made. It changes nothing."""

import json
import time
from collections.abc import Iterator
from typing import Any

import boto3

from infra import options, stack, state, vendoring
from infra.checking import ground, mailing, package
from infra.checking.findings import Finding, asked
from infra.checking.mailing import Lookup
from infra.stage import CHECKOUT, Stage, configured_region


def findings(stage: Stage, look_up: Lookup) -> Iterator[Finding]:
    """Everything that is asked, in the order in which it would stop somebody."""
    yield from ground.python()
    yield from ground.region(stage, configured_region())
    who = list(ground.account(stage))
    yield from who
    if any(one.level == "blocks" for one in who):
        return
    yield from asked("functions at once", lambda: ground.concurrency(stage))
    yield from asked("SES", lambda: mailing.service(stage, _regions()))
    yield from asked("sender", lambda: mailing.senders(stage, _variables(stage), look_up))
    chosen = options.read(stage).architecture
    yield from package.prepared(CHECKOUT, chosen, _target(stage, chosen))
    yield from asked("stack", lambda: ground.stack(stack.status, stage))
    yield from asked("state", lambda: _state(stage))


def blocks(found: list[Finding]) -> bool:
    """Whether a deploy would fail."""
    return any(one.level == "blocks" for one in found)


def _state(stage: Stage) -> Iterator[Finding]:
    here = state.revision(CHECKOUT)
    stored: dict[str, Any] = {}
    outputs = stack.outputs(stage) if stack.status(stage) is not None else {}
    if "ArtefactBucket" in outputs:
        kept = state.Store(stage, outputs["ArtefactBucket"])
        stored = kept.read()[0]
        yield from ground.lock(kept.locks.held(), int(time.time()))
    yield from package.sources(here, stored)


def _variables(stage: Stage) -> dict[str, str]:
    path = stage.project / ".chalice" / "config.json"
    config = json.loads(path.read_text()) if path.is_file() else {}
    found: dict[str, str] = config.get("stages", {}).get(stage.name, {}).get("environment_variables", {})
    return found


def _regions() -> list[str]:
    return sorted(boto3.session.Session().get_available_regions("sesv2"))


def _target(stage: Stage, architecture: str) -> vendoring.Target:
    """On an emulator functions run on this machine."""
    return vendoring.here() if stage.endpoint else vendoring.Target.of(architecture)
