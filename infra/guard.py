"""Stops `chalice package` and `chalice deploy` in a checkout that isn't prepared, and says what to type.

`app.py` calls this under Chalice's command line only; none of it is shipped.
"""

import os
import sys
from pathlib import Path

from infra import bytecode, vendoring


def check() -> None:
    """Exit with one line unless the working directory can be packaged; then make its bytecode valid."""
    project = Path.cwd()
    problem = _problem(project)
    if problem:
        raise SystemExit(problem)
    vendoring.link_templates(project)
    bytecode.compile_own(project / "chalicelib")
    bytecode.compile_own(project / "templates")


def _problem(project: Path) -> str | None:
    vendor = project / "vendor"
    if not any(
        vendoring.is_prepared(project, vendor, target) for target in (vendoring.Target(), vendoring.here())
    ):
        return "vendor/ isn't what pyproject.toml asks for. Run: python -m infra prepare"
    if "deploy" in sys.argv and not os.environ.get("TORG_STAGE"):
        return f"This stage isn't up. Run: python -m infra up --stage {_stage()}"
    return None


def _stage() -> str:
    """The stage that Chalice's command line names; Chalice's own default is `dev`."""
    for word, following in zip(sys.argv, [*sys.argv[1:], ""], strict=True):
        if word == "--stage":
            return following
        if word.startswith("--stage="):
            return word.partition("=")[2]
    return "dev"
