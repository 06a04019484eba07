"""The rooms' own code on this machine, in a process that takes itself for a function of a stage."""

import json
import os
import subprocess
import sys
from typing import Any, Final

from infra import chalice_config, stack
from infra.errors import Refused
from infra.stage import CHECKOUT, Stage

_LOCAL: Final = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
_LONGEST: Final = 4 * 3600


def ask(stage: Stage, code: str, told: Any) -> Any:
    """What `code` answers: it finds `told` as JSON where it reads, and prints JSON as its last line.

    Raises `Refused` with what it said last if it fails.
    """
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, env=environment(stage), input=json.dumps(told),
        capture_output=True, text=True, check=False, timeout=_LONGEST,
    )  # fmt: skip
    if done.returncode:
        raise Refused((done.stderr.strip().splitlines() or ["it ended without a word"])[-1])
    return json.loads(done.stdout.splitlines()[-1])


def environment(stage: Stage) -> dict[str, str]:
    """What such a process is told."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("TORG_")}
    reached = {**_LOCAL, "AWS_ENDPOINT_URL": stage.endpoint} if stage.endpoint else {}
    told = chalice_config.known(stage) | chalice_config.environment(stage, stack.outputs(stage))
    return inherited | reached | {"AWS_DEFAULT_REGION": stage.region} | told
