"""`make run`: the stack, the demo's data, one address; until Ctrl-C."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from infra import operators
from infra import stack as cloudformation
from infra.errors import Refused
from infra.local import clock, shop
from infra.local.filling import Filling, fill, fill_later, prepare
from infra.local.front import Front
from infra.local.running import Running
from infra.local.stack import LocalStack
from infra.local.steps import say, step
from infra.stage import CHECKOUT

_KEPT_BY_CLEAN: Final = ("layers", "here", "prepare.lock")


def serve(folder: Path, port: int, filling: Filling) -> None:
    """Bring the stack up, serve it on `port`, and stop it in order at SIGINT or SIGTERM.

    Invented shoppers walk about while somebody has the demo's shop open, unless it is to be quiet.

    Raises `Refused` if the port is taken, another stack runs in `folder`, or a step fails.
    """
    began = time.monotonic()
    running = Running(folder)
    running.hold()
    stack = LocalStack(folder / "stack", _settings(port))
    front: Front | None = None
    _end_on(signal.SIGINT, signal.SIGTERM)
    try:
        local = _announcement(stack, port)
        say(f"Starting Torg on {local['address']}")
        local["catalogue"] = prepare(filling, folder)
        front = _front(stack, port, local, alive=filling.demo and not filling.quiet)
        stack.start()
        local["endpoint_url"] = stack.stage.endpoint or ""
        local["mail_bucket"] = cloudformation.outputs(stack.stage)["MailBucket"]
        front.start()
        fill(filling, local, stack)
        operators.add(stack.stage, local["operator"], "Moa Lind", "admin")
        _ready(local, time.monotonic() - began, clock.offset(stack.stage))
        fill_later(filling, local, stack)
        # Last: who started this in the background prints what was said until now.
        running.announce(local)
        while stack.is_running():
            time.sleep(1)
        raise Refused("the emulator ended by itself; run again to bring everything up")
    except KeyboardInterrupt:
        say("Stopping")
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if front:
            front.close()
        _stop(stack)
        running.release()


def detached(folder: Path, port: int, filling: Filling) -> None:
    """Start `serve` in a process of its own; return when it is ready. Raises `Refused` if it isn't to be."""
    running = Running(folder)
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "run.log"
    options = ["--folder", str(folder), *filling.options()]
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "infra.local", "run", "--port", str(port), *options],
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    with log.open() as told:
        ready = False
        while not ready and process.poll() is None:
            time.sleep(0.1)
            local = running.local()
            ready = local is not None and local["pid"] == str(process.pid)
            sys.stdout.writelines(line for line in told if not line.startswith("torg: "))
            sys.stdout.flush()
    if not ready:
        lines = log.read_text().strip().splitlines() or ["it ended without a word"]
        raise Refused(lines[-1].removeprefix("torg: "))


def clean(folder: Path) -> None:
    """Remove the state in `folder`; what was vendored stays. Raises `Refused` while a stack runs there."""
    running = Running(folder)
    running.hold()
    running.release()
    for path in folder.iterdir():
        if path.name in _KEPT_BY_CLEAN:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _stop(stack: LocalStack) -> None:
    if stack.is_running():
        with step("stopped, state kept"):
            stack.stop()
    stack.stop()


def _end_on(*signals: signal.Signals) -> None:
    def end(*_: object) -> None:
        raise KeyboardInterrupt

    for each in signals:
        signal.signal(each, end)


def _announcement(stack: LocalStack, port: int) -> dict[str, str]:
    address = f"http://127.0.0.1:{port}"
    return {
        "folder": str(stack.folder),
        "address": address,
        "api_base": f"{address}/api",
        "mailbox": f"{address}/mailbox",
        "push": f"ws://127.0.0.1:{port}/push",
        "console": f"{address}/api/admin",
        "operator": "operator@torg.example",
        "publishable_key": stack.keys.publishable_key,
        "secret_key": stack.keys.secret_key,
        "shopper_signing_secret": stack.keys.shopper_signing_secret,
        "webhook_secret": stack.keys.webhook_secret,
        "shopify_webhook_secret": stack.keys.shopify_webhook_secret,
        "woocommerce_webhook_secret": stack.keys.woocommerce_webhook_secret,
        "stage": "local",
        "pid": str(os.getpid()),
    }


def _settings(port: int) -> dict[str, str]:
    """What functions are told besides: where they are reached, and that photos may come from the demo's shop."""
    return {
        "TORG_PUBLIC_URL": f"http://127.0.0.1:{port}/api",
        "TORG_PUSH_URL": f"ws://127.0.0.1:{port}/push",
        "TORG_SHOP_NAME": "Fjällkompaniet",
        "TORG_MAIL_FROM": "Fjällkompaniet <order@fjallkompaniet.example>",
        "TORG_MARKETING_FROM": "Fjällkompaniet <hej@brev.fjallkompaniet.example>",
        # Whoever looks at it, in however many tabs, comes from one address.
        "TORG_PUSH_CONNECTIONS": "100",
        # Its checkout is taken to tell buyers of mails about similar products, and to let them say no.
        "TORG_SOFT_OPT_IN": "1",
        "TORG_FETCH_ALLOW": f"127.0.0.1:{port}",
        # Nobody is there to look at the demo's own photos first; an uploaded one shows what a shopper sees.
        "TORG_MEDIA_PUBLISH": "all",
    }


def _front(stack: LocalStack, port: int, local: dict[str, str], *, alive: bool) -> Front:
    pages = shop.application(local, alive=alive)
    try:
        return Front(port, lambda: stack.emulator_port, stack.api_path, pages, stack.push_path)
    except OSError as error:
        raise Refused(f"port {port} is in use; choose another: make run PORT=8090") from error


def _ready(local: dict[str, str], seconds: float, ahead: int) -> None:
    say(f"Ready in {seconds:.1f} s")
    say(f"  shop             {local['address']}/")
    say(f"  API              {local['api_base']}/v1")
    say(
        f"  console          {local['console']} (sign in as {local['operator']}; the link comes to the mailbox)"
    )
    say(f"  mailbox          {local['mailbox']} (place an order there, and see what it leads to)")
    say(f"  publishable key  {local['publishable_key']}")
    say(f"  secret key       {local['secret_key']}")
    if ahead:
        say(
            f"  clock            {_days(ahead)} ahead, as it was left; to put it back: python -m demo time now"
        )
    say("  Try it:          python -m demo order; python -m demo time +21d")
    say(
        "  All of it, for scripts: .torg/local.json. Ctrl-C (detached: make stop) stops it and keeps the state."
    )


def _days(seconds: int) -> str:
    days, rest = divmod(seconds, 86_400)
    return f"{days} days and {rest // 3600} hours"
