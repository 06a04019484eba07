"""The log's last days as campaigns read them from the real bucket."""

import gzip
from pathlib import Path

from chalicelib.activity import lake
from chalicelib.activity.domain import Fact, row_text
from chalicelib.activity.merging import merge
from chalicelib.activity.store import S3Objects
from chalicelib.campaigns.ports import Absence
from chalicelib.campaigns.sources import BucketLog
from chalicelib.kernel import clock
from tests.support.noting import running

# A day that no other test writes.
NOW = clock.parse_iso("2031-05-05T12:00:00Z")


def test_carts_are_found_in_the_bucket(aws_endpoint: str, tmp_path: Path) -> None:
    at = NOW - 9 * clock.HOUR
    fact = Fact(event_id="e", event="product_added", at=at, received=at, customer="anna", product_id="tent")
    key = f"{lake.raw_prefix('2031-05-05')}1-2-campaigns.ndjson.gz"
    S3Objects().put(key, gzip.compress(row_text(fact) + b"\n"))
    log = BucketLog(512)
    with running("abandonment"), log.open("2031-05-01", "2031-05-05", NOW, tmp_path) as days:
        assert list(days.carts(NOW - clock.DAY, NOW - clock.HOUR)) == [Absence("anna", at, ("tent",))]
    with log.open("2031-05-01", "2031-05-04", NOW, tmp_path) as days:
        assert list(days.carts(NOW - clock.DAY, NOW)) == []


def test_days_that_are_closed_are_read_too(aws_endpoint: str, tmp_path: Path) -> None:
    """A sku that no product of the catalogue has is nobody's cart."""
    at = clock.parse_iso("2031-06-05T12:00:00Z")
    fact = Fact(
        event_id="e", event="product_added", at=at, received=at, customer="anna", sku="campaigns-closed"
    )
    (tmp_path / "raw.ndjson.gz").write_bytes(gzip.compress(row_text(fact) + b"\n"))
    merge([tmp_path / "raw.ndjson.gz"], [], tmp_path / "closed.parquet")
    S3Objects().upload(f"{lake.closed_prefix('2031-06-05')}campaigns.parquet", tmp_path / "closed.parquet")
    log = BucketLog(512)
    with running("abandonment"), log.open("2031-06-05", "2031-06-05", at, tmp_path) as days:
        assert list(days.carts(at - clock.HOUR, at + 1)) == []
