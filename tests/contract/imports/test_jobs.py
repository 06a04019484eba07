"""Imports: one suite over the fakes and over DynamoDB and S3."""

import urllib.request
import uuid
from pathlib import Path

import pytest

from chalicelib.imports.domain import Job, Reading
from chalicelib.imports.exporting import Export, Exports
from chalicelib.imports.service import Jobs
from chalicelib.imports.steps import Files
from chalicelib.kernel.revisions import Stale
from tests.fakes.imports import FakeExports, FakeFiles, FakeJobs

READING = Reading(kind="events", format="tsv", mapping={"product_id": "ItemId"}, defaults={"consent": True})


@pytest.fixture(params=["fake", "dynamodb"])
def jobs(request: pytest.FixtureRequest) -> Jobs:
    if request.param == "fake":
        return FakeJobs()
    request.getfixturevalue("aws_endpoint")
    from chalicelib.imports.store import DynamoJobs

    return DynamoJobs()


@pytest.fixture
def job() -> Job:
    return Job(import_id=f"imp_{uuid.uuid4()}", reading=READING, created_at=1_795_000_000_000)


def test_the_first_of_an_id_stays(jobs: Jobs, job: Job) -> None:
    assert jobs.get(job.import_id) is None
    assert jobs.add_once(job) is None
    assert jobs.add_once(job.after(state="running")) == job
    assert jobs.get(job.import_id) == job


def test_only_the_next_revision_replaces(jobs: Jobs, job: Job) -> None:
    jobs.add_once(job)
    after = job.after(state="running", columns=("a", "b"))
    jobs.replace(after)
    jobs.replace(after)  # its acknowledgement was lost
    with pytest.raises(Stale):
        jobs.replace(job.after(state="failed"))
    assert jobs.get(job.import_id) == after


@pytest.fixture(params=["fake", "dynamodb"])
def exports(request: pytest.FixtureRequest) -> Exports:
    if request.param == "fake":
        return FakeExports()
    request.getfixturevalue("aws_endpoint")
    from chalicelib.imports.store import DynamoExports

    return DynamoExports()


def test_exports_are_kept_as_imports_are(exports: Exports) -> None:
    export = Export(export_id=f"exp_{uuid.uuid4()}", kind="reviews", created_at=1_795_000_000_000)
    assert exports.get(export.export_id) is None
    assert exports.add_once(export) is None
    assert exports.add_once(export.after(rows=5)) == export
    after = export.after(state="done", rows=7)
    exports.replace(after)
    exports.replace(after)  # its acknowledgement was lost
    with pytest.raises(Stale):
        exports.replace(export.after(state="failed"))
    assert exports.get(export.export_id) == after


@pytest.fixture(params=["fake", "s3"])
def files(request: pytest.FixtureRequest) -> Files:
    if request.param == "fake":
        return FakeFiles()
    request.getfixturevalue("aws_endpoint")
    from chalicelib.imports.store import S3Files

    return S3Files()


def test_files_are_looked_at_and_read_by_the_piece(files: Files, job: Job) -> None:
    assert files.look(job.key) is None
    files.report(job.key, b"0123456789")
    first = files.look(job.key)
    assert first is not None
    assert first.size == 10
    assert files.piece(job.key, 4, 3) == b"456"
    assert files.piece(job.key, 8, 30) == b"89"
    files.report(job.key, b"9876543210")
    second = files.look(job.key)
    assert second is not None
    assert second.mark != first.mark


def test_whole_files_go_both_ways(files: Files, job: Job, tmp_path: Path) -> None:
    (tmp_path / "made").write_bytes(b"a row\n")
    for number in (2, 1):
        files.keep(f"{job.folder}/report/{number:03d}", tmp_path / "made")
    assert list(files.under(f"{job.folder}/report/")) == [f"{job.folder}/report/{n:03d}" for n in (1, 2)]
    files.fetch(f"{job.folder}/report/001", tmp_path / "got")
    assert (tmp_path / "got").read_bytes() == files.whole(f"{job.folder}/report/001") == b"a row\n"
    assert files.whole(f"{job.folder}/none") == b""


@pytest.mark.usefixtures("aws_endpoint")
def test_addresses_take_and_give_files(job: Job) -> None:
    from chalicelib.imports.store import S3Files

    files = S3Files()
    request = urllib.request.Request(files.upload_address(job), data=b"rows", method="PUT")
    urllib.request.urlopen(request).read()
    assert files.piece(job.key, 0, 10) == b"rows"
    for number in range(3):
        files.report(f"{job.folder}/errors/{number}.ndjson", b"%d" % number)
    addresses = files.reports(job, 2)
    assert [urllib.request.urlopen(one).read() for one in addresses] == [b"0", b"1"]
    assert urllib.request.urlopen(files.address(job.key)).read() == b"rows"


@pytest.mark.usefixtures("aws_endpoint")
def test_a_run_is_asked_for_by_a_message(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.aws import clients
    from chalicelib.imports import store
    from chalicelib.kernel import settings

    url = clients.sqs().create_queue(QueueName=settings.current().table("imports"))["QueueUrl"]
    store.QueueCalls().run_soon(job.import_id)
    [message] = clients.sqs().receive_message(QueueUrl=url, WaitTimeSeconds=5)["Messages"]
    assert message["Body"] == job.import_id
