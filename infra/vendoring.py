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
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from infra import bytecode, locking, trimming
from infra.errors import Refused

STAMP: Final = ".prepared"
ARM: Final = "arm64"
INTEL: Final = "x86_64"
#: Lambda's words for what functions run on, the default first.
ARCHITECTURES: Final = (ARM, INTEL)
_MACHINES: Final = {ARM: "aarch64", INTEL: "x86_64"}
#: The code that decides what is made from the same pins.
MAKERS: Final = (Path(__file__), Path(str(bytecode.__file__)), Path(str(trimming.__file__)))
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
    """What `vendor/` is made from: pins, the files they are locked to, Python, target, and the code that makes it. Another stamp means that it is out of date."""
    locks = [locking.path(name).read_text() for name in (locking.PACKAGE, *_layers(project).values())]
    pins = [_pins(project, locking.PACKAGE), *(_pins(project, name) for name in _layers(project).values())]
    makers = [maker.read_text() for maker in MAKERS]
    made_from = [makers, python_version(), target.machine, pins, locks]
    return hashlib.sha256(json.dumps(made_from).encode()).hexdigest()[:16]


def archives(project: Path, layers: Path) -> dict[str, Path]:
    """The archive of each layer in the folder `layers`, made or not, by the layer's name."""
    return {name: layers / f"{name}.zip" for name in _layers(project)}


def is_prepared(project: Path, vendor: Path, target: Target) -> bool:
    """Whether `vendor` holds what pyproject.toml pins now."""
    mark = vendor / STAMP
    return mark.is_file() and mark.read_text() == stamp(project, target)


def prepare(project: Path, vendor: Path, layers: Path, target: Target) -> bool:
    """Make the folder `vendor` and the archives of all layers in the folder `layers`; returns False when nothing had changed.

    Raises `Refused` if the locks aren't of what pyproject.toml pins, or with pip's word if something can't be
    installed or isn't the file that was locked.
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
        for name, group in _layers(project).items():
            lock = locking.require(group, _pins(project, group))
            tasks.append(pool.submit(_make_layer, name, lock, work, target))
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
    _pip(locking.require(locking.PACKAGE, _pins(project, locking.PACKAGE)), vendor, target)
    trimming.trim(vendor)
    bytecode.compile_packages(vendor)
    bytecode.compile_chalice(vendor)
    (vendor / STAMP).write_text(stamp(project, target))


def _make_layer(name: str, lock: Path, work: Path, target: Target) -> None:
    root = work / name / "python"
    _pip(lock, root, target)
    trimming.trim(root)
    bytecode.compile_packages(root)
    _zip(work / name, work / f"{name}.zip")


def _pip(lock: Path, into: Path, target: Target) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    options = ["--no-compile", "--only-binary=:all:", "--target", str(into), *target.pip_options()]
    locked = ["--no-deps", "--require-hashes", "--requirement", str(lock)]
    done = subprocess.run([*command, *options, *locked], capture_output=True, text=True, check=False)
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


def _pins(project: Path, lock: str) -> list[str]:
    return locking.wanted(project)[lock]


def _layers(project: Path) -> dict[str, str]:
    """The lock of each layer, by the layer's name."""
    named = (name for name in locking.wanted(project) if name.startswith(locking.LAYER))
    return {name.removeprefix(locking.LAYER): name for name in named}
