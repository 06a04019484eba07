import json

from chalicelib.aws import objects, quarantine
from chalicelib.kernel import settings


def test_a_record_is_put_aside_once_with_its_reason(aws_endpoint: str) -> None:
    names = {quarantine.put("listing", {"body": "nonsense åäö"}, "x" * 900, now) for now in (0, 1)}
    (name,) = names
    body = objects.get(settings.current().lake_bucket, f"quarantine/{name}.json")
    assert body is not None
    told = json.loads(body)
    assert (told["id"], told["record"], len(told["reason"])) == (name, {"body": "nonsense åäö"}, 500)
    assert told["kept_at"] == "1970-01-01T00:00:00.001Z"
