import io
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from chalicelib.aws import clients, objects

BUCKET = "torg-test-lake"


@pytest.fixture(autouse=True)
def _bucket(aws: None) -> None:
    clients.s3().create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})


def test_an_object_comes_back_as_it_was_put() -> None:
    objects.put(BUCKET, "a/1", b"one")
    assert objects.get(BUCKET, "a/1") == b"one"
    assert objects.size(BUCKET, "a/1") == 3


def test_putting_again_replaces() -> None:
    objects.put(BUCKET, "a", b"one", content_type="text/plain")
    objects.put(BUCKET, "a", b"more than one", content_type="application/json")
    assert objects.get(BUCKET, "a") == b"more than one"
    assert clients.s3().head_object(Bucket=BUCKET, Key="a")["ContentType"] == "application/json"


def test_what_is_not_there_is_none() -> None:
    assert objects.get(BUCKET, "none") is None
    assert objects.size(BUCKET, "none") is None


def test_an_empty_object_is_not_a_missing_one() -> None:
    objects.put(BUCKET, "mark", b"")
    assert objects.size(BUCKET, "mark") == 0
    assert objects.get(BUCKET, "mark") == b""


def test_a_missing_bucket_is_an_error_not_a_missing_object() -> None:
    with pytest.raises(ClientError):
        objects.get("another-bucket", "a")


def test_a_refusal_is_not_a_missing_object() -> None:
    with Stubber(clients.s3()) as stub:
        stub.add_client_error("head_object", "403", http_status_code=403)
        with pytest.raises(ClientError):
            objects.size(BUCKET, "a")


@pytest.mark.parametrize(("start", "length", "part"), [(0, 2, b"01"), (3, 4, b"3456"), (8, 50, b"89")])
def test_a_range_ends_with_the_object(start: int, length: int, part: bytes) -> None:
    objects.put(BUCKET, "digits", b"0123456789")
    assert objects.get_range(BUCKET, "digits", start, length) == part


def test_all_pages_of_a_prefix_come_in_order_and_nothing_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "5")
    names = [f"raw/{n:02d}" for n in range(12)]
    for name in [*reversed(names), "raw2/0000", "closed/0000"]:
        objects.put(BUCKET, name, b"")
    assert list(objects.keys(BUCKET, "raw/")) == names
    assert list(objects.keys(BUCKET, "nothing/")) == []


def test_files_go_up_and_down(tmp_path: Path) -> None:
    body = bytes(range(256)) * 10_000
    (tmp_path / "up").write_bytes(body)
    objects.upload(BUCKET, "file", tmp_path / "up")
    objects.download(BUCKET, "file", tmp_path / "down")
    assert (tmp_path / "down").read_bytes() == body


def test_what_is_deleted_is_gone_and_nothing_else() -> None:
    for name in "abc":
        objects.put(BUCKET, name, b"")
    objects.delete(BUCKET, ["a", "c"])
    assert list(objects.keys(BUCKET, "")) == ["b"]


def test_deleting_more_than_a_call_takes_is_several_calls() -> None:
    names = [f"a/{n}" for n in range(1_003)]
    with Stubber(clients.s3()) as stub:
        for part in (names[:1000], names[1000:]):
            wanted = {"Objects": [{"Key": name} for name in part], "Quiet": True}
            stub.add_response("delete_objects", {}, {"Bucket": BUCKET, "Delete": wanted})
        objects.delete(BUCKET, names)
        stub.assert_no_pending_responses()


def test_deleting_nothing_or_what_is_not_there_is_fine() -> None:
    objects.delete(BUCKET, [])
    objects.delete(BUCKET, ["none"])


def test_an_object_that_could_not_be_deleted_is_told() -> None:
    with Stubber(clients.s3()) as stub:
        stub.add_response("delete_objects", {"Errors": [{"Key": "a", "Message": "Slow down"}]})
        with pytest.raises(OSError, match="can't delete a: Slow down"):
            objects.delete(BUCKET, ["a", "b"])


def test_a_body_is_read_from_the_network_once() -> None:
    with Stubber(clients.s3()) as stub:
        stub.add_response("get_object", {"Body": io.BytesIO(b"one")})
        assert objects.get(BUCKET, "a") == b"one"
        stub.assert_no_pending_responses()
