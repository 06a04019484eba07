"""Takes the controls of docs/security.md (`threats.py`) out of the code, to see that their tests then fail.

`python -m tests.support.controls [threat …]` takes each control away in a copy of the tree and runs its test. Status 0: every
test failed, as it must.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.support.paths import PROJECT
from tests.support.threats import CONTROLS, Control


def missing(control: Control) -> str | None:
    """Why the control can't be taken away; None if it can."""
    if control.kept not in (PROJECT / control.file).read_text("utf-8"):
        return f"{control.threat}: {control.file} holds no {control.kept!r}"
    path, _, name = control.test.partition("::")
    where = PROJECT / path
    if not where.exists() or (name and f"def {name}(" not in where.read_text("utf-8")):
        return f"{control.threat}: there is no {control.test}"
    return None


def survivors(threats: list[str]) -> Iterator[str]:
    """The controls without which their tests pass all the same; what is wrong where they fail with them, too."""
    wanted = [control for control in CONTROLS if not threats or control.threat in threats]
    with tempfile.TemporaryDirectory(prefix="torg-controls-") as folder:
        copy = Path(folder) / "tree"
        copied(copy)
        status, said = _ran(copy, *sorted({control.test for control in wanted}))
        if status:
            yield f"nothing can be said: the tests fail as it is\n{said}"
            return
        for control in wanted:
            if _passes_without(control, copy):
                yield f"{control.threat}: {control.test} passes without {control.kept!r}"


def copied(to: Path) -> None:
    """A copy of the tree as it stands, with what git doesn't know of left out."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (PROJECT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(PROJECT / name, to / name)
    for name in ("vendor", "sdk/node_modules"):
        if (PROJECT / name).is_dir():
            (to / name).symlink_to(PROJECT / name)


def _passes_without(control: Control, copy: Path) -> bool:
    file = copy / control.file
    whole = file.read_text("utf-8")
    file.write_text(whole.replace(control.kept, control.removed), "utf-8")
    try:
        status, said = _ran(copy, "-x", control.test)
    finally:
        file.write_text(whole, "utf-8")
    sys.stderr.write(f"{control.threat} {'FAILED, as it must' if status == 1 else said}\n")
    return status != 1


def _ran(copy: Path, *words: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words]
    ran = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    return ran.returncode, (ran.stdout + ran.stderr)[-1_000:]


if __name__ == "__main__":
    left = list(survivors(sys.argv[1:]))
    sys.stdout.write("\n".join([*left, ""]) if left else "every test fails without its control\n")
    raise SystemExit(bool(left))
