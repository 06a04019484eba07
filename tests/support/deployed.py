"""The deployed stack, for tests that speak to it over HTTP."""

import json
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from infra import recompute
from infra import stack as cloudformation
from infra.local import clock, shop
from infra.local.front import Front
from infra.local.stack import LocalStack
from tests.support.calls import HELD, RECORDING
from tests.support.paths import PROJECT

T = TypeVar("T")

DAY: Final = 86_400


class Reply(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class DeployedStack:
    """A whole stack under `folder`, deployed from a copy of the sources, behind one address."""

    def __init__(self, folder: Path) -> None:
        self.sources = folder / "sources"
        for name in ("chalicelib", "templates"):
            if (PROJECT / name).is_dir():
                shutil.copytree(
                    PROJECT / name, self.sources / name, ignore=shutil.ignore_patterns("__pycache__")
                )
        for name in ("app.py", "pyproject.toml", "requirements.txt"):
            shutil.copy(PROJECT / name, self.sources / name)
        #: What a running stack announces of itself, for the demo's shop and commands.
        self.local = {"api_base": "", "stage": "local"}
        self._front = Front(
            0, lambda: self.stack.emulator_port, lambda: self.stack.api_path(), shop.application(self.local),
            lambda: self.stack.push_path(),
        )  # fmt: skip
        self._is_open = False
        self._published_days = 0
        self.address = f"http://127.0.0.1:{self._front.port}"
        self.push = f"ws://127.0.0.1:{self._front.port}/push"
        # Pages reach all of it at the front's one address, as they do beside `make run`.
        settings = {"TORG_PUBLIC_URL": self.api_base, "TORG_PUSH_URL": self.push}
        # Buyers are taken to have been told of mails about similar products, as the demo's are.
        settings["TORG_SOFT_OPT_IN"] = "1"
        #: What functions asked of AWS, and whether their roles allowed it, where they are held to them.
        self.calls = folder / "calls.jsonl"
        self.stack = LocalStack(
            folder / "stack", settings, sources=self.sources, calls=self.calls if HELD or RECORDING else None,
            refusing=HELD,
        )  # fmt: skip
        self.local["publishable_key"] = self.publishable_key

    @property
    def api_base(self) -> str:
        return f"{self.address}/api"

    @property
    def publishable_key(self) -> str:
        return self.stack.keys.publishable_key

    @property
    def secret_key(self) -> str:
        return self.stack.keys.secret_key

    @property
    def shopper_signing_secret(self) -> str:
        return self.stack.keys.shopper_signing_secret

    def from_address(self, address: str) -> dict[str, str]:
        """The headers of a request that came from this address through the stage's own CloudFront."""
        return {"X-Torg-Edge": self.stack.keys.edge_secret, "CloudFront-Viewer-Address": f"{address}:443"}

    def start(self) -> None:
        self.stack.start()
        if not self._is_open:
            self._front.start()
            self._is_open = True
        self.local |= {
            "address": self.address,
            "api_base": self.api_base,
            "mailbox": f"{self.address}/mailbox",
            "push": self.push,
            "secret_key": self.secret_key,
            "shopper_signing_secret": self.shopper_signing_secret,
            "webhook_secret": self.stack.keys.webhook_secret,
            "endpoint_url": self.stack.stage.endpoint or "",
            "mail_bucket": cloudformation.outputs(self.stack.stage)["MailBucket"],
        }

    def stop(self) -> None:
        self._front.close()
        self.stack.stop()

    def recompute(self) -> Any:
        """What `make recompute` does: wait for the lake, run the deployed recompute."""
        return recompute.run(self.stack.stage, patience=600)

    def shift_clock(self, seconds: int) -> None:
        """Let every function see a time `seconds` from now; 0 for the true one."""
        clock.move(self.stack.stage, seconds)

    def publish_places(self) -> None:
        """Make what may be said of places, as of a later day than any time before; the clock is left there.

        What has been made of a day isn't made anew for it.
        """
        self._published_days += 1
        self.shift_clock(self._published_days * DAY)
        clock.run(self.stack.stage, "nearby_publish")

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """One request to the API, `path` from `/v1` on; `body` is JSON, or bytes as they are."""
        sent = dict(headers or {})
        if key:
            sent |= {"Authorization": f"Bearer {key}"} if key.startswith("sk_") else {"X-Torg-Key": key}
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        if data is not None:
            sent.setdefault("Content-Type", "application/json")
        request = urllib.request.Request(f"{self.api_base}{path}", data, sent, method=method)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return Reply(answer.status, dict(answer.headers), answer.read())
        except urllib.error.HTTPError as error:
            return Reply(error.code, dict(error.headers), error.read())


def eventually(look: Callable[[], T], *, within: float = 300) -> T:
    """The first true thing that `look` finds; fails after `within` seconds: machines are busy at times."""
    give_up = time.monotonic() + within
    while not (found := look()):
        assert time.monotonic() < give_up, f"nothing within {within} s"
        time.sleep(0.1)
    return found
