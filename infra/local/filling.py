"""What a local stack is filled with: the demo's invented shop and its past, or one's own product feed."""

import importlib
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, Final, NamedTuple

from infra import recompute
from infra.errors import Refused
from infra.local import look
from infra.local.stack import LocalStack
from infra.local.steps import say, step

#: When the demo's past comes in: once the stack is ready, before it says so, or not at all.
TIMES: Final = ("after", "before", "no")
_FEED: Final = "feed.json"
_PATIENCE: Final = 300  # seconds for a job of the stage's
_MOST_NEWS: Final = 900  # seconds
#: The rooms' queues of what happens to orders.
_HEARING: Final = ("nearby", "latest", "feed", "campaigns", "mail-news")
_WAITING: Final = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")


class Filling(NamedTuple):
    """What is asked for. `feed` is a file or an address; `quiet` keeps the invented shoppers away.

    `demo` is False for a stack with nothing in it.
    """

    demo: bool = True
    history: str = TIMES[0]
    feed: str = ""
    quiet: bool = False

    def options(self) -> list[str]:
        """The same as words of the command line."""
        said = {"--bare": not self.demo, "--quiet": self.quiet}
        words = [word for word, is_said in said.items() if is_said]
        return [*words, "--history", self.history, *(["--feed", self.feed] if self.feed else [])]


def prepare(filling: Filling, folder: Path) -> str:
    """Read the feed before anything is started, and keep it in `folder`; returns where, if the shop is of a feed.

    A folder that was filled from a feed stays so. Raises `Refused` where the feed can't be read, or the folder holds
    the invented shop already.
    """
    kept = folder / _FEED
    if filling.demo and filling.feed:
        if (folder / "stack").exists() and not kept.exists():
            raise Refused(
                f"{folder.name} holds the invented shop already; a feed wants a folder of its own: "
                "make run FEED=… FOLDER=.torg-mine, or forget that shop with make clean"
            )
        feed = importlib.import_module("demo.feed")
        with step("feed read") as note:
            try:
                found = feed.read(filling.feed)
            except feed.BadFeed as error:
                raise Refused(str(error)) from None
            note.text = found.told()
        folder.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(feed.kept(found))
    if filling.demo and kept.exists():
        importlib.import_module("demo.catalogue").use(kept)
        return str(kept)
    return ""


def fill(filling: Filling, local: dict[str, str], stack: LocalStack) -> None:
    """Load what makes the shop. Raises `Refused`."""
    demo = _demo() if filling.demo else None
    if demo is None:
        return
    with step("products of the feed loaded" if local["catalogue"] else "demo loaded") as note:
        note.text = _told(lambda: demo.load(local["api_base"], local["secret_key"]))
    look.keep(stack.stage, local["address"])
    if local["catalogue"]:
        return
    with step("what its customers said") as note:
        note.text = _told(lambda: demo.load_voices(local))
    if filling.history == "before":
        with step("two years of a past imported") as note:
            note.text = _told(lambda: _history(demo, local)) or "there already"
        if note.text != "there already":
            with step("lists and places made"):
                _count(stack)


def fill_later(filling: Filling, local: dict[str, str], stack: LocalStack) -> None:
    """Bring the demo's past in beside what the stack does, saying so, and when it is there."""
    demo = _demo() if filling.demo and filling.history == "after" and not local["catalogue"] else None
    if demo is None or _told(lambda: "here" if demo.has_history(local) else ""):
        return
    say("  past             two years of invented shoppers come in meanwhile; pages fill within some minutes")
    threading.Thread(target=_later, args=(demo, local, stack), daemon=True).start()


def _later(demo: ModuleType, local: dict[str, str], stack: LocalStack) -> None:
    try:
        imported = _history(demo, local)
        _count(stack)
    except Exception as error:  # noqa: BLE001  (whatever it is, the stack itself goes on)
        if stack.is_running():
            say(f"  The past isn't all there: {error}. The next make run goes on with it.")
    else:
        say(f"  The past is there ({imported}): every page has its lists, ratings and places.")


def _history(demo: ModuleType, local: dict[str, str]) -> str:
    imported: str = demo.load_history(local["api_base"], local["secret_key"])
    return imported


def _count(stack: LocalStack) -> None:
    """Make the lists of what is there, and say of places what may be said once the orders' news have been heard."""
    recompute.run(stack.stage)
    await_news(stack)
    client = stack.stage.client("lambda", read_timeout=_PATIENCE, retries={"max_attempts": 0})
    client.invoke(FunctionName=stack.stage.function("nearby_publish"), Payload=recompute.AS_SCHEDULED)


def await_news(stack: LocalStack) -> None:
    """Wait until the rooms have taken in what was bought: what is published early isn't published anew that day.

    After a while it isn't waited for any longer; the rest is told with later days.
    """
    queues = stack.stage.client("sqs")
    addresses = [queues.get_queue_url(QueueName=f"{stack.stage.stack}-{one}")["QueueUrl"] for one in _HEARING]
    give_up = time.monotonic() + _MOST_NEWS
    while time.monotonic() < give_up and any(_is_waited_for(queues, one) for one in addresses):
        time.sleep(1)


def _is_waited_for(queues: Any, address: str) -> bool:
    found = queues.get_queue_attributes(QueueUrl=address, AttributeNames=["All"])["Attributes"]
    return any(int(found.get(name, 0)) for name in _WAITING)


def _demo() -> Any:
    """The demo's package; None where a checkout is without."""
    try:
        return importlib.import_module("demo")
    except ModuleNotFoundError as error:
        if error.name != "demo":
            raise
        return None


def _told(load: Callable[[], str]) -> str:
    try:
        return load()
    except Exception as error:  # the demo has errors of its own
        raise Refused(f"the demo can't be loaded: {error}") from error
