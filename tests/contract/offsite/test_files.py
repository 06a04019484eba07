"""What `service.Files` promises, held against the fake and the real store."""

import gzip
import urllib.request
import uuid

import pytest

from chalicelib.aws import clients
from chalicelib.kernel import settings
from chalicelib.offsite.store import PREFIX, S3Files
from tests.fakes.offsite import FakeFiles

Store = FakeFiles | S3Files


@pytest.fixture(params=["fake", "real"])
def files(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        return FakeFiles()
    request.getfixturevalue("aws_endpoint")
    return S3Files()


@pytest.fixture
def name() -> str:
    return f"{uuid.uuid4().hex}.xml"


def body(files: Store, name: str) -> str:
    if isinstance(files, FakeFiles):
        return files.bodies[name]
    found = clients.s3().get_object(Bucket=settings.current().media_bucket, Key=PREFIX + name)
    assert found["ContentEncoding"] == "gzip"
    return gzip.decompress(found["Body"].read()).decode()


def test_a_file_appears_when_it_is_whole(files: Store, name: str) -> None:
    assert files.address(name) is None
    with files.replacing(name, "text/plain; charset=utf-8") as write:
        write("första ")
        assert files.address(name) is None
        write("raden\n")
    assert body(files, name) == "första raden\n"
    assert files.address(name)


def test_a_file_is_replaced_at_once_or_not_at_all(files: Store, name: str) -> None:
    with files.replacing(name, "text/plain") as write:
        write("old")

    def dies() -> None:
        with files.replacing(name, "text/plain") as write:
            write("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        dies()
    assert body(files, name) == "old"
    with files.replacing(name, "text/plain") as write:
        write("new")
    assert body(files, name) == "new"


def test_the_address_gives_the_file_to_whoever_has_it(aws_endpoint: str, name: str) -> None:
    files = S3Files()
    with files.replacing(name, "text/plain; charset=utf-8") as write:
        write("hej å")
    address = files.address(name)
    assert address is not None
    with urllib.request.urlopen(address) as answer:
        assert gzip.decompress(answer.read()).decode() == "hej å"
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
