"""What tests run with Node, which nobody needs who only uses Torg."""

import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from tests.support.paths import PROJECT

#: Others' libraries that tests run: React, Segment's.
FOLDER = PROJECT / "tests" / "node"
SDK = PROJECT / "sdk"


def needed(*folders: Path) -> str:
    """Node's path, where it is and `npm ci` was run in `folders`.

    Skips loudly otherwise; under CI what is missing beside npm is an error.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    missing = [str(one.relative_to(PROJECT)) for one in folders if not (one / "node_modules").is_dir()]
    if node and not missing:
        return node
    if os.environ.get("CI") and npm:
        pytest.fail(f"run npm ci in {', '.join(missing)}")
    pytest.skip(f"NO NODE, OR NO `npm ci` IN {', '.join(missing) or 'any folder'}: THIS ISN'T TESTED")


def packed(shop: Path) -> Path:
    """The storefront's package as npm packs it, unpacked into a shop's `node_modules`; the file it came as.

    It is built from a copy of the sources, as another test may be building, too. Skips loudly without npm.
    """
    needed(SDK)
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("NO NPM: THE PACKAGE ISN'T TESTED")
    copy = shop / "sdk"
    shutil.copytree(SDK, copy, ignore=shutil.ignore_patterns("node_modules", "dist"))
    (copy / "node_modules").symlink_to(SDK / "node_modules")
    document = shop / "chalicelib" / "web" / "openapi.json"
    document.parent.mkdir(parents=True)
    shutil.copy(PROJECT / "chalicelib" / "web" / "openapi.json", document)
    pack = [npm, "pack", "--offline", "--silent", "--pack-destination", str(shop)]
    subprocess.run(pack, cwd=copy, check=True, capture_output=True, timeout=300)
    (made,) = shop.glob("*.tgz")
    into = shop / "node_modules" / "@torg"
    into.mkdir(parents=True)
    with tarfile.open(made) as tar:
        tar.extractall(into, filter="data")
    (into / "package").rename(into / "storefront")
    return made
