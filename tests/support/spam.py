"""SpamAssassin as a tripwire: a daemon of its own, local tests only, and what it thinks of a mail."""

import contextlib
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

# The test string that every filter must call spam (GTUBE), so that a filter that calls nothing spam is noticed.
GTUBE = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"
_SCORE = re.compile(rb"^\s*(-?\d+\.?\d*)\s*/\s*-?\d", re.M)


class Opinion(NamedTuple):
    score: float
    report: str


def is_installed() -> bool:
    return all(shutil.which(name) for name in ("spamd", "spamc"))


class Filter:
    def __init__(self, port: int) -> None:
        self._port = port

    def opinion(self, raw: bytes) -> Opinion:
        answer = subprocess.run(
            ["spamc", "-R", "-d", "127.0.0.1", "-p", str(self._port)],
            input=raw, capture_output=True, check=False, timeout=60,
        )  # fmt: skip
        found = _SCORE.match(answer.stdout)
        if found is None:
            raise RuntimeError(f"spamc: {answer.stdout[:200]!r} {answer.stderr[:200]!r}")
        return Opinion(float(found[1]), answer.stdout.decode(errors="replace"))


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Filter]:
    """A daemon that knows local rules only: no network, nothing learnt, nobody's preferences."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "local.cf").write_text("use_bayes 0\nskip_rbl_checks 1\nuse_pyzor 0\nuse_razor2 0\n")
    with (folder / "spamd.log").open("wb") as log:
        daemon = subprocess.Popen(
            ["spamd", "-L", "-x", "-i", "127.0.0.1", "-p", str(port), "-m", "2", "-r", str(folder / "pid"),
             "-H", str(folder), "-s", "stderr"],
            stdout=log, stderr=log,
        )  # fmt: skip
    try:
        _await(port, daemon, folder / "spamd.log")
        yield Filter(port)
    finally:
        daemon.terminate()
        daemon.wait(20)


def _await(port: int, daemon: "subprocess.Popen[bytes]", log: Path) -> None:
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up and daemon.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise RuntimeError(f"spamd didn't start: {log.read_text()[-500:]}")
