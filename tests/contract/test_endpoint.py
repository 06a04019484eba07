from chalicelib.aws import objects
from chalicelib.kernel import settings


def test_objects_come_back_as_they_were_put(aws_endpoint: str) -> None:
    bucket = settings.current().lake_bucket
    objects.put(bucket, "a/1", b"one")
    objects.put(bucket, "a/2", b"two")

    assert objects.get(bucket, "a/1") == b"one"
    assert objects.get(bucket, "a/none") is None
    assert objects.get_range(bucket, "a/2", 1, 1) == b"w"
    assert list(objects.keys(bucket, "a/")) == ["a/1", "a/2"]
    assert objects.size(bucket, "a/2") == 3
    assert objects.size(bucket, "a/none") is None
    objects.delete(bucket, ["a/1", "a/2"])
    assert list(objects.keys(bucket, "a/")) == []
