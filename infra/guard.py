"""Stops `chalice package` and `chalice deploy` where something would go wrong, and says what to type.

A checkout that isn't prepared; a deploy that `up` hasn't just made ready: without the state it pulls, Chalice would
make a second API. `app.py` calls this under Chalice's command line only; none of it is shipped.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra import bytecode, stage, state, vendoring
from infra.errors import Refused


def check() -> None:
    """Exit with one line unless the working directory can be packaged; then make its bytecode valid."""
    if "delete" in sys.argv:
        return
    project = Path.cwd()
    problem = _unprepared(project) or ("deploy" in sys.argv and _unready(project, _stage()))
    if problem:
        raise SystemExit(problem)
    vendoring.link_templates(project)
    bytecode.compile_own(project / "chalicelib")
    bytecode.compile_own(project / "templates")


def _unprepared(project: Path) -> str | None:
    """For the stage's machine, where one is named that is up; else for any."""
    architecture = _architecture(project, _stage())
    targets = [vendoring.Target.of(one) for one in vendoring.ARCHITECTURES if architecture in ("", one)]
    if architecture in ("", vendoring.here().architecture):
        targets.append(vendoring.here())
    if any(vendoring.is_prepared(project, project / "vendor", target) for target in targets):
        return None
    which = f" --arch {architecture}" if architecture else ""
    return f"vendor/ isn't what pyproject.toml asks for. Run: python -m infra prepare{which}"


def _unready(project: Path, name: str) -> str | None:
    """Why that stage mustn't be deployed now."""
    if not os.environ.get("TORG_STAGE"):
        return f"This stage isn't up. Run: python -m infra up --stage {name}"
    mark = state.pulled(project, name)
    if mark is None or mark.until <= time.time():
        return f"What is deployed as {name} wasn't just pulled. Run: python -m infra up --stage {name}"
    try:
        state.Store(stage.named(name, project), mark.bucket).require()
    except Refused as refused:
        return str(refused)
    except (ClientError, BotoCoreError) as error:
        return f"Whether {name} is still yours to deploy couldn't be asked: {error}"
    return None


def _architecture(project: Path, name: str) -> str:
    path = project / ".chalice" / "config.json"
    config: dict[str, Any] = json.loads(path.read_text()) if path.is_file() else {}
    return str(config.get("stages", {}).get(name, {}).get("lambda_architecture", ""))


def _stage() -> str:
    """The stage that Chalice's command line names; Chalice's own default is `dev`."""
    for word, following in zip(sys.argv, [*sys.argv[1:], ""], strict=True):
        if word == "--stage":
            return following
        if word.startswith("--stage="):
            return word.partition("=")[2]
    return "dev"
