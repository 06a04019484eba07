"""Bytecode that still holds when the package is unpacked elsewhere, with other file times.

Installed packages never change, so theirs isn't checked at all. Torg's own and Chalice's is checked
against the source's hash: a few microseconds a file, and stale bytecode can't run.
"""

import compileall
import importlib.util
import shutil
import sys
from pathlib import Path
from py_compile import PycInvalidationMode

from infra.errors import Refused


def compile_packages(root: Path) -> None:
    """Compile everything under `root`, never to be checked again."""
    done = compileall.compile_dir(
        root,
        quiet=2,
        force=True,
        stripdir=str(root),
        prependdir="/var/task",
        invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
    )
    if not done:
        raise Refused(
            f"some of {root} can't be compiled by Python {sys.version_info.major}.{sys.version_info.minor}"
        )


def compile_own(package: Path) -> None:
    """Compile Torg's own package in place, and drop what other interpreters and removed modules left."""
    compileall.compile_dir(package, quiet=2, force=True, invalidation_mode=PycInvalidationMode.CHECKED_HASH)
    for cache in package.rglob("__pycache__"):
        wanted = {
            Path(importlib.util.cache_from_source(str(source))).name for source in cache.parent.glob("*.py")
        }
        for path in cache.iterdir():
            if path.name not in wanted:
                path.unlink(missing_ok=True)


def compile_chalice(vendor: Path) -> None:
    """Put bytecode for Chalice's runtime, whose sources Chalice adds by itself, where it will lie."""
    import chalice

    source = Path(chalice.__file__).parent
    runtime = vendor / "chalice"
    runtime.mkdir()
    for name in ("__init__.py", "app.py"):
        shutil.copy(source / name, runtime / name)
    compileall.compile_dir(runtime, quiet=2, force=True, invalidation_mode=PycInvalidationMode.CHECKED_HASH)
    for name in ("__init__.py", "app.py"):
        (runtime / name).unlink()
