"""The emulator's process: MiniStack, with eight things seen to.

Functions run without site-packages, so that they have what their package holds and no more. Streams are
kept over a restart with the rest of the state. A stack takes kept buckets in again. A deploy doesn't wait for made-up
delays. A queue's batches run one after another: each that runs beside another starts a process of its own, and this
machine has two cores. When the process that started this one goes away, this one saves its state and ends. SIGUSR1 saves
the state now. Where it is asked for, functions are held to their roles.
"""

import os
import signal
import sys
import threading
from pathlib import Path

from ministack import app
from ministack.core import persistence
from ministack.services import lambda_svc

from infra.local import adopting, roles, streams
from infra.local.interpreter import CALLS, NOTED_ONLY, SAVED


def main(interpreter: str) -> None:
    """Serve until told to end. `interpreter` is a program that runs functions' Python."""
    # MiniStack starts functions with the interpreter that it takes to be its own.
    sys.executable = interpreter
    # Functions inherit the environment, and their loggers would take the emulator's level for theirs.
    os.environ.pop("LOG_LEVEL", None)
    streams.keep()
    adopting.adopt()
    noted = os.environ.pop(CALLS, None)
    if noted:
        roles.hold(Path(noted), refusing=os.environ.pop(NOTED_ONLY, None) is None)
    # It plays out Lambda's time to take a change; every function of a deploy would wait for it twice.
    lambda_svc._LAMBDA_STATE_TRANSITION_DELAY = 0.01
    lambda_svc._sqs_esm_concurrency = lambda *_: 1
    signal.signal(signal.SIGUSR1, lambda *_: _save())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.argv = ["ministack"]
    app.main()


def _save() -> None:
    persistence.save_all(app._build_persistence_save_dict())
    Path(persistence.STATE_DIR, SAVED).touch()


def _end_with_parent() -> None:
    """Standard input is a pipe from the parent; it ends when the parent does, however it died."""
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main(sys.argv[1])
