"""Conventions that a machine can see: who reads the environment and the clock, and what is documented."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.paths import PROJECT, ROOMS

SOURCES = sorted((PROJECT / "chalicelib").rglob("*.py"))


def _public(path: Path) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_every_public_name_is_documented(path: Path) -> None:
    undocumented = [node.name for node in _public(path) if not ast.get_docstring(node)]
    assert undocumented == []


def test_only_settings_read_the_environment() -> None:
    readers = [path.name for path in SOURCES if "environ" in path.read_text() and path.name != "settings.py"]
    assert readers == []


def test_operators_are_told_of_every_variable_and_of_no_other() -> None:
    named = re.compile(r"\bTORG_[A-Z_]+\b")
    read = set(named.findall((PROJECT / "chalicelib" / "kernel" / "settings.py").read_text()))
    assert set(named.findall((PROJECT / "docs" / "deploying.md").read_text())) == read


def test_only_the_clock_reads_the_time() -> None:
    calls = ("time.time(", "time_ns(", "datetime.now(", "utcnow(", "date.today(")
    readers = [path.name for path in SOURCES if any(call in path.read_text() for call in calls)]
    assert readers == ["clock.py"]


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_a_readme(room: str) -> None:
    assert (PROJECT / "chalicelib" / room / "README.md").read_text().startswith("# ")


def test_files_stay_small() -> None:
    long = {path.name: n for path in SOURCES if (n := len(path.read_text().splitlines())) > 350}
    assert long == {}


@pytest.mark.parametrize("document", ["README.md", "docs/architecture.md"])
def test_every_room_stands_in_the_tables_of_rooms(document: str) -> None:
    written = (PROJECT / document).read_text()
    rooms = {path.parent.name for path in (PROJECT / "chalicelib").glob("*/README.md")}
    assert {room for room in rooms if f"chalicelib/{room}/README.md)" not in written} == set()


def test_what_is_kept_in_git_is_small() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip(f"not a checkout: {listed.stderr.strip()}")
    paths = [PROJECT / name for name in listed.stdout.split("\0") if name]
    large = {
        str(path.relative_to(PROJECT)) for path in paths if path.exists() and path.stat().st_size > 1_000_000
    }
    assert large == set()
