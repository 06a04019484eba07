"""The table `torg-<stage>-imports`: one row an import (`sk` = `job`) or export (`sk` = `export`), `pk` = its id.

doc         S  the import or export as JSON
revision    N  grows by one with every write, which is how two runs don't overwrite each other
expires_at  N  epoch seconds (TTL)
"""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

import msgspec

from chalicelib.aws.tables import Key
from chalicelib.imports.domain import Job
from chalicelib.imports.exporting import Export
from chalicelib.kernel import settings

T = TypeVar("T", Job, Export)

_ROW: Final = "job"
_EXPORT: Final = "export"


def job_key(import_id: str) -> Key:
    """Where an import is kept."""
    return Key(settings.current().table("imports"), import_id, _ROW)


def export_key(export_id: str) -> Key:
    """Where an export is kept."""
    return Key(settings.current().table("imports"), export_id, _EXPORT)


def key_of(kept: Job | Export) -> Key:
    """Where an import or export is kept."""
    return job_key(kept.import_id) if isinstance(kept, Job) else export_key(kept.export_id)


def to_item(kept: Job | Export) -> dict[str, Any]:
    """An import or export as its row."""
    return key_of(kept).as_item() | {
        "doc": {"S": msgspec.json.encode(kept).decode()},
        "revision": {"N": str(kept.revision)},
        "expires_at": {"N": str(kept.expires_at)},
    }


def from_item(item: Mapping[str, Any], kind: type[T]) -> T:
    """The import or export in a row."""
    return msgspec.json.decode(item["doc"]["S"], type=kind)
