"""What the templates promise of everything that holds data: kept, encrypted, private; and no queue loses a message."""

from typing import Any

import pytest
from cfnlint.api import lint_file
from cfnlint.config import ManualArgs

from infra import extras
from infra.stage import Stage
from infra.templates import TEMPLATES, of_type, resources

KEPT = ["IsProtected", "Retain", "Delete"]
TABLES = of_type("AWS::DynamoDB::Table")
BUCKETS = of_type("AWS::S3::Bucket")
QUEUES = of_type("AWS::SQS::Queue")
PRIVATE = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_cloudformation_takes_it(path: Any) -> None:
    region = extras.at(Stage("any", region="eu-north-1"), path.stem).region
    found = lint_file(path, ManualArgs(regions=[region]))
    assert [f"{one.linenumber}: {one.rule.id} {one.message}" for one in found] == []


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_kept_can_be_put_back_and_lets_expire(name: str) -> None:
    table = TABLES[name]
    has = table["Properties"]
    assert (table["DeletionPolicy"], table["UpdateReplacePolicy"]) == (KEPT, KEPT)
    assert has["DeletionProtectionEnabled"] == ["IsProtected", True, False]
    recovery = has["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]
    assert recovery == ["IsProtected", True, False]
    assert has["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    assert has["BillingMode"] == "PAY_PER_REQUEST"


@pytest.mark.parametrize("name", BUCKETS)
def test_a_bucket_is_kept_private_encrypted_and_tidy(name: str) -> None:
    bucket = BUCKETS[name]
    has = bucket["Properties"]
    assert (bucket["DeletionPolicy"], bucket["UpdateReplacePolicy"]) == (KEPT, KEPT)
    assert all(has["PublicAccessBlockConfiguration"][word] is True for word in PRIVATE)
    assert has["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    (rule,) = has["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    rules = {one["Id"]: one for one in has["LifecycleConfiguration"]["Rules"]}
    assert rules["unfinished-uploads"]["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"] <= 7


@pytest.mark.parametrize("name", BUCKETS)
def test_a_bucket_takes_no_plain_http(name: str) -> None:
    (statement,) = (
        one
        for policy in of_type("AWS::S3::BucketPolicy").values()
        if policy["Properties"]["Bucket"] == name
        for one in policy["Properties"]["PolicyDocument"]["Statement"]
        if one["Effect"] == "Deny"
    )
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert (statement["Principal"], statement["Action"]) == ("*", "s3:*")
    assert statement["Resource"] == [f"{name}.Arn", f"${{{name}.Arn}}/*"]


def test_the_log_never_expires_and_what_is_personal_does() -> None:
    def prefixes(bucket: str) -> dict[str, int]:
        rules = BUCKETS[bucket]["Properties"]["LifecycleConfiguration"]["Rules"]
        return {one.get("Prefix", ""): one["ExpirationInDays"] for one in rules if "ExpirationInDays" in one}

    lake = prefixes("LakeBucket")
    assert not any("raw/".startswith(begins) or "closed/".startswith(begins) for begins in lake)
    assert (lake["imports/"], lake["exports/"], lake["quarantine/platforms-"]) == (30, 7, 30)
    assert lake["recommendations/spark/"] == 7
    assert prefixes("MailBucket") == {"": 90}
    assert prefixes("MediaBucket") == {"incoming/": 2}
    assert prefixes("ArtefactBucket") == {"layers/": 30}
    assert prefixes("AssetsBucket") == {}


@pytest.mark.parametrize("name", QUEUES)
def test_a_queue_is_encrypted_and_has_a_place_for_what_fails(name: str) -> None:
    has = QUEUES[name]["Properties"]
    assert has["SqsManagedSseEnabled"] is True
    if name.endswith("DeadLetters"):
        assert has["MessageRetentionPeriod"] == 14 * 86_400
    else:
        target = has["RedrivePolicy"]["deadLetterTargetArn"].removesuffix(".Arn")
        assert target in QUEUES
        assert target.endswith("DeadLetters")


def test_topics_are_encrypted_where_their_publishers_can() -> None:
    topics = {name: one["Properties"] for name, one in of_type("AWS::SNS::Topic").items()}
    assert {name for name, one in topics.items() if "KmsMasterKeyId" not in one} == {"MailEventsTopic"}


def test_what_isnt_data_can_be_made_again() -> None:
    kinds = {"AWS::DynamoDB::Table", "AWS::S3::Bucket"}
    kept = {one["Type"] for one in resources().values() if "DeletionPolicy" in one}
    assert kept == kinds
