"""What functions may do: everything on this stage's own resources, nothing elsewhere."""

from collections.abc import Mapping
from typing import Any

from infra.stage import APP, Stage


def policy(stage: Stage, outputs: Mapping[str, str]) -> dict[str, Any]:
    """The policy document of every function's role."""
    where = f"{stage.region}:{stage.account}"
    own = f"{APP}-{stage.name}"
    buckets = [f"arn:aws:s3:::{outputs[name]}" for name in ("LakeBucket", "MediaBucket", "MailBucket")]
    table = f"arn:aws:dynamodb:{where}:table/{own}-*"
    logs = f"arn:aws:logs:{where}:log-group:/aws/lambda/{own}"
    return {
        "Version": "2012-10-17",
        "Statement": [
            _allow(
                "logs:CreateLogGroup",
                "logs:CreateLogStream",
                "logs:PutLogEvents",
                on=[f"{logs}:*", f"{logs}-*:*"],
            ),
            _allow(
                "dynamodb:BatchGetItem",
                "dynamodb:BatchWriteItem",
                "dynamodb:ConditionCheckItem",
                "dynamodb:DeleteItem",
                "dynamodb:DescribeTable",
                "dynamodb:GetItem",
                "dynamodb:PutItem",
                "dynamodb:Query",
                "dynamodb:Scan",
                "dynamodb:UpdateItem",
                on=[table, f"{table}/index/*"],
            ),
            _allow(
                "dynamodb:DescribeStream",
                "dynamodb:GetRecords",
                "dynamodb:GetShardIterator",
                "dynamodb:ListStreams",
                on=[f"{table}/stream/*"],
            ),
            _allow("s3:ListBucket", "s3:ListBucketMultipartUploads", on=buckets),
            _allow(
                "s3:AbortMultipartUpload",
                "s3:DeleteObject",
                "s3:GetObject",
                "s3:PutObject",
                on=[f"{bucket}/*" for bucket in buckets],
            ),
            # Identities are the account's own; which of them a stage sends from is a setting.
            _allow(
                "ses:SendEmail",
                "ses:SendRawEmail",
                on=[f"arn:aws:ses:{where}:identity/*", f"arn:aws:ses:{where}:configuration-set/{own}-*"],
            ),
            _allow("sns:Publish", on=[outputs["NewsTopic"]]),
            _allow(
                "sqs:ChangeMessageVisibility",
                "sqs:DeleteMessage",
                "sqs:GetQueueAttributes",
                "sqs:GetQueueUrl",
                "sqs:ReceiveMessage",
                "sqs:SendMessage",
                on=[f"arn:aws:sqs:{where}:{own}-*"],
            ),
            _allow("ssm:GetParameter", on=[f"arn:aws:ssm:{where}:parameter{stage.secrets_parameter}"]),
            _allow("lambda:InvokeFunction", on=[f"arn:aws:lambda:{where}:function:{own}-*"]),
        ],
    }


def push(stage: Stage, api: str, gateway_stage: str) -> dict[str, Any]:
    """What functions may do besides that speak to the pages connected to the WebSocket API of that id."""
    where = f"arn:aws:execute-api:{stage.region}:{stage.account}:{api}/{gateway_stage}"
    return {
        "Version": "2012-10-17",
        "Statement": [_allow("execute-api:ManageConnections", on=[f"{where}/*/@connections/*"])],
    }


def _allow(*actions: str, on: list[str]) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": on}
