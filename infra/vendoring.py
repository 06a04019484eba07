"""Makes `vendor/` and the layers from what pyproject.toml pins: lean, and with bytecode that holds.

Chalice copies `vendor/**` to the package's root. What is installed there is compiled with unchecked-hash
bytecode: Lambda's `/var/task` is read-only, so a package without it compiles at every cold start.
"""

import fcntl
import hashlib
import json
import platform
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import tomllib
import zipfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

from infra import bytecode, trimming
from infra.errors import Refused

STAMP: Final = ".prepared"
ARM: Final = "arm64"
INTEL: Final = "x86_64"
#: Lambda's words for what functions run on, the default first.
ARCHITECTURES: Final = (ARM, INTEL)
_MACHINES: Final = {ARM: "aarch64", INTEL: "x86_64"}
_MADE_BY: Final = "13"  # raise it when what is made from the same pins changes
_LAYER: Final = "layer-"  # groups of pyproject.toml by this prefix are layers
_GLIBC: Final = ("manylinux2014", "manylinux_2_24", "manylinux_2_28")


@dataclass(frozen=True, slots=True)
class Target:
    """Where the package will run. `machine` is `x86_64` or `aarch64`; empty for this very machine."""

    machine: str = "aarch64"

    @classmethod
    def of(cls, architecture: str) -> "Target":
        """The target of an architecture by Lambda's word for it, `arm64` or `x86_64`."""
        return cls(_MACHINES[architecture])

    @property
    def architecture(self) -> str:
        """Lambda's word for the machine; for this very machine the one that Lambda has like it."""
        machine = self.machine or platform.machine()
        return ARM if machine in (_MACHINES[ARM], ARM) else INTEL

    def pip_options(self) -> list[str]:
        """What tells pip to fetch wheels for the target instead of for this machine."""
        if not self.machine:
            return []
        platforms = [word for name in _GLIBC for word in ("--platform", f"{name}_{self.machine}")]
        return [*platforms, "--implementation", "cp", "--python-version", python_version()]


def here() -> Target:
    """The target for an emulator on this machine: the same as Lambda's where that runs here."""
    system, _, machine = sysconfig.get_platform().partition("-")
    lambda_runs_here = system == "linux" and "musl" not in sysconfig.get_config_var("SOABI")
    return Target(machine if lambda_runs_here and machine in _MACHINES.values() else "")


class Place(NamedTuple):
    """The folder with what ships, and the one with the layers' archives."""

    vendor: Path
    layers: Path


def for_aws(project: Path) -> Place:
    """Where Chalice takes what it deploys to AWS from."""
    return Place(project / "vendor", project / ".torg" / "layers")


def for_here(project: Path) -> Place:
    """Where the local stack takes it from: this machine may be another than the functions'."""
    return Place(project / ".torg" / "here" / "vendor", project / ".torg" / "here" / "layers")


def python_version() -> str:
    """The version of this interpreter; Chalice deploys to the runtime of the same."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def stamp(project: Path, target: Target) -> str:
    """What `vendor/` is made from: pins, Python, target. Another stamp means that it is out of date."""
    made_from = [_MADE_BY, python_version(), target.machine, _pins(project), _layer_pins(project)]
    return hashlib.sha256(json.dumps(made_from).encode()).hexdigest()[:16]


def archives(project: Path, layers: Path) -> dict[str, Path]:
    """The archive of each layer in the folder `layers`, made or not, by the layer's name."""
    return {name: layers / f"{name}.zip" for name in _layer_pins(project)}


def is_prepared(project: Path, vendor: Path, target: Target) -> bool:
    """Whether `vendor` holds what pyproject.toml pins now."""
    mark = vendor / STAMP
    return mark.is_file() and mark.read_text() == stamp(project, target)


def prepare(project: Path, vendor: Path, layers: Path, target: Target) -> bool:
    """Make the folder `vendor` and the archives of all layers in the folder `layers`; returns False when nothing had changed.

    Raises `Refused` with pip's last line if something can't be installed.
    """
    layers.mkdir(parents=True, exist_ok=True)
    with (layers.parent / "prepare.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = all(archive.is_file() for archive in archives(project, layers).values())
        if made and is_prepared(project, vendor, target):
            return False
        _make(project, vendor, layers, target)
    return True


def _make(project: Path, vendor: Path, layers: Path, target: Target) -> None:
    folder = tempfile.TemporaryDirectory(dir=layers.parent, prefix=".prepare-")
    with folder as made, ThreadPoolExecutor() as pool:
        work = Path(made)
        tasks = [pool.submit(_make_vendor, project, work / "vendor", target)]
        for name, pins in _layer_pins(project).items():
            tasks.append(pool.submit(_make_layer, name, pins, work, target))
        for task in tasks:
            task.result()
        shutil.rmtree(vendor, ignore_errors=True)
        (work / "vendor").replace(vendor)
        for archive in archives(project, layers).values():
            (work / archive.name).replace(archive)


def link_templates(project: Path) -> None:
    """Make `vendor/templates` lead to `templates/`: Chalice ships nothing else from the top level."""
    link = project / "vendor" / "templates"
    if (project / "templates").is_dir() and not link.is_symlink():
        link.symlink_to(Path("..") / "templates")


def _make_vendor(project: Path, vendor: Path, target: Target) -> None:
    _pip(_pins(project), vendor, target)
    trimming.trim(vendor)
    bytecode.compile_packages(vendor)
    bytecode.compile_chalice(vendor)
    (vendor / STAMP).write_text(stamp(project, target))


def _make_layer(name: str, pins: list[str], work: Path, target: Target) -> None:
    root = work / name / "python"
    _pip(pins, root, target)
    trimming.trim(root)
    bytecode.compile_packages(root)
    _zip(work / name, work / f"{name}.zip")


def _pip(requirements: Iterable[str], into: Path, target: Target) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    options = ["--no-compile", "--only-binary=:all:", "--target", str(into), *target.pip_options()]
    done = subprocess.run([*command, *options, *requirements], capture_output=True, text=True, check=False)
    if done.returncode:
        errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or [
            "ERROR: no reason"
        ]
        raise Refused(f"pip can't install the package's dependencies: {errors[-1].removeprefix('ERROR: ')}")


def _zip(folder: Path, archive: Path) -> None:
    """The same files give the same bytes, so that an unchanged layer isn't published again."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as zipped:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(str(path.relative_to(folder)), (2020, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                zipped.writestr(entry, path.read_bytes())


def _pins(project: Path) -> list[str]:
    return list(_pyproject(project)["project"]["dependencies"])


def _layer_pins(project: Path) -> dict[str, list[str]]:
    """What each layer holds, by the layer's name."""
    groups = _pyproject(project)["project"]["optional-dependencies"]
    return {name.removeprefix(_LAYER): list(pins) for name, pins in groups.items() if name.startswith(_LAYER)}


def _pyproject(project: Path) -> dict[str, Any]:
    return tomllib.loads((project / "pyproject.toml").read_text())
