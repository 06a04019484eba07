"""What ships and what tests is locked to the very files; the locks agree with pyproject.toml."""

import re
from pathlib import Path
from typing import Final

import pytest

from infra import locking, vendoring
from infra.errors import Refused
from tests.support.paths import PROJECT

WANTED: Final = locking.wanted(PROJECT)
PROJECT_TABLE: Final = '[project]\ndependencies = ["msgspec==0.0.1"]\n[project.optional-dependencies]\n'


@pytest.mark.parametrize("name", WANTED)
def test_a_lock_is_of_what_is_pinned(name: str) -> None:
    lock = locking.require(name, WANTED[name])
    versions = locking.locked(name)
    for pin in WANTED[name]:
        distribution, _, version = re.sub(r"\[.*\]", "", pin).partition("==")
        assert re.sub(r"[-_.]+", "-", distribution.partition("<")[0]).lower() in versions
        assert not version or version in versions.values()
    assert lock.parent.name == "pins"


@pytest.mark.parametrize("name", WANTED)
def test_every_distribution_has_a_hash_and_no_line_names_a_place(name: str) -> None:
    heading, *lines = locking.path(name).read_text().splitlines()
    assert heading.startswith("#")
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if not line.startswith("    --hash=sha256:"):
            assert re.fullmatch(r"[a-z0-9.-]+==[^ ]+( ; .+)? \\", line)
            assert following.startswith("    --hash=sha256:")
    assert "://" not in locking.path(name).read_text()


def test_there_is_no_lock_of_anything_else() -> None:
    assert {path.stem for path in locking.path("any").parent.iterdir()} == set(WANTED)


def test_all_that_ships_is_what_was_tested() -> None:
    tested = locking.locked(locking.DEVELOPMENT)
    for name in WANTED:
        if not name.startswith(locking.APART):
            assert locking.locked(name).items() <= tested.items()


def test_nothing_is_prepared_from_a_lock_of_other_pins(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PROJECT_TABLE)
    with pytest.raises(
        Refused, match=r"infra/pins/package\.txt isn't of what pyproject\.toml pins\. Run: make lock"
    ):
        vendoring.prepare(tmp_path, tmp_path / "vendor", tmp_path / "made" / "layers", vendoring.here())
    assert not (tmp_path / "vendor").exists()


def test_a_file_that_is_not_the_locked_one_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _wheel(tmp_path / "index", "changed", "1.0")
    pins = ["changed==1.0"]
    monkeypatch.setattr(locking, "_FOLDER", tmp_path)
    wrong = f"changed==1.0 \\\n    --hash=sha256:{'0' * 64}\n"
    locking.path("package").write_text(locking._heading(pins) + wrong)
    (tmp_path / "pyproject.toml").write_text(PROJECT_TABLE.replace("msgspec==0.0.1", pins[0]))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "index"))
    with pytest.raises(Refused, match="DO NOT MATCH THE HASHES"):
        vendoring.prepare(tmp_path, tmp_path / "vendor", tmp_path / "made" / "layers", vendoring.here())


def _wheel(folder: Path, name: str, version: str) -> None:
    """A wheel with nothing in it but its name."""
    import zipfile

    folder.mkdir()
    metadata = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{metadata}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        wheel.writestr(f"{metadata}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{metadata}/RECORD", "")
