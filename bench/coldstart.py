"""What a cold start costs: CPU of importing each function's module from its package, and the package's size.

As Lambda sees it: a fresh interpreter with the standard library and the unpacked package, which can't be
written to. Beside it the same package without its bytecode, which is what Chalice ships by itself.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from infra import packaging

MOST_MS: Final = 300
MOST_MIB: Final = 10
_RUNS: Final = 9
_IMPORT: Final = """
import importlib, sys, time
sys.path[:0] = sys.argv[2:]
began = time.process_time()
importlib.import_module(sys.argv[1])
print((time.process_time() - began) * 1000)
"""
_HANDLERS: Final = """
import json, sys
sys.path.insert(0, sys.argv[1])
from app import app
found = {each.name: each.handler_string for each in [*app.pure_lambda_functions, *app.event_sources]}
print(json.dumps(found))
"""


@dataclass(frozen=True, slots=True)
class Start:
    """CPU milliseconds of one function's init: the median of several fresh processes."""

    function: str
    module: str
    ms: float
    ms_without_bytecode: float


@dataclass(frozen=True, slots=True)
class Result:
    """All functions' starts, and the package's size in MiB, zipped and unpacked."""

    starts: list[Start]
    zipped: float
    unpacked: float


def measure(runs: int = _RUNS) -> Result:
    """Build the package and measure every function that is in it."""
    with tempfile.TemporaryDirectory() as made:
        archive = packaging.build(Path(made) / "project")
        with_bytecode, without = Path(made) / "with", Path(made) / "without"
        with zipfile.ZipFile(archive) as zipped:
            zipped.extractall(with_bytecode)
        shutil.copytree(with_bytecode, without, ignore=shutil.ignore_patterns("__pycache__"))
        unpacked = sum(path.stat().st_size for path in with_bytecode.rglob("*") if path.is_file())
        modules = {"api_handler": "app"} | _modules(with_bytecode)
        starts = [
            Start(name, module, _median_ms(with_bytecode, module, runs), _median_ms(without, module, runs))
            for name, module in modules.items()
        ]
        return Result(starts, archive.stat().st_size / 2**20, unpacked / 2**20)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """The benchmark `coldstart`: prints its table (unless `args.json`) and returns its figures."""
    result = measure(getattr(args, "runs", None) or _RUNS)
    if not getattr(args, "json", False):
        _print(result)
    return asdict(result)


def _modules(package: Path) -> dict[str, str]:
    handlers: dict[str, str] = json.loads(_python(_HANDLERS, str(package)))
    return {name: handler.rsplit(".", 1)[0] for name, handler in handlers.items()}


def _median_ms(package: Path, module: str, runs: int) -> float:
    return statistics.median(float(_python(_IMPORT, module, str(package))) for _ in range(runs))


def _python(code: str, *words: str) -> str:
    """Run `code` in a fresh interpreter: isolated, no site-packages, no bytecode written."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TORG_"))}
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", code, *words],
        env=kept | {"AWS_REGION": "eu-north-1", "TORG_STAGE": "bench"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip())
    return done.stdout


def _print(result: Result) -> None:
    print(f"{'function':<18}{'module':<40}{'CPU ms':>8}{'without bytecode':>18}")
    for start in result.starts:
        print(f"{start.function:<18}{start.module:<40}{start.ms:>8.0f}{start.ms_without_bytecode:>18.0f}")
    print(f"package: {result.zipped:.1f} MiB zipped, {result.unpacked:.1f} MiB unpacked")
    print(f"aims: {MOST_MS} ms for api_handler, {MOST_MIB} MiB zipped")
