"""The local stack as one thing: started, deployed to, and stopped."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import Final

from infra import after, deployed, up, vendoring
from infra.chalice_config import API_STAGE
from infra.errors import Refused
from infra.local import clock, project
from infra.local.emulator import Emulator
from infra.local.steps import step
from infra.secret_document import Keys
from infra.stage import CHECKOUT, DEFAULT_REGION, Stage, require_loopback

STAGE: Final = "local"
MAIL_FROM: Final = "Torg <console@torg.example>"
_DEPLOYED: Final = "deployed-digest"


class LocalStack:
    """A stack whose whole state lives in `folder`.

    `extra` adds to the functions' environment, for a test stage with a shifted clock, say; `sources` holds
    the application; with `calls`, what functions ask for is noted there, and refused if their roles don't allow it.
    """

    def __init__(
        self,
        folder: Path,
        extra: Mapping[str, str] | None = None,
        sources: Path = CHECKOUT,
        calls: Path | None = None,
        *,
        refusing: bool = True,
    ) -> None:
        """Nothing is started yet."""
        self.folder = folder
        self._sources = sources
        self.project = folder / "project"
        self._emulator = Emulator(folder / "emulator", calls=calls, refusing=refusing)
        self._extra = {
            "TORG_TEST_STAGE": "1",
            "TORG_LAKE_WINDOW_SECONDS": "1",
            "TORG_MAIL_FROM": MAIL_FROM,
        } | dict(extra or {})

    @property
    def stage(self) -> Stage:
        """The stage, once the emulator runs."""
        return Stage(STAGE, self.project, DEFAULT_REGION, self._emulator.endpoint)

    @property
    def emulator_port(self) -> int:
        """Where the emulator listens."""
        return self._emulator.port

    @cached_property
    def keys(self) -> Keys:
        """The stack's secrets: made at the first start, and the same for as long as its folder is there."""
        path = self.folder / "keys.json"
        if path.is_file():
            return Keys(**json.loads(path.read_text()))
        made = Keys.new()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(json.dumps(asdict(made)))
        return made

    def start(self) -> None:
        """Start the emulator and bring everything up to date with the sources, saying each step.

        Raises `Refused` with the step's reason; what was started is stopped by `stop`.
        """
        with ThreadPoolExecutor(max_workers=2) as pool:
            prepared = pool.submit(_prepare)
            with step("emulator started"):
                self._emulator.start()
            require_loopback(self._emulator.endpoint)
            self.deploy(prepared)

    def deploy(self, prepared: "Future[tuple[Path, Path, bool]] | None" = None) -> None:
        """Bring resources, functions and routes up to date with the sources."""
        with step("dependencies vendored") as note:
            vendor, layers, made = prepared.result() if prepared else _prepare()
            note.text = "" if made else "unchanged"
        with step("sources copied"):
            project.copy(self._sources, self.project, vendor)
        with step("resources up"):
            self._up(layers)
        with step("application deployed by Chalice") as note:
            digest = project.digest(self.project)
            if self._is_deployed(digest):
                note.text = "unchanged"
                if after.addresses(self.stage):  # the emulator's port was taken, and it has another now
                    self._mark()
            else:
                ahead = clock.offset(self.stage)
                self._deploy()
                after.apply(self.stage)
                self._mark()  # with the addresses that were kept for the next deploy
                if ahead:  # Chalice tells functions their environment anew
                    clock.move(self.stage, ahead)
                self._emulator.save()

    def api_path(self) -> str:
        """The deployed API's path on the emulator."""
        return f"/_aws/execute-api/{deployed.read(self.stage).api}/{API_STAGE}"

    def push_path(self) -> str:
        """The deployed WebSocket API's path on the emulator."""
        return f"/_aws/execute-api/{deployed.read(self.stage).push}/{API_STAGE}"

    def stop(self) -> None:
        """Stop everything; the state is kept."""
        self._emulator.stop()

    def is_running(self) -> bool:
        """Whether the emulator is alive."""
        return self._emulator.is_running()

    def _up(self, layers: Path) -> None:
        up.up(
            self.stage,
            archives=vendoring.archives(CHECKOUT, layers),
            protected=False,
            keys=self.keys,
            origins=["*"],
            extra=self._extra,
            architecture=vendoring.here().architecture,
            say=lambda _: None,
        )

    def _is_deployed(self, digest: str) -> bool:
        """Whether this very content is deployed, and the emulator still has it."""
        mark = self.folder / _DEPLOYED
        if not mark.is_file() or mark.read_text() != digest:
            return False
        return self._forget_if_lost()

    def _mark(self) -> None:
        """Note that all that is there is deployed."""
        (self.folder / _DEPLOYED).write_text(project.digest(self.project))

    def _forget_if_lost(self) -> bool:
        """Drop Chalice's record if the emulator lost what it names; returns whether it is all there."""
        record = self.project / ".chalice" / "deployed" / f"{STAGE}.json"
        try:
            done = deployed.read(self.stage)
        except Refused:
            return False
        there = {
            function["FunctionName"]
            for page in self.stage.client("lambda").get_paginator("list_functions").paginate()
            for function in page["Functions"]
        }
        apis = {item["id"] for item in self.stage.client("apigateway").get_rest_apis(limit=500)["items"]}
        sockets = {item["ApiId"] for item in self.stage.client("apigatewayv2").get_apis()["Items"]}
        if done.api in apis and done.push in sockets and set(done.functions.values()) <= there:
            return True
        record.unlink()
        return False

    def _deploy(self) -> None:
        mark = self.folder / _DEPLOYED
        mark.unlink(missing_ok=True)
        self._forget_if_lost()
        shutil.rmtree(self.project / ".chalice" / "deployments", ignore_errors=True)
        log = self.folder / "deploy.log"
        with log.open("w") as out:
            done = subprocess.run(
                [sys.executable, "-m", "infra.local.deploy", str(self.project), STAGE],
                cwd=CHECKOUT,
                env=self._environment(),
                stdout=out,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
            )
            out.write(done.stderr)
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise Refused(f"the application can't be deployed: {reason} (log: {log})")

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TORG_"))}
        return kept | {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": DEFAULT_REGION,
            "AWS_ENDPOINT_URL": self._emulator.endpoint,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "PYTHONPATH": str(CHECKOUT),
            "PYTHONDONTWRITEBYTECODE": "1",
        }


def _prepare() -> tuple[Path, Path, bool]:
    """What is vendored for this machine, which may be another than the one that a deploy to AWS is for."""
    vendor, layers = vendoring.for_here(CHECKOUT)
    made = vendoring.prepare(CHECKOUT, vendor, layers, vendoring.here())
    return vendor, layers, made
