"""What pages load, as it comes into the bucket."""

import gzip
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from infra import assets
from infra.stage import CHECKOUT, DEFAULT_REGION, Stage

BUCKET = "torg-test-assets"


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    monkeypatch.setattr(assets.stack, "outputs", lambda stage: {"AssetsBucket": BUCKET})
    monkeypatch.setattr(assets, "DIST", tmp_path)
    (tmp_path / "torg.js").write_text("import('./part.AAAAAAAA.js')")
    (tmp_path / "part.AAAAAAAA.js").write_text("export {}")
    (tmp_path / "manifest.json").write_text("{}")
    with mock_aws():
        client = boto3.client("s3", region_name=DEFAULT_REGION)
        client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": DEFAULT_REGION})
        yield client


def keys(client: Any) -> set[str]:
    return {one["Key"] for one in client.list_objects_v2(Bucket=BUCKET).get("Contents", [])}


def test_what_was_built_lies_where_the_api_has_it(s3: Any) -> None:
    stage = Stage("test", CHECKOUT, DEFAULT_REGION, None)
    assert assets.publish(stage) == f"assets: 2 of 2 new, in {BUCKET}"
    assert keys(s3) == {"v1/assets/torg.js", "v1/assets/part.AAAAAAAA.js"}
    part = s3.get_object(Bucket=BUCKET, Key="v1/assets/part.AAAAAAAA.js")
    assert gzip.decompress(part["Body"].read()) == b"export {}"
    assert (part["ContentEncoding"], part["ContentType"]) == ("gzip", "text/javascript; charset=utf-8")
    assert part["CacheControl"].endswith("immutable")
    assert "max-age=300" in s3.head_object(Bucket=BUCKET, Key="v1/assets/torg.js")["CacheControl"]


def test_parts_of_an_earlier_release_stay(s3: Any, tmp_path: Path) -> None:
    stage = Stage("test", CHECKOUT, DEFAULT_REGION, None)
    assets.publish(stage)
    (tmp_path / "part.AAAAAAAA.js").rename(tmp_path / "part.BBBBBBBB.js")
    assert assets.publish(stage) == f"assets: 2 of 2 new, in {BUCKET}"
    assert assets.publish(stage) == f"assets: 1 of 2 new, in {BUCKET}"
    assert {"v1/assets/part.AAAAAAAA.js", "v1/assets/part.BBBBBBBB.js"} < keys(s3)
