"""The importer: which layout a file has, what is uploaded, and how an import is taken up again."""

import gzip
from pathlib import Path
from typing import IO, Any

import pytest

from demo import importing
from demo.importing import History

CLICKS = "SessionId\tItemId\tTime\n1\ta\t1400000000\n1\tb\t1400000060\n"


class FakeApi:
    """Imports as the API keeps them: known by key, done after a look or two."""

    def __init__(self, state: str = "awaiting_upload") -> None:
        self.state = state
        self.announced: list[tuple[str | None, Any]] = []
        self.started = 0
        self.looks = 0

    def post(self, path: str, body: Any = None, *, idempotency_key: str | None = None) -> Any:
        if path == "/v1/imports":
            self.announced.append((idempotency_key, body))
            return self._job(self.state)
        assert path == "/v1/imports/imp_1/start"
        self.started += 1
        return self._job("running")

    def get(self, path: str) -> Any:
        self.looks += 1
        return self._job("running" if self.looks < 3 else "done")

    def _job(self, state: str) -> dict[str, Any]:
        return {
            "import_id": "imp_1", "state": state, "rows": self.looks, "bytes_done": 1, "bytes_total": 2,
            "finished_at": "2026-01-01T00:00:00Z", "upload": {"url": "http://127.0.0.1/upload"},
        }  # fmt: skip


@pytest.fixture
def uploads(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    found: list[bytes] = []

    def put(url: str, upload: IO[bytes]) -> None:
        upload.seek(0)
        found.append(upload.read())

    monkeypatch.setattr(importing, "put", put)
    monkeypatch.setattr(importing, "_LOOK_SECONDS", 0)
    return found


def bring_in(history: History, api: FakeApi) -> tuple[Any, list[str]]:
    said: list[str] = []
    return importing.bring_in(history, api, said.append), said  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "text", "layout"),
    [
        ("events", CLICKS, "clickstream"),
        ("orders", CLICKS, "tsv"),
        ("events", '{"event_id": "1"}\n', "ndjson"),
        ("products", "\ufeffproduct_id,title\n", "csv"),
        ("products", "product_id\ttitle\n", "tsv"),
    ],
)
def test_the_layout_shows_in_the_first_line(tmp_path: Path, kind: str, text: str, layout: str) -> None:
    path = tmp_path / "file"
    path.write_text(text)
    assert importing.layout_of(path, kind) == layout
    path.write_bytes(gzip.compress(text.encode()))
    assert importing.layout_of(path, kind) == layout


def test_an_empty_file_has_no_layout(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("\n")
    with pytest.raises(ValueError, match="--format"):
        importing.layout_of(path, "events")


def test_old_clicks_are_moved_and_it_is_said(tmp_path: Path, uploads: list[bytes]) -> None:
    path = tmp_path / "clicks.tsv"
    path.write_text(CLICKS)
    api = FakeApi()
    job, said = bring_in(History(path, "events", "clickstream"), api)
    assert job["state"] == "done"
    assert "moved by" in said[0]
    first, second = (float(row.split(b"\t")[3]) for row in uploads[0].splitlines()[1:])
    assert second - first == 60
    assert first > 1_700_000_000
    assert api.announced[0][1]["format"] == "tsv"


def test_kept_times_are_kept(tmp_path: Path, uploads: list[bytes]) -> None:
    path = tmp_path / "clicks.tsv"
    path.write_text(CLICKS)
    _, said = bring_in(History(path, "events", "clickstream", keep_times=True), FakeApi())
    assert uploads[0].splitlines()[1].endswith(b"1400000000.000")
    assert not any("moved" in line for line in said)


def test_other_layouts_go_as_they_are(tmp_path: Path, uploads: list[bytes]) -> None:
    path = tmp_path / "orders.csv.gz"
    path.write_bytes(gzip.compress(b"order_id,sku\n1,X\n"))
    api = FakeApi()
    bring_in(History(path, "orders", "csv"), api)
    assert uploads == [b"order_id,sku\n1,X\n"]
    assert api.announced[0][1] == {"kind": "orders", "format": "csv"}


def test_the_same_file_is_the_same_import(tmp_path: Path) -> None:
    path, copy = tmp_path / "a", tmp_path / "b"
    path.write_text(CLICKS)
    copy.write_text(CLICKS)
    one = History(path, "events", "clickstream")
    assert one.key() == History(copy, "events", "clickstream").key()
    assert one.key() != History(path, "events", "clickstream", keep_times=True).key()
    assert one.key() != History(path, "events", "tsv").key()
    copy.write_text(CLICKS + "2\ta\t1\n")
    assert one.key() != History(copy, "events", "clickstream").key()


@pytest.mark.parametrize("state", ["running", "failed"])
def test_an_interrupted_import_goes_on_without_another_upload(
    tmp_path: Path, uploads: list[bytes], state: str
) -> None:
    path = tmp_path / "clicks.tsv"
    path.write_text(CLICKS)
    api = FakeApi(state)
    job, said = bring_in(History(path, "events", "clickstream"), api)
    assert (uploads, api.started, job["state"]) == ([], 1, "done")
    assert "going on" in said[0]


def test_a_finished_import_is_left_alone(tmp_path: Path, uploads: list[bytes]) -> None:
    path = tmp_path / "clicks.tsv"
    path.write_text(CLICKS)
    api = FakeApi("done")
    _, said = bring_in(History(path, "events", "clickstream"), api)
    assert (uploads, api.started) == ([], 0)
    assert "nothing to do" in said[0]
