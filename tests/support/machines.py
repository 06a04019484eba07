"""An operator's machine: a checkout of its own, and the commands that are typed there."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from infra import vendoring
from infra.local import project
from infra.local.emulator import Emulator
from infra.stage import DEFAULT_REGION
from tests.support.paths import PROJECT


@dataclass(frozen=True)
class Machine:
    """An operator's checkout, and what they type there."""

    checkout: Path
    endpoint: str

    def types(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """`python -m …`, as somebody who isn't asked back."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TORG_"))}
        environ = kept | {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": DEFAULT_REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }
        return subprocess.run(
            [sys.executable, "-m", *words], cwd=self.checkout, env=environ, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False, timeout=1200,
        )  # fmt: skip

    def infra(self, *words: str) -> str:
        """A command of `python -m infra` that goes well; what it said."""
        return self._well(self.types("infra", *words))

    def chalice(self, *words: str) -> str:
        """Chalice's own command that goes well."""
        return self._well(self.types("infra.local.chalice", *words))

    def refused(self, *words: str) -> str:
        """What a command said that was refused."""
        done = self.types(*words)
        assert done.returncode == 1, done.stdout
        return done.stderr

    def aws(self, service: str) -> Any:
        return boto3.client(
            service, endpoint_url=self.endpoint, region_name=DEFAULT_REGION,
            aws_access_key_id="test", aws_secret_access_key="test",
        )  # fmt: skip

    @property
    def api(self) -> str:
        """Where the deployed API is, as functions were told."""
        config = json.loads((self.checkout / ".chalice" / "config.json").read_text())
        return str(config["stages"]["shop"]["environment_variables"]["TORG_PUBLIC_URL"])

    def takes(self, release: dict[str, list[tuple[str, str]]]) -> None:
        """Check out another release."""
        for name, changes in release.items():
            path = self.checkout / name
            text = path.read_text()
            for before, after in changes:
                assert before in text, (name, before)
                text = text.replace(before, after)
            path.write_text(text)

    @staticmethod
    def _well(done: "subprocess.CompletedProcess[str]") -> str:
        assert done.returncode == 0, f"{done.args}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
        return done.stdout


def machine(folder: Path, emulator: Emulator) -> Machine:
    """A fresh checkout that was prepared for this machine."""
    place = vendoring.for_here(PROJECT)
    vendoring.prepare(PROJECT, place.vendor, place.layers, vendoring.here())
    project.copy(PROJECT, folder, place.vendor)
    shutil.copytree(PROJECT / "infra", folder / "infra", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / ".chalice" / "config.json").write_text('{"version": "2.0", "app_name": "torg", "stages": {}}')
    (folder / ".torg").mkdir()
    (folder / ".torg" / "layers").symlink_to(place.layers)
    return Machine(folder, emulator.endpoint)
