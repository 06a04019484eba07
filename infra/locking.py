"""Locks what pyproject.toml pins, with all that it brings along, to the very files: `infra/pins/*.txt`, for pip's hash checking.

A lock holds for every machine and every Python that Torg runs on, and names no registry: any index that serves the same
files will do. `make lock` renews what has to change; `make lock UPGRADE=1` takes the newest of what pyproject.toml leaves open.
"""

import hashlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, Final

from infra.errors import Refused

#: What ships to Lambda, and what a checkout's own environment holds.
PACKAGE: Final = "package"
DEVELOPMENT: Final = "development"
#: Groups of pyproject.toml that begin so are layers.
LAYER: Final = "layer-"
# These want versions of their own, or are large, and live in environments of their own.
APART: Final = ("audit-", "spark")
_FOLDER: Final = Path(__file__).parent / "pins"
_MADE_FROM: Final = "# Made by `make lock` from pins with the digest "
_OLDEST: Final = "3.11"


def wanted(project: Path) -> dict[str, list[str]]:
    """What each lock is of, by its name: the requirements in `project`'s pyproject.toml."""
    read: dict[str, Any] = tomllib.loads((project / "pyproject.toml").read_text())["project"]
    groups: dict[str, list[str]] = read["optional-dependencies"]
    shared = [pin for name, group in groups.items() if not name.startswith(APART) for pin in group]
    alone = {name: list(group) for name, group in groups.items() if name.startswith((LAYER, *APART))}
    return {
        PACKAGE: list(read["dependencies"]),
        DEVELOPMENT: [*read["dependencies"], *shared],
        **alone,
    }


def path(name: str) -> Path:
    """Where the lock of that name is."""
    return _FOLDER / f"{name}.txt"


def require(name: str, pins: list[str]) -> Path:
    """The lock of that name. Raises `Refused` if it isn't of `pins`."""
    found = path(name)
    if not found.is_file() or not found.read_text().startswith(_heading(pins)):
        raise Refused(f"infra/pins/{name}.txt isn't of what pyproject.toml pins. Run: make lock")
    return found


def locked(name: str) -> dict[str, str]:
    """The versions in a lock, by the distribution's normalised name. Of two for different Pythons the newer one's."""
    return dict(re.findall(r"^([a-z0-9._-]+)==([^ ]+)", path(name).read_text(), re.MULTILINE))


def make(project: Path, uv: str, *, upgrade: bool = False) -> list[str]:
    """Renew all locks by the program `uv`; a line about each. Raises `Refused` with its words if it finds no way."""
    _FOLDER.mkdir(exist_ok=True)
    all_wanted = wanted(project)
    for old in set(_FOLDER.glob("*.txt")) - {path(name) for name in all_wanted}:
        old.unlink()
    return [_make(name, pins, uv, upgrade) for name, pins in all_wanted.items()]


def _make(name: str, pins: list[str], uv: str, upgrade: bool) -> str:
    into = path(name)
    done = subprocess.run(
        # What the environment came with installs the rest, so pip isn't pinned by itself.
        [uv, "pip", "compile", "-", "--output-file", into, "--universal", "--generate-hashes", "--python-version", _OLDEST,
         "--no-header", "--no-annotate", "--no-emit-package", "pip", *(["--upgrade"] if upgrade else [])],
        input="\n".join(pins), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise Refused(f"{name} can't be locked: {done.stderr.strip()}")
    into.write_text(_heading(pins) + into.read_text())
    return f"infra/pins/{into.name}: {len(locked(name))} distributions"


def _heading(pins: list[str]) -> str:
    return f"{_MADE_FROM}{hashlib.sha256(chr(10).join(sorted(pins)).encode()).hexdigest()}.\n"


def main(typed: list[str]) -> int:
    """`python -m infra.locking UV [--upgrade]`; returns the exit status."""
    try:
        lines = make(Path(__file__).parent.parent, typed[0], upgrade="--upgrade" in typed)
    except Refused as refused:
        sys.stderr.write(f"torg: {refused}\n")
        return 1
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
