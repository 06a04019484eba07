"""The package that Chalice makes, made alone: what tests look into and what the cold start is measured on."""

import shutil
from pathlib import Path

from chalice.deploy.packager import DependencyBuilder, LambdaDeploymentPackager, PipRunner, SubprocessPip
from chalice.utils import UI, OSUtils

from infra import vendoring
from infra.local import project
from infra.stage import CHECKOUT


class _Silent(UI):
    def write(self, msg: str) -> None:
        """Nobody asked."""


def build(folder: Path) -> Path:
    """Copy the application into `folder` and package it there as `chalice deploy` does; returns the zip."""
    vendor, layers = vendoring.for_here(CHECKOUT)
    vendoring.prepare(CHECKOUT, vendor, layers, vendoring.here())
    project.copy(CHECKOUT, folder, vendor)
    tools = OSUtils()
    pip = DependencyBuilder(osutils=tools, pip_runner=PipRunner(SubprocessPip(osutils=tools), tools))
    packager = LambdaDeploymentPackager(osutils=tools, dependency_builder=pip, ui=_Silent())
    made = packager.create_deployment_package(str(folder), f"python{vendoring.python_version()}")
    return Path(shutil.move(made, folder / "package.zip"))
