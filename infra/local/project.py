"""A copy of what Chalice deploys, so that a deploy sees one moment of the sources and keeps its own state."""

import hashlib
import shutil
from pathlib import Path
from typing import Final

from infra import bytecode, vendoring
from infra.stage import CHECKOUT

_IGNORED: Final = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")


def copy(sources: Path, into: Path, vendor: Path) -> None:
    """Copy the application in `sources` to `into`, with bytecode, linking the prepared `vendor`."""
    for name in ("chalicelib", "templates"):
        shutil.rmtree(into / name, ignore_errors=True)
        if (sources / name).is_dir():
            shutil.copytree(sources / name, into / name, ignore=_IGNORED)
    (into / ".chalice").mkdir(parents=True, exist_ok=True)
    for name in ("app.py", "requirements.txt", "pyproject.toml"):
        shutil.copy(sources / name, into / name)
    _link_vendor(into / "vendor", vendor)
    vendoring.link_templates(into)
    bytecode.compile_own(into / "chalicelib")
    bytecode.compile_own(into / "templates")


def digest(project: Path) -> str:
    """A hash of all that a deploy depends on: sources, configuration, what is vendored, and these tools."""
    made = hashlib.sha256()
    folders = [project / "chalicelib", project / "templates", CHECKOUT / "infra"]
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix not in (".pyc", "")]
    files += [project / "app.py", project / "vendor" / ".prepared", *(project / ".chalice").glob("*.json")]
    for path in sorted(files):
        made.update(str(path).encode() + b"\0" + path.read_bytes() + b"\0")
    return made.hexdigest()


def _link_vendor(link: Path, vendor: Path) -> None:
    """A folder of links, one for each thing vendored, beside the link to this copy's templates."""
    shutil.rmtree(link, ignore_errors=True)
    link.mkdir()
    for path in vendor.iterdir():
        if path.name != "templates":
            (link / path.name).symlink_to(path.resolve())
