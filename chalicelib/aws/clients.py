"""One client per service and process, with time-outs that fit inside a request.

botocore is used without boto3: its resources aren't needed, and a cold start pays for every import. It
finds an emulator by `AWS_ENDPOINT_URL` by itself.
"""

import atexit
import gc
from functools import cache
from typing import TYPE_CHECKING, Any

from chalicelib.aws import reading
from chalicelib.kernel import settings

if TYPE_CHECKING:
    from botocore.session import Session
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_ssm import SSMClient


@cache
def _session() -> "Session":
    import botocore.session

    return botocore.session.get_session()


@cache
def _client(service: str, read_timeout: int, attempts: int = 4, endpoint: str | None = None) -> Any:
    from botocore.config import Config

    config = Config(
        connect_timeout=2,
        read_timeout=read_timeout,
        retries={"mode": "standard", "total_max_attempts": attempts},
        max_pool_connections=16,
        # Requests are made of types, and the service checks them again; both of these cost CPU each time.
        parameter_validation=False,
        user_agent="torg",
    )
    client = _session().create_client(
        service, region_name=settings.current().region, endpoint_url=endpoint, config=config
    )
    if service == "dynamodb":
        reading.shorten(client)
    # A service's model is some hundred thousand objects that live as long as the process. Walked by the
    # garbage collector they would cost 50 ms, every few dozen requests.
    gc.freeze()
    atexit.register(gc.unfreeze)
    return client


def dynamodb() -> "DynamoDBClient":
    """The DynamoDB client, for hot paths and for reads over several tables."""
    client: DynamoDBClient = _client("dynamodb", 5)
    return client


def s3() -> "S3Client":
    """The S3 client."""
    client: S3Client = _client("s3", 60)
    return client


def mail() -> "SESV2Client":
    """The SES client (its second API). It asks once: a mail whose answer was lost would be sent twice."""
    client: SESV2Client = _client("sesv2", 20, 1)
    return client


@cache
def s3_signer() -> "S3Client":
    """The S3 client whose presigned addresses name the bucket's own region.

    By default they lead to the global endpoint, which redirects requests for a young bucket elsewhere; a
    browser's POST doesn't survive that.
    """
    from botocore.config import Config

    plain: Any = s3()
    if not plain.meta.endpoint_url.endswith(".amazonaws.com"):
        emulated: S3Client = plain
        return emulated
    config = plain.meta.config.merge(Config(s3={"addressing_style": "virtual"}))
    regional: Any = _session().create_client("s3", region_name=settings.current().region, config=config)
    client: S3Client = regional
    return client


def sns() -> "SNSClient":
    """The SNS client."""
    client: SNSClient = _client("sns", 5)
    return client


def sqs() -> "SQSClient":
    """The SQS client."""
    client: SQSClient = _client("sqs", 5)
    return client


def ssm() -> "SSMClient":
    """The SSM client."""
    client: SSMClient = _client("ssm", 5)
    return client


def functions() -> "LambdaClient":
    """The Lambda client, for one function starting another."""
    client: LambdaClient = _client("lambda", 10)
    return client


def spark() -> Any:
    """The client of EMR Serverless, for recomputes that are too much for one function."""
    return _client("emr-serverless", 20)


def connections() -> Any:
    """The client that posts to open WebSocket connections, at the stage's own endpoint.

    It asks once and waits briefly: a message whose answer was lost would come twice within a second.
    """
    return _client("apigatewaymanagementapi", 3, 1, settings.current().push_endpoint)
