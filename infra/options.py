"""What an operator chose for a stage besides the functions' settings, kept from one `up` to the next."""

import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from infra import vendoring
from infra.errors import Refused
from infra.stage import Stage

#: Requests a second that a group of routes takes, from everybody together; twice as many in a burst. They are caps on
#: what somebody who wishes ill can make a shop pay, well over what a shop of 10,000 orders a day needs.
RATES: Final = {"events": 500, "reads": 1000, "writes": 200, "admin": 50}


@dataclass(frozen=True, slots=True)
class Options:
    """The choices: Lambda's architecture, requests a second by group of routes, what is logged and traced."""

    architecture: str = vendoring.ARM
    rates: dict[str, int] = field(default_factory=dict)
    access_logs: bool = False
    tracing: bool = False

    def rate(self, group: str) -> int:
        """Requests a second for a group of routes."""
        return self.rates.get(group, RATES[group])

    def changed(self, *, rates: list[str], **chosen: Any) -> "Options":
        """These with what an operator types now; None leaves a choice alone. Raises `Refused` for an unknown group."""
        told = {name: value for name, value in chosen.items() if value is not None}
        return replace(self, rates=self.rates | dict(_rate(word) for word in rates), **told)


def read(stage: Stage) -> Options:
    """The stage's choices as they were last written, or the defaults."""
    path = _path(stage)
    if path.is_file():
        return Options(**json.loads(path.read_text()))
    # An emulator runs functions on this machine.
    return Options(vendoring.here().architecture) if stage.endpoint else Options()


def write(stage: Stage, options: Options) -> None:
    """Keep the choices in the checkout; the stored state has them, too."""
    path = _path(stage)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(options), indent=2) + "\n")


def _rate(word: str) -> tuple[str, int]:
    group, _, number = word.partition("=")
    if group not in RATES or not number.isdigit():
        raise Refused(f"--rate {word}: expected one of {', '.join(RATES)} and a number, such as events=2000")
    return group, int(number)


def _path(stage: Stage) -> Path:
    return stage.project / ".chalice" / f"options-{stage.name}.json"
