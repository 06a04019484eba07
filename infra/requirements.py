"""Prints every requirement of pyproject.toml, for pip: the package's own and all optional groups'."""

import sys
import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text())["project"]
groups = project["optional-dependencies"].values()
sys.stdout.write("\n".join([*project["dependencies"], *(pin for group in groups for pin in group)]) + "\n")
