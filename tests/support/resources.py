"""The tables and the buckets that the stores need, made plainly (the endpoint may know no CloudFormation)."""

import contextlib

from chalicelib.aws import clients
from chalicelib.kernel import settings

# Whether a room's table has a sort key; test_resources compares this with the template.
ROOMS = {
    "activity": False,
    "campaigns": True,
    "catalogue": True,
    "console": True,
    "experiments": True,
    "feed": True,
    "imports": True,
    "latest": True,
    "letters": True,
    "listing": True,
    "lists": True,
    "mail": True,
    "media": True,
    "members": True,
    "merchandising": True,
    "moderation": True,
    "nearby": True,
    "offers": True,
    "orders": True,
    "platforms": True,
    "post": True,
    "presence": True,
    "profiles": True,
    "push": True,
    "questions": True,
    "reactions": True,
    "recommendations": False,
    "reviews": True,
    "webhooks": True,
}


def create() -> None:
    """Make every table and the buckets, where they aren't there yet."""
    client = clients.dynamodb()
    for room, sorted_ in ROOMS.items():
        names = ["pk", "sk"] if sorted_ else ["pk"]
        with contextlib.suppress(client.exceptions.ResourceInUseException):
            client.create_table(
                TableName=settings.current().table(room),
                BillingMode="PAY_PER_REQUEST",
                KeySchema=[
                    {"AttributeName": name, "KeyType": "HASH" if name == "pk" else "RANGE"} for name in names
                ],
                AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
            )
    s3 = clients.s3()
    here = settings.current()
    for bucket in (here.lake_bucket, here.media_bucket, here.mail_bucket):
        with contextlib.suppress(s3.exceptions.BucketAlreadyOwnedByYou, s3.exceptions.BucketAlreadyExists):
            s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})
