"""Prints requirements of pyproject.toml for pip: the package's own and all optional groups', or one group's alone.

Groups that begin with `audit` want versions of their own, and live in environments of their own.
"""

import sys
import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text())["project"]
groups = project["optional-dependencies"]
shared = (pin for name, group in groups.items() if not name.startswith("audit") for pin in group)
pins = groups[sys.argv[1]] if sys.argv[1:] else [*project["dependencies"], *shared]
sys.stdout.write("\n".join(pins) + "\n")
