"""What must outlive an operator's machine: Chalice's record of what it deployed, and what the operator set.

It lies in the stage's artefact bucket, version by version. `up` takes the stage's lock and pulls it, `chalice deploy`
goes on only with what was just pulled, `after` pushes it and lets go of the lock.
"""

import getpass
import json
import platform
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from botocore.exceptions import ClientError

from infra import chalice_config, options, stack
from infra.lock import Lock, Locks, code
from infra.options import Options
from infra.stage import CHECKOUT, Stage

_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Pulled:
    """The mark of a pull in a checkout: the lock's token, the state's tag then, and until when it counts."""

    bucket: str
    token: str
    tag: str
    until: int


class Store:
    """A stage's state in its bucket and in a checkout."""

    def __init__(self, stage: Stage, bucket: str) -> None:
        """`bucket` is the stage's artefact bucket."""
        self.stage, self.bucket = stage, bucket
        self._client = stage.client("s3")
        self._where: Final = {"Bucket": bucket, "Key": f"state/{stage.name}.json"}
        self.locks = Locks(self._client, bucket, stage.name)

    def read(self) -> tuple[dict[str, Any], str]:
        """What is stored and its tag; nothing and an empty one before the first deploy."""
        try:
            answer = self._client.get_object(**self._where)
        except ClientError as error:
            if code(error) in ("NoSuchKey", "404"):
                return {}, ""
            raise
        found: dict[str, Any] = json.loads(answer["Body"].read())
        return found, str(answer["ETag"])

    def lock(self, *, broken: bool = False) -> tuple[Lock, list[str]]:
        """Take the stage's lock, or hold it longer; lines about it. Raises `Refused` if another holds it."""
        said = [self.locks.break_it()] if broken else []
        before = pulled(self.stage.project, self.stage.name)
        token = before.token if before and before.bucket == self.bucket else ""
        return self.locks.take(_owner(), token=token, now=_now()), said

    def pull(self, lock: Lock) -> str:
        """Make the checkout's record the stored one and mark it as pulled; a line about it.

        A record of a deploy that was never pushed, made from what is still stored, stays: it knows more.
        """
        stored, tag = self.read()
        before = pulled(self.stage.project, self.stage.name)
        record = _record(self.stage)
        own = record.is_file() and (not stored or (before is not None and before.tag == tag))
        if not own:
            self._take_over(stored)
        self._note(Pulled(self.bucket, lock.token, tag, lock.until))
        if not stored:
            return "state: none stored yet" + ("; the record here is kept" if own else "")
        return f"state: deployed {stored['at']} by {stored['by']} from {stored['code']}"

    def _note(self, mark: Pulled) -> None:
        path = _mark(self.stage.project, self.stage.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(mark)))

    def _take_over(self, stored: dict[str, Any]) -> None:
        _put_record(_record(self.stage), stored.get("deployed"))
        if stored:
            chalice_config.take_over(self.stage, stored["variables"])
            options.write(self.stage, Options(**stored["options"]))

    def push(self) -> str:
        """Store the checkout's record and settings. Raises `Refused` unless the lock is this checkout's."""
        self.require()
        record = _record(self.stage)
        kept = {
            "format": _FORMAT,
            "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(_now())),
            "by": _owner(),
            "code": revision(CHECKOUT),
            "deployed": json.loads(record.read_text()) if record.is_file() else None,
            "variables": chalice_config.variables(self.stage),
            "options": asdict(options.read(self.stage)),
        }
        self._client.put_object(**self._where, Body=json.dumps(kept, indent=1).encode())
        return f"state: stored in s3://{self.bucket}/{self._where['Key']}"

    def require(self) -> None:
        """Raise `Refused` unless this checkout holds the stage."""
        mark = pulled(self.stage.project, self.stage.name)
        self.locks.require(mark.token if mark else "", now=_now())

    def let_go(self) -> None:
        """End what `lock` began."""
        mark = pulled(self.stage.project, self.stage.name)
        if mark:
            self.locks.release(mark.token)
        forget(self.stage)

    def remove(self) -> None:
        """The stage is gone: so are its record and its lock."""
        self._client.delete_object(**self._where)
        self._client.delete_object(Bucket=self.bucket, Key=f"state/{self.stage.name}.lock")


def store(stage: Stage) -> Store:
    """The stage's store. Raises `Refused` if its stack isn't up."""
    return Store(stage, stack.outputs(stage)["ArtefactBucket"])


def pulled(project: Path, stage: str) -> Pulled | None:
    """The mark that the last pull left in a checkout, if the deploy since hasn't been pushed."""
    path = _mark(project, stage)
    return Pulled(**json.loads(path.read_text())) if path.is_file() else None


def forget(stage: Stage) -> None:
    """Take the mark of a pull away."""
    _mark(stage.project, stage.name).unlink(missing_ok=True)


def revision(folder: Path) -> str:
    """The commit of the sources in `folder`, with `+` where they were changed since; `unknown` without git."""
    asked = ["git", "-C", str(folder), "describe", "--always", "--dirty=+", "--exclude=*"]
    try:
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
    except OSError:
        return "unknown"
    return done.stdout.strip() if done.returncode == 0 else "unknown"


def _owner() -> str:
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = "somebody"
    return f"{name}@{platform.node()}"


def _now() -> int:
    return int(time.time())


def _mark(project: Path, stage: str) -> Path:
    return project / ".chalice" / f"pulled-{stage}.json"


def _record(stage: Stage) -> Path:
    return stage.project / ".chalice" / "deployed" / f"{stage.name}.json"


def _put_record(path: Path, record: Any) -> None:
    if record is None:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record, indent=2))
