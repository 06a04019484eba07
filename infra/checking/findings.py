"""What a question of `check` found."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from botocore.exceptions import BotoCoreError, ClientError

Level = Literal["ok", "warns", "blocks", "unknown"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was asked, what was found, what that means, and what to type; `blocks` is what no deploy gets past."""

    level: Level
    about: str
    said: str
    means: str = ""
    do: str = ""

    def lines(self) -> list[str]:
        """For a person: the finding, and below it what follows from it."""
        first = f"{self.level:7} {self.about}: {self.said}"
        return [first, *(f"          {line}" for line in (self.means, self.do) if line)]


def asked(about: str, ask: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """What `ask` finds; where AWS (or an emulator of it) doesn't answer, that it couldn't be asked."""
    try:
        return list(ask())
    except ClientError as error:
        told = error.response.get("Error", {})
        return [_unknown(about, f"{told.get('Code', 'refused')}: {told.get('Message', '')}".strip(": "))]
    except BotoCoreError as error:
        return [_unknown(about, str(error))]


def _unknown(about: str, reason: str) -> Finding:
    return Finding("unknown", about, f"couldn't be asked ({' '.join(reason.split())[:160]})")
