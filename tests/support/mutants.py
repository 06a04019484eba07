"""Whether the tests notice that a write path is wrong: mutants of it, a sample by a seed, each against its room's tests.

`python -m tests.support.mutants INTERPRETER [seed [count]]` with a Python that has cosmic-ray; `make mutants` is that. In
copies of the tree, with few examples of each property. Prints each, and the share that was caught; status 0 from nine of
ten.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import pytest

from tests.support import ministack
from tests.support.controls import copied
from tests.support.paths import PROJECT

ENOUGH: Final = 0.9
# A mutant that turns round forever is as noticed as one that fails.
_PATIENCE: Final = 600
# What tests import of others' is imported once.
_PRELOADED: Final = (
    "aws_lambda_powertools", "babel.dates", "botocore.session", "chalice.app", "chalice.test", "duckdb", "hypothesis.stateful",
    "jinja2", "jwt", "msgspec", "pytest_socket",
)  # fmt: skip
_KEYS: Final = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-north-1"}
Mutant = dict[str, Any]
_AT_ONCE: Final = 2

# What brings something into a table, a bucket or a queue, or decides what; by room.
WRITE_PATHS: Final = {
    "activity": ("compaction", "domain", "lake", "merging", "models", "quarantine", "service", "store"),
    "moderation": ("cases", "counting", "evidence", "ledger", "models", "reporting", "service", "store"),
    "orders": ("facts", "happenings", "life", "models", "service", "store"),
    "post": (
        "caps", "carrier", "dispatching", "fate", "listening", "models", "registers", "sending", "service", "store",
    ),
    "presence": ("carts", "days", "models", "service", "sketch", "store", "viewing"),
    "reactions": ("domain", "models", "service", "store"),
    "recommendations": ("models", "popularity", "publishing", "recompute", "store"),
}  # fmt: skip
# Below the rooms: what all of them write by.
_BELOW: Final = {
    "chalicelib/aws/tables.py": ("tests/adapters/test_tables.py", "tests/contract/moderation", "tests/contract/post"),
    "chalicelib/kernel/revisions.py": ("tests/unit/kernel", "tests/contract/presence", "tests/contract/post"),
}  # fmt: skip
# The oracle of the lists takes minutes and looks at what is computed, which is no write path.
_INSTEAD: Final = {"tests/unit/recommendations": ("test_domain", "test_popularity", "test_publishing")}
# What is tried apart from a room: its way to a service, and where a slip shows in nothing but what it costs.
_BESIDE: Final = {"post": ("tests/adapters/test_post.py",), "presence": ("tests/adapters/test_units.py",)}
_FAULTS: Final = "tests/contract/faults"


def files() -> list[str]:
    """The modules that are mutated."""
    rooms = [f"chalicelib/{room}/{name}.py" for room, names in WRITE_PATHS.items() for name in names]
    return [*rooms, *_BELOW]


def tests_of(file: str) -> list[str]:
    """The tests that know a module: its room's, and those of faults."""
    if file in _BELOW:
        return [*_BELOW[file], _FAULTS]
    room = file.split("/")[1]
    folders = [f"tests/{kind}/{room}" for kind in ("contract", "unit", "http")]
    found: list[str] = []
    for folder in folders:
        found += [f"{folder}/{name}.py" for name in _INSTEAD.get(folder, ())] or [folder]
    return [one for one in [*found, *_BESIDE.get(room, ()), _FAULTS] if (PROJECT / one).exists()]


def mutants(interpreter: str, seed: int, count: int) -> Iterator[Mutant]:
    """The sample, as cosmic-ray makes it."""
    command = [interpreter, "tests/support/mutations.py", str(seed), str(count), *files()]
    made = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=True)
    yield from map(json.loads, made.stdout.splitlines())


