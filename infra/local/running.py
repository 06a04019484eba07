"""Whether a stack runs in a folder, which, and how to end it: a lock that its process holds."""

import fcntl
import json
import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Final

from infra.errors import Refused

_STOP_SECONDS: Final = 90


class Running:
    """The one running stack of `folder`."""

    def __init__(self, folder: Path) -> None:
        """Looks at `folder/lock` and `folder/local.json`."""
        self._lock = folder / "lock"
        self._local = folder / "local.json"
        self._held: IO[str] | None = None

    def hold(self) -> None:
        """Become the running stack. Raises `Refused` if another is."""
        self._lock.parent.mkdir(parents=True, exist_ok=True)
        file = self._lock.open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            local = self.local() or {}
            where = local.get("address", "it is still starting")
            raise Refused(f"a local stack runs already ({where}); run: make stop") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._held = file

    def announce(self, local: Mapping[str, str]) -> None:
        """Write `local.json`: the stack is ready. Readable by this user only: it holds keys."""
        made = self._local.with_suffix(".new")
        made.touch(mode=0o600)
        made.write_text(json.dumps(dict(local), indent=2) + "\n")
        made.replace(self._local)

    def local(self) -> dict[str, Any] | None:
        """What the running stack announced, or None if none is ready."""
        if self._pid() is None or not self._local.is_file():
            return None
        local: dict[str, Any] = json.loads(self._local.read_text())
        return local

    def release(self) -> None:
        """Not running any more."""
        self._local.unlink(missing_ok=True)
        if self._held:
            self._held.close()
            self._held = None

    def stop(self) -> bool:
        """End the running stack in order and wait for it; returns whether there was one."""
        pid = self._pid()
        if pid is None:
            return False
        os.kill(pid, signal.SIGTERM)
        give_up = time.monotonic() + _STOP_SECONDS
        while self._pid() == pid:
            if time.monotonic() > give_up:
                raise Refused(f"process {pid} doesn't end")
            time.sleep(0.05)
        return True

    def _pid(self) -> int | None:
        """The holder's process id. The system lets go of the lock when its holder dies, however it dies."""
        if not self._lock.is_file():
            return None
        with self._lock.open("r+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return int(file.read() or 0) or None
        return None
