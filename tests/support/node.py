"""What tests run with Node, which nobody needs who only uses Torg."""

import os
import shutil
from pathlib import Path

import pytest

from tests.support.paths import PROJECT

#: Others' libraries that tests run: React, Segment's.
FOLDER = PROJECT / "tests" / "node"


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
