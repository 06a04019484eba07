"""What `ports.Bucket` and `ports.Calls` promise, held against the fake and the real ones."""

import urllib.request
import uuid
from email.message import Message
from pathlib import Path

import pytest

from chalicelib.aws import clients, objects
from chalicelib.kernel import settings
from chalicelib.media import domain, processing
from chalicelib.media.domain import Made, Media, Piece, State
from chalicelib.media.store import MediaBucket, QueuedCalls
from tests.fakes.media import FakeBucket
from tests.support.forms import posted

Bucket = FakeBucket | MediaBucket
MADE = Made(pieces=(Piece("large.webp", "image/webp", 4, 3), Piece("film.mp4", "video/mp4")))


@pytest.fixture(params=["fake", "real"])
def bucket(request: pytest.FixtureRequest) -> Bucket:
    if request.param == "fake":
        return FakeBucket()
    request.getfixturevalue("aws_endpoint")
    return MediaBucket()


@pytest.fixture
def name() -> str:
    return f"m_{uuid.uuid4().hex[:22]}"


def media(name: str) -> Media:
    return Media(
        media_id=name, author="a", uploader="a", content_type="image/jpeg", size=5, created_at=0,
        state=State.PUBLISHED, made=MADE,
    )  # fmt: skip


def sent(bucket: Bucket, key: str, body: bytes) -> None:
    if isinstance(bucket, FakeBucket):
        bucket.objects[key] = body
    else:
        objects.put(settings.current().media_bucket, key, body)


def under(bucket: Bucket, prefix: str) -> list[str]:
    if isinstance(bucket, FakeBucket):
        return bucket.under(prefix)
    return [key.rpartition("/")[2] for key in objects.keys(settings.current().media_bucket, prefix)]


def test_only_what_is_not_too_large_is_fetched(bucket: Bucket, name: str, tmp_path: Path) -> None:
    path = tmp_path / "sent"
    assert bucket.download(domain.incoming_key(name), path, 5) is None
    sent(bucket, domain.incoming_key(name), b"12345")
    assert bucket.download(domain.incoming_key(name), path, 4) == 5
    assert not path.exists()
    assert bucket.download(domain.incoming_key(name), path, 5) == 5
    assert path.read_bytes() == b"12345"


def test_objects_are_kept_shown_and_removed(bucket: Bucket, name: str, tmp_path: Path) -> None:
    for piece in MADE.pieces:
        (tmp_path / piece.name).write_bytes(piece.name.encode())
    kept, shown = domain.kept_prefix(name), domain.published_prefix(name)
    for _ in range(2):
        bucket.keep(media(name), MADE, tmp_path)
        assert (under(bucket, kept), under(bucket, shown)) == (["film.mp4", "large.webp"], [])
    for _ in range(2):
        bucket.publish(media(name))
        assert under(bucket, shown) == ["film.mp4", "large.webp"]
    for _ in range(2):
        bucket.remove(shown)
        assert (under(bucket, kept), under(bucket, shown)) == (["film.mp4", "large.webp"], [])
    bucket.remove(kept, shown)
    assert under(bucket, kept) == []


def test_sound_and_film_come_as_attachments_of_their_type(
    aws_endpoint: str, name: str, tmp_path: Path
) -> None:
    bucket = MediaBucket()
    for piece in MADE.pieces:
        (tmp_path / piece.name).write_bytes(b"body")
    bucket.keep(media(name), MADE, tmp_path)
    bucket.publish(media(name))
    for prefix in (domain.kept_prefix(name), domain.published_prefix(name)):
        film = _headers(bucket.link(f"{prefix}film.mp4", 60))
        assert (film["Content-Type"], film["Content-Disposition"]) == ("video/mp4", "attachment")
        picture = _headers(bucket.link(f"{prefix}large.webp", 60))
        assert picture["Content-Type"] == "image/webp"
        assert "Content-Disposition" not in picture


def _headers(url: str) -> Message:
    with urllib.request.urlopen(url) as answer:
        assert answer.read() == b"body"
        found: Message = answer.headers
        return found


def test_a_form_takes_its_file_and_nothing_else(aws_endpoint: str, name: str) -> None:
    form = MediaBucket().form(media(name))
    key = domain.incoming_key(name)
    other = {"key": f"kept/{name}/large.webp", "Content-Type": "text/html"}
    for field, value in other.items():
        assert posted(form.url, {**form.fields, field: value}, b"12345") == 403
    for body in (b"", b"1234", b"123456"):
        assert posted(form.url, form.fields, body) == 400
    assert posted(form.url, {**form.fields, "x-amz-meta-more": "x"}, b"12345") == 403
    assert objects.get(settings.current().media_bucket, key) is None
    assert posted(form.url, form.fields, b"12345") == 204
    assert objects.get(settings.current().media_bucket, key) == b"12345"


def test_a_call_is_a_message_that_names_the_file(aws_endpoint: str, name: str) -> None:
    client = clients.sqs()
    url = client.create_queue(QueueName=settings.current().table("media"))["QueueUrl"]
    QueuedCalls().look(name, 0)
    (message,) = client.receive_message(QueueUrl=url, WaitTimeSeconds=5)["Messages"]
    assert processing.named(message["Body"]) == [name]
    client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
