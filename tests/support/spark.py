"""Spark on this machine: one session for a process, in the environment that `make spark` makes."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from chalicelib.recommendations import sparkjob
from chalicelib.recommendations.domain import Parameters
from chalicelib.recommendations.results import ResultFiles
from chalicelib.recommendations.trying import Challenger
from tests.support.paths import PROJECT

PYTHON = PROJECT / ".torg" / "spark" / "bin" / "python"
DRIVER = PROJECT / "chalicelib" / "recommendations" / "sparkdriver.py"
WORKER = Path(__file__).with_name("spark_worker.py")


def lacking() -> str:
    """What Spark lacks here; empty if it can run."""
    if not PYTHON.exists():
        return f"there is no {PYTHON.relative_to(PROJECT)}: make spark"
    return (
        "" if shutil.which("java") else "there is no java: Spark needs a JRE of 17 (openjdk-17-jre-headless)"
    )


def require() -> None:
    """Skip, saying what is lacking; under CI nothing may be."""
    if missing := lacking():
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)


class Spark:
    """A session that runs jobs, one at a time."""

    def __init__(self, worker: "subprocess.Popen[str]") -> None:
        self._worker = worker

    def run(self, job: Path) -> None:
        """Run a job. Raises `RuntimeError` with Spark's words if it fails."""
        assert self._worker.stdin
        self._worker.stdin.write(json.dumps({"job": str(job)}) + "\n")
        self._worker.stdin.flush()
        if (answer := self._hear()) != "done":
            raise RuntimeError(answer)

    def compute(
        self, folder: Path, rows: sparkjob.Rows, fresh: list[Path], settled: list[Path],
        parameters: Parameters, as_of: int, tried: Sequence[Challenger] = (),
    ) -> ResultFiles:  # fmt: skip
        """Run a recompute whose job and results lie in `folder`; what it wrote."""

        def put(name: str, body: bytes) -> str:
            (folder / name).write_bytes(body)
            return str(folder / name)

        output = folder / "results"
        job = sparkjob.write(
            rows, [str(path) for path in fresh], [str(path) for path in settled], parameters,
            as_of=as_of, output=str(output), put=put, tried=tried,
        )  # fmt: skip
        self.run(Path(job))
        names = [str(path.relative_to(output)) for path in output.rglob("*") if path.is_file()]
        return ResultFiles(names, lambda name: (output / name).read_bytes())

    def _hear(self) -> str:
        assert self._worker.stdout
        line = self._worker.stdout.readline()
        if not line:
            raise RuntimeError("Spark ended")
        return str(json.loads(line))


@contextmanager
def running(*, memory: str = "1g", is_small: bool = True) -> Iterator[Spark]:
    """Spark, for as long as it is needed; `is_small` fits it to tiny histories."""
    with tempfile.TemporaryDirectory(prefix="spark-") as folder, Path(folder, "log").open("wb") as log:
        words = [PYTHON, WORKER, DRIVER, folder, memory, "small" if is_small else "large"]
        worker = subprocess.Popen(
            [str(word) for word in words], cwd=folder, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
        )  # fmt: skip
        try:
            found = Spark(worker)
            if found._hear() != "ready":
                raise RuntimeError("Spark didn't start")
            yield found
        finally:
            worker.stdin.close() if worker.stdin else None
            worker.wait(60)
            worker.stdout.close() if worker.stdout else None
