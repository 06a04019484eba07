"""Sends a file of history through the API's bulk import, and watches it being brought in."""

import gzip
import hashlib
import http.client
import io
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import urlsplit

from demo import clickstream
from demo.api import Api, Unreachable

FORMATS: Final = ("ndjson", "csv", "tsv", "clickstream")
WINDOW_DAYS: Final = 365  # what the lists look back, where the stage's settings say nothing else
_LOOK_SECONDS: Final = 0.3
_DAY: Final = 86_400
_MEBIBYTE: Final = 1 << 20

Say = Callable[[str], None]
Job = dict[str, Any]


@dataclass(frozen=True, slots=True)
class History:
    """A file to bring in: of what kind, in which layout, and whether its times stay as they are."""

    path: Path
    kind: str
    layout: str
    keep_times: bool = False

    @property
    def reading(self) -> dict[str, Any]:
        """How the API is to read it."""
        said = clickstream.READING if self.layout == "clickstream" else {"format": self.layout}
        return {"kind": self.kind, **said}

    def key(self) -> str:
        """The same for the same file told in the same way: by it an interrupted import is found again."""
        digest = hashlib.sha256(f"{self.kind} {self.layout} {self.keep_times}\n".encode())
        with self.path.open("rb") as file:
            while piece := file.read(_MEBIBYTE):
                digest.update(piece)
        return digest.hexdigest()


def layout_of(path: Path, kind: str) -> str:
    """The layout that a file's first line shows. Raises `ValueError` where it can't be told."""
    with clickstream.opened(path) as text:
        first = text.readline(1 << 16).lstrip("\ufeff")
    if kind == "events" and clickstream.is_clickstream(first):
        return "clickstream"
    if first.lstrip().startswith("{"):
        return "ndjson"
    if not first.strip():
        raise ValueError(f"{path.name} begins with an empty line; name its layout with --format")
    return "tsv" if "\t" in first else "csv"


def most_viewed(path: Path) -> str | None:
    """The item that a clickstream has most clicks of."""
    with clickstream.opened(path) as text:
        clicks = Counter(one.item for one in clickstream.read(text) if isinstance(one, clickstream.Click))
    return clicks.most_common(1)[0][0] if clicks else None


def bring_in(history: History, api: Api, say: Say) -> Job:
    """Import the file and return the finished job; an import of the same file goes on where it was.

    Raises `demo.api.Refused` and `Unreachable`, and `ValueError` where a clickstream has no header.
    """
    job = api.post("/v1/imports", history.reading, idempotency_key=history.key())
    if job["state"] == "done":
        say(f"this very file was brought in at {job['finished_at']}; nothing to do")
        return dict(job)
    if job["state"] == "awaiting_upload":
        with _prepared(history, say) as upload:
            put(job["upload"]["url"], upload)
    else:
        say("going on with the import of this file")
    api.post(f"/v1/imports/{job['import_id']}/start")
    return watched(job["import_id"], api, say)


def set_going(body: bytes, reading: Mapping[str, str], key: str, api: Api) -> bool:
    """Have a file that is in memory imported; whether that was still to be done. It isn't waited for.

    Again it goes on where it was. Raises `demo.api.Refused` and `Unreachable`.
    """
    job = api.post("/v1/imports", reading, idempotency_key=key)
    if job["state"] == "done":
        return False
    if job["state"] == "awaiting_upload":
        put(job["upload"]["url"], io.BytesIO(body))
    api.post(f"/v1/imports/{job['import_id']}/start")
    return True


def watched(import_id: str, api: Api, say: Say) -> Job:
    """The import once it has ended, well or not; `say` hears how far it has come. Raises `Refused`, `Unreachable`."""
    told = -1
    while True:
        job: Job = api.get(f"/v1/imports/{import_id}")
        if job["state"] != "running":
            return job
        if job["rows"] != told:
            told = job["rows"]
            share = 100 * job["bytes_done"] // max(1, job["bytes_total"])
            say(f"{share} %, {told} rows")
        time.sleep(_LOOK_SECONDS)


@contextmanager
def _prepared(history: History, say: Say) -> Iterator[IO[bytes]]:
    """The file as it is uploaded: unzipped, and a clickstream with its times moved."""
    with tempfile.TemporaryFile() as upload:
        if history.layout == "clickstream":
            shift = 0.0 if history.keep_times else _shift(history.path, say)
            with clickstream.opened(history.path) as text:
                upload.writelines(clickstream.table(text, shift))
        else:
            with _unzipped(history.path) as file:
                shutil.copyfileobj(file, upload, _MEBIBYTE)
        yield upload


def _shift(path: Path, say: Say) -> float:
    with clickstream.opened(path) as text:
        latest = clickstream.newest(clickstream.read(text))
    shift = 0.0 if latest is None else clickstream.shift_to(time.time(), latest, WINDOW_DAYS)
    if latest is not None and shift:
        day = time.strftime("%Y-%m-%d", time.gmtime(latest))
        say(
            f"the newest click is of {day}, outside the {WINDOW_DAYS} days that lists look back: all times are "
            f"moved by {round(shift / _DAY)} days, so that it is now (--keep-times leaves them)"
        )
    return shift


@contextmanager
def _unzipped(path: Path) -> Iterator[IO[bytes]]:
    with path.open("rb") as raw:
        is_gzip = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        if is_gzip:
            with gzip.open(raw) as file:
                yield file  # type: ignore[misc]  # a binary file in all that matters
        else:
            yield raw


def put(url: str, upload: IO[bytes]) -> None:
    """PUT an open file to a presigned address, as a stream."""
    size = upload.seek(0, 2)
    upload.seek(0)
    address = urlsplit(url)
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    connection = kind(address.netloc, timeout=120)
    try:
        connection.request("PUT", f"{address.path}?{address.query}", upload, {"Content-Length": str(size)})
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(f"the upload broke off: {error}") from error
    finally:
        connection.close()
    if answer.status not in (200, 201):
        raise Unreachable(f"the upload was answered {answer.status} {answer.reason}")
