"""The feed's import from a real bucket into the real table."""

import gzip
import uuid

from chalicelib.aws import objects
from chalicelib.catalogue.feed import Import
from chalicelib.catalogue.source import FeedSource, LakeShelf
from chalicelib.catalogue.store import DynamoProducts
from chalicelib.kernel import settings
from tests.support.noting import running


def test_a_feed_in_a_bucket_becomes_products(aws_endpoint: str) -> None:
    name = uuid.uuid4().hex
    bucket = settings.current().lake_bucket
    rows = "\n".join(f"{name}.{n}\tProdukt {n}\thttps://a.example/{n}\t{n + 1}.00 SEK" for n in range(150))
    objects.put(bucket, f"feeds/{name}.tsv.gz", gzip.compress(f"id\ttitle\tlink\tprice\n{rows}".encode()))
    products = DynamoProducts()

    def run(key: str) -> str:
        return (
            Import(
                f"s3://{bucket}/{key}",
                missing="keep",
                source=FeedSource(),
                shelf=LakeShelf(),
                products=products,
                now=5,
                has_time=lambda: True,
            )
            .run()
            .outcome
        )

    with running("feed"):
        assert run(f"feeds/{name}.tsv.gz") == "finished"
    assert run(f"feeds/{name}.tsv.gz") == "unchanged"
    found = products.get_many(f"{name}.{n}" for n in range(150))
    assert len(found) == 150
    assert {one.revision for one in found.values()} == {1}
    assert list(objects.keys(bucket, "imports/feed/"))
    assert run("feeds/none.tsv") == "not fetched"
