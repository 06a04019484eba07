"""The running stack, as it announces itself in `.torg/local.json` (or where TORG_LOCAL says)."""

import json
import os
from pathlib import Path
from typing import Any, Final

_USUAL: Final = Path(__file__).parent.parent / ".torg" / "local.json"


class NotRunning(Exception):
    """No stack has announced itself."""


def running() -> dict[str, Any]:
    """Its address and keys. Raises `NotRunning`."""
    path = Path(os.environ.get("TORG_LOCAL") or _USUAL)
    try:
        local: dict[str, Any] = json.loads(path.read_text())
    except FileNotFoundError:
        raise NotRunning("the local stack isn't running; run: make run") from None
    return local
