"""What a recompute remembered, in the bucket: whole or not at all."""

from pathlib import Path

import pytest

from chalicelib.aws import objects
from chalicelib.kernel import settings
from chalicelib.recommendations.memories import BucketMemory
from chalicelib.recommendations.remembering import Memory


@pytest.fixture
def bucket(aws_endpoint: str) -> str:
    """The lake's bucket, with nothing remembered."""
    found = settings.current().lake_bucket
    objects.delete(found, list(objects.keys(found, "recommendations/")))
    return found


def memory(as_of: int) -> Memory:
    return Memory(as_of, "v1", 7, ("raw.ndjson.gz",), ("closed.parquet",), "nobody")


def written(folder: Path, **files: str) -> Path:
    folder.mkdir()
    for name, body in files.items():
        (folder / f"{name}.parquet").write_text(body)
    return folder


def killed(*given: object) -> None:
    raise OSError("killed")


def recalled(bucket: str, folder: Path) -> tuple[Memory, dict[str, str]] | None:
    found = BucketMemory(bucket).load()
    if found is None:
        return None
    folder.mkdir()
    found.fetch(folder)
    return found.memory, {path.stem: path.read_text() for path in folder.iterdir()}


def test_at_first_there_is_nothing(bucket: str, tmp_path: Path) -> None:
    assert recalled(bucket, tmp_path / "out") is None


def test_the_latest_is_remembered_and_what_was_before_is_gone(bucket: str, tmp_path: Path) -> None:
    memories = BucketMemory(bucket)
    memories.save(memory(1), written(tmp_path / "one", items="a", named="b"))
    memories.save(memory(2), written(tmp_path / "two", items="c"))
    assert recalled(bucket, tmp_path / "out") == (memory(2), {"items": "c"})
    assert [key for key in objects.keys(bucket, "recommendations/memory/") if "/1/" in key] == []


def test_who_is_killed_while_writing_leaves_what_was_there(
    bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memories = BucketMemory(bucket)
    memories.save(memory(1), written(tmp_path / "one", items="a"))
    later = written(tmp_path / "two", items="c")
    with monkeypatch.context() as patch:
        patch.setattr(objects, "put", killed)
        with pytest.raises(OSError, match="killed"):
            memories.save(memory(2), later)
    assert recalled(bucket, tmp_path / "out") == (memory(1), {"items": "a"})
    memories.save(memory(3), written(tmp_path / "three", items="d"))
    assert [*objects.keys(bucket, "recommendations/memory/")] == ["recommendations/memory/3/items.parquet"]


def test_a_note_of_another_version_is_none(bucket: str) -> None:
    objects.put(bucket, "recommendations/memory.json", b'{"as_of": "yesterday"}')
    assert BucketMemory(bucket).load() is None
