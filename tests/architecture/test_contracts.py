"""The import contracts hold, and each of them fails when it is broken."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import PROJECT

BREAKS = {
    "a room reaches up": ("catalogue/service.py", "from chalicelib.orders import public"),
    "a room reaches past public": ("orders/wiring.py", "from chalicelib.catalogue import store as other"),
    "a rule knows AWS": ("orders/domain.py", "import botocore.session"),
    "a rule knows HTTP": ("catalogue/domain.py", "from chalice.app import Response"),
    "the kernel knows a room": ("kernel/ids.py", "from chalicelib.catalogue import public"),
    "a service knows its store": ("orders/service.py", "from chalicelib.orders import wiring"),
    "a domain knows its service": ("members/domain.py", "from chalicelib.members import service"),
    "a noun without a place": ("orders/somewhere.py", ""),
}


def _lint(directory: Path) -> "subprocess.CompletedProcess[str]":
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as c; c(['--no-cache'])",
    ]
    return subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)


def test_the_contracts_hold() -> None:
    outcome = _lint(PROJECT)
    assert outcome.returncode == 0, outcome.stdout[-4000:]


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_contract_is_seen(name: str, tmp_path: Path) -> None:
    place, line = BREAKS[name]
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PROJECT / "chalicelib", tmp_path / "chalicelib", ignore=ignored)
    path = tmp_path / "chalicelib" / place
    path.write_text((path.read_text() if path.exists() else "") + f"\n{line}\n")

    assert _lint(tmp_path).returncode != 0
