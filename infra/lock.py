"""One operator at a time: an object in the stage's artefact bucket that only one put can have made.

It expires, so that a lost laptop locks nobody out for good, and it may be broken by whoever knows what they do.
"""

import json
import secrets
import time
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from botocore.exceptions import ClientError

from infra.errors import Refused

#: A deploy takes minutes; what is still locked after an hour was forgotten.
SECONDS: Final = 3600
_REFUSED: Final = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "412", "409"})
_MISSING: Final = frozenset({"NoSuchKey", "404"})


@dataclass(frozen=True, slots=True)
class Lock:
    """Who holds a stage, by a `token` that only they know; times are seconds since 1970."""

    owner: str
    token: str
    since: int
    until: int

    def has_expired(self, now: int) -> bool:
        """Whether another may take it."""
        return now >= self.until

    @property
    def said(self) -> str:
        """For whoever else wants the stage."""
        return f"{self.owner} holds it since {_clock(self.since)}, at most until {_clock(self.until)}"


class Locks:
    """The locks in one bucket."""

    def __init__(self, client: Any, bucket: str, stage: str) -> None:
        """`client` is S3's."""
        self._client, self._stage = client, stage
        self._where: Final = {"Bucket": bucket, "Key": f"state/{stage}.lock"}

    def held(self) -> Lock | None:
        """The lock that is there, expired or not."""
        return self._read()[0]

    def take(self, owner: str, *, token: str = "", now: int) -> Lock:
        """Take the stage, or hold it for longer if `token` is the lock's own. An expired lock is taken over.

        Raises `Refused` if another holds it, or took it at the same time.
        """
        found, tag = self._read()
        if found is None:
            return self._put(Lock(owner, secrets.token_hex(16), now, now + SECONDS), {"IfNoneMatch": "*"})
        if found.token == token:
            return self._put(replace(found, until=now + SECONDS), {"IfMatch": tag})
        if not found.has_expired(now):
            raise Refused(
                f"stage {self._stage} is locked: {found.said}. If that deploy is dead: --break-lock"
            )
        return self._put(Lock(owner, secrets.token_hex(16), now, now + SECONDS), {"IfMatch": tag})

    def require(self, token: str, *, now: int) -> None:
        """Raise `Refused` unless `token` holds the stage now."""
        found = self.held()
        again = f"run: python -m infra up --stage {self._stage}"
        if found is None or found.token != token:
            by = f" ({found.said})" if found else ""
            raise Refused(f"stage {self._stage} is no longer yours{by}; {again}")
        if found.has_expired(now):
            raise Refused(f"stage {self._stage} was yours until {_clock(found.until)}; {again}")

    def break_it(self) -> str:
        """Take the lock away from whoever holds it; a line about it."""
        found = self.held()
        self._client.delete_object(**self._where)
        return f"lock broken: {found.said}" if found else "lock: there was none"

    def release(self, token: str) -> None:
        """Let go; a lock that another has taken over stays."""
        found = self.held()
        if found and found.token == token:
            self._client.delete_object(**self._where)

    def _read(self) -> tuple[Lock | None, str]:
        try:
            answer = self._client.get_object(**self._where)
        except ClientError as error:
            if code(error) in _MISSING:
                return None, ""
            raise
        return Lock(**json.loads(answer["Body"].read())), str(answer["ETag"])

    def _put(self, lock: Lock, condition: dict[str, str]) -> Lock:
        try:
            self._client.put_object(**self._where, Body=json.dumps(asdict(lock)).encode(), **condition)
        except ClientError as error:
            if code(error) in _REFUSED:
                raise Refused(
                    f"stage {self._stage} was locked by another this very moment; try again"
                ) from error
            raise
        return lock


def code(error: ClientError) -> str:
    """AWS's word for what went wrong."""
    return str(error.response.get("Error", {}).get("Code", ""))


def _clock(seconds: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime(seconds))
