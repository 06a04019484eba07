"""What the emulator's process and the one that starts it both know."""

import sys
from pathlib import Path
from typing import Final

SAVED: Final = ".saved"  # in the state's folder; its time is that of the last save
CALLS: Final = "TORG_CALLS"  # says where functions' calls are noted, if they are held to their roles
NOTED_ONLY: Final = "TORG_CALLS_NOTED_ONLY"  # and that none is refused


def write_interpreter(path: Path) -> None:
    """Write the program that runs functions: this Python without site-packages."""
    path.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S "$@"\n')
    path.chmod(0o755)
