"""Functions held to their roles where no other test leads them: jobs on their own, and what can't be read.

The emulator refuses what a role doesn't allow (`infra.local.roles`), and at the session's end all that was asked for is
held against the book of calls (conftest). What is done here is to ask.
"""

import gzip
import json
import time
from pathlib import Path
from typing import Any, Final

import pytest

from chalicelib.activity.merging import merge
from infra.policy import policy
from infra.recompute import AS_SCHEDULED
from infra.stack import outputs
from tests.support.deployed import DeployedStack

pytestmark = pytest.mark.system
PRODUCT: Final = {"title": "Rollspel", "url": "https://shop.example/rollspel", "categories": ["Spel"]}
FEED: Final = b"id\ttitle\tlink\tprice\nroles-fed\tTratt\thttps://shop.example/tratt\t10 SEK\n"
#: A stream's row that a relay looks at, though it says nothing: its keys.
UNREADABLE: Final = {
    "catalogue_relay": ("p", "product"),
    "lake": ("b", "batch"),
    "lists_relay": ("list#l", "list"),
    "moderation_relay": ("c", "case"),
    "orders_relay": ("order#o", "order"),
    "questions_relay": ("q", "thread"),
    "reactions_relay": ("person#p", "p"),
    "reviews_relay": ("review#r", "review"),
}
LISTENERS: Final = (
    "campaigns_news", "feed_news", "latest_news", "listing", "mail_events", "mail_marketing", "mail_news",
    "mail_transactional", "media", "nearby_news", "push", "webhooks",
)  # fmt: skip


def invoked(stack: DeployedStack, function: str, payload: bytes) -> Any:
    """What the function answers. Fails with its error."""
    client = stack.stack.stage.client("lambda", read_timeout=120, retries={"max_attempts": 0})
    answer = client.invoke(FunctionName=stack.stack.stage.function(function), Payload=payload)
    told = json.loads(answer["Payload"].read() or b"null")
    assert "FunctionError" not in answer, told
    return told


def lake(stack: DeployedStack) -> tuple[Any, str]:
    return stack.stack.stage.client("s3"), outputs(stack.stack.stage)["LakeBucket"]


def aside(stack: DeployedStack) -> int:
    client, bucket = lake(stack)
    return int(client.list_objects_v2(Bucket=bucket, Prefix="quarantine/")["KeyCount"])


@pytest.fixture
def product(stack: DeployedStack) -> str:
    assert stack.call("PUT", "/v1/products/roles-1", PRODUCT, key=stack.secret_key).status == 200
    return "roles-1"


@pytest.mark.parametrize("job", ["republish", "republish_ratings"])
def test_what_is_told_again_by_hand(stack: DeployedStack, product: str, job: str) -> None:
    del product
    assert invoked(stack, job, b"{}")["next"] is None


@pytest.mark.parametrize(
    "job", ["abandonment", "campaigns_fire", "mail_dispatch", "media_sweep", "nearby_publish", "presence_day",
            "review_feeds", "review_priors", "webhooks_sweep"],
)  # fmt: skip
def test_what_runs_by_the_clock(stack: DeployedStack, product: str, job: str) -> None:
    del product
    assert isinstance(invoked(stack, job, AS_SCHEDULED), dict)


def test_a_feed_may_be_read_where_the_shop_keeps_it(stack: DeployedStack) -> None:
    """With the role that bringing the stage up would write then."""
    stage, where = stack.stack.stage, {"TORG_FEED_URL": "s3://shop-feeds/roles.tsv"}
    stage.client("s3").create_bucket(
        Bucket="shop-feeds", CreateBucketConfiguration={"LocationConstraint": "eu-north-1"}
    )
    stage.client("s3").put_object(Bucket="shop-feeds", Key="roles.tsv", Body=FEED)
    allowed = json.dumps(policy(stage, outputs(stage), "feed", where))
    role = f"{stage.stack}-feed"
    stage.client("iam").put_role_policy(RoleName=role, PolicyName="feed", PolicyDocument=allowed)
    client, name = stage.client("lambda"), stage.function("feed")
    before = client.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    client.update_function_configuration(FunctionName=name, Environment={"Variables": before | where})
    try:
        assert invoked(stack, "feed", AS_SCHEDULED)["outcome"] == "finished"
    finally:
        client.update_function_configuration(FunctionName=name, Environment={"Variables": before})


def test_days_that_are_closed_are_read(stack: DeployedStack, tmp_path: Path) -> None:
    """By whoever looks for carts that were left behind, and by the recompute."""
    (tmp_path / "empty.ndjson.gz").write_bytes(gzip.compress(b""))
    merge([tmp_path / "empty.ndjson.gz"], [], tmp_path / "empty.parquet")
    client, bucket = lake(stack)
    for days in (1, 20):
        day = time.strftime("%Y-%m-%d", time.gmtime(time.time() - days * 86_400))
        client.upload_file(str(tmp_path / "empty.parquet"), bucket, f"closed/day={day}/roles.parquet")
    invoked(stack, "abandonment", AS_SCHEDULED)
    assert stack.recompute()["files"]


@pytest.mark.parametrize("relay", sorted(UNREADABLE))
def test_what_a_stream_says_unreadably_is_put_aside(stack: DeployedStack, relay: str) -> None:
    pk, sk = UNREADABLE[relay]
    keys, before = {"pk": {"S": pk}, "sk": {"S": sk}}, aside(stack)
    change = {"Keys": keys, "NewImage": keys, "SequenceNumber": str(time.time_ns())}
    record = {"eventID": "1", "eventName": "INSERT", "eventSourceARN": "arn:aws:dynamodb", "dynamodb": change}
    invoked(stack, relay, json.dumps({"Records": [record]}).encode())
    assert aside(stack) == before + 1


@pytest.mark.parametrize("listener", LISTENERS)
def test_a_message_that_is_none_is_put_aside(stack: DeployedStack, listener: str) -> None:
    before = aside(stack)
    record = {"messageId": "1", "receiptHandle": "r", "body": f"{{ {time.time_ns()}", "attributes": {}}
    invoked(stack, listener, json.dumps({"Records": [record]}).encode())
    assert aside(stack) == before + 1