class Bench:
    """A copy of the tree with a service for its stores, on which one mutant at a time is tried."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.copy, self.seed, self.pid, self.began = folder / "tree", seed, 0, 0.0
        copied(self.copy)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self._service = ministack.running(port, folder)
        self._environ = _KEYS | {"AWS_ENDPOINT_URL": self._service.__enter__(), "HYPOTHESIS_PROFILE": "quick"}
        self._whole = ""

    def put(self, mutant: Mutant) -> None:
        """Begin to run the tests of a mutant, in a process that has what they import of others already."""
        self.mutant, self.began = mutant, time.monotonic()
        file = self.copy / mutant["file"]
        self._whole = file.read_text("utf-8")
        file.write_text(mutant["text"], "utf-8")
        self.pid = os.fork()
        if not self.pid:
            os._exit(_tested(self.copy, tests_of(mutant["file"]), self.seed, self._environ))

    def untouched(self, tests: list[str]) -> bool:
        """Whether tests are green in the copy as it is: what fails anyway would catch every mutant."""
        self.pid = os.fork()
        if not self.pid:
            os._exit(_tested(self.copy, tests, self.seed, self._environ))
        _, status = os.waitpid(self.pid, 0)
        self.pid = 0
        return os.waitstatus_to_exitcode(status) == 0

    def judged(self) -> bool | None:
        """Whether the mutant is caught; None while its tests run."""
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        is_over = time.monotonic() > self.began + _PATIENCE
        if not pid and not is_over:
            return None
        if not pid:
            os.killpg(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        (self.copy / self.mutant["file"]).write_text(self._whole, "utf-8")
        self.pid = 0
        return is_over or os.waitstatus_to_exitcode(status) != 0

    def close(self) -> None:
        self._service.__exit__(None, None, None)


def _tested(copy: Path, tests: list[str], seed: int, environ: Mapping[str, str]) -> int:
    """The status of pytest in the copy; for a child of its own."""
    os.setsid()
    os.chdir(copy)
    os.environ.update(environ)
    sys.dont_write_bytecode = True
    sys.path[:] = [str(copy), *(one for one in sys.path if one not in ("", str(PROJECT)))]
    for name in [one for one in sys.modules if one.split(".")[0] in ("tests", "infra", "chalicelib")]:
        del sys.modules[name]
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        return int(pytest.main(["-q", "-x", f"--hypothesis-seed={seed}", *tests]))


def judge(sample: list[Mutant], benches: list[Bench]) -> Iterator[tuple[Mutant, bool, float]]:
    """Each mutant, whether it was caught, and after how long."""
    waiting, busy = list(reversed(sample)), True
    while busy:
        busy = False
        for bench in benches:
            if bench.pid and (found := bench.judged()) is not None:
                yield bench.mutant, found, time.monotonic() - bench.began
            if not bench.pid and waiting:
                bench.put(waiting.pop())
            busy = busy or bool(bench.pid)
        time.sleep(0.2)


def main(interpreter: str, seed: int, count: int) -> float:
    """The share of the sample that was caught."""
    for name in _PRELOADED:
        import_module(name)
    sample, caught = list(mutants(interpreter, seed, count)), 0
    with tempfile.TemporaryDirectory(prefix="torg-mutants-") as folder:
        benches = [Bench(Path(folder) / str(number), seed) for number in range(_AT_ONCE)]
        try:
            needed = {test: None for mutant in sample for test in tests_of(mutant["file"])}
            if not benches[0].untouched([*needed]):
                raise SystemExit("tests fail on the tree as it is: nothing can be said of mutants")
            for number, (mutant, found, took) in enumerate(judge(sample, benches), 1):
                caught += found
                _tell(number, mutant, found, took)
        finally:
            for bench in benches:
                bench.close()
    sys.stdout.write(f"{caught} of {len(sample)} caught ({caught / len(sample):.0%}), seed {seed}\n")
    return caught / len(sample)


def _tell(number: int, mutant: Mutant, found: bool, took: float) -> None:
    word = "caught" if found else "SURVIVES"
    sys.stdout.write(
        f"{number:3} {word} in {took:.0f} s: {mutant['file']}:{mutant['line']} {mutant['operator']}\n"
        f"      {mutant['was']}\n      {mutant['is']}\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    asked = [int(one) for one in sys.argv[2:]]
    told = main(sys.argv[1], *(asked or [int(time.time())]), *([] if len(asked) > 1 else [60]))
    raise SystemExit(told < ENOUGH)
