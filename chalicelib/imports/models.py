"""The table `torg-<stage>-imports`: one row an import, `pk` = its id, `sk` = `job`.

doc         S  the import as JSON
revision    N  grows by one with every write, which is how two runs don't overwrite each other
expires_at  N  epoch seconds (TTL)
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from chalicelib.aws.tables import Key
from chalicelib.imports.domain import Job
from chalicelib.kernel import settings

_ROW: Final = "job"


def job_key(import_id: str) -> Key:
    """Where an import is kept."""
    return Key(settings.current().table("imports"), import_id, _ROW)


def to_item(job: Job) -> dict[str, Any]:
    """An import as its row."""
    return job_key(job.import_id).as_item() | {
        "doc": {"S": msgspec.json.encode(job).decode()},
        "revision": {"N": str(job.revision)},
        "expires_at": {"N": str(job.expires_at)},
    }


def from_item(item: Mapping[str, Any]) -> Job:
    """The import in a row."""
    return msgspec.json.decode(item["doc"]["S"], type=Job)
