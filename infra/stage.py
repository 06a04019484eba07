"""A stage: its name, where it is, and clients that reach it."""

import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from infra.errors import Refused

APP: Final = "torg"
DEFAULT_REGION: Final = "eu-north-1"
CHECKOUT: Final = Path(__file__).resolve().parent.parent
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_MADE_UP_CREDENTIALS: Final = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}


@dataclass(frozen=True)
class Stage:
    """One stage of Torg. `project` is the directory that Chalice deploys from.

    With an `endpoint` the stage lives in an emulator there, and made-up credentials are used; without one
    the account is the one that the environment or the AWS profile names.
    """

    name: str
    project: Path = CHECKOUT
    region: str = field(default_factory=lambda: region_of_environment())
    endpoint: str | None = None

    def client(self, service: str, **config: Any) -> Any:
        """A boto3 client for `service`; `config` is botocore's (timeouts, retries)."""
        import boto3
        from botocore.config import Config

        made_up = _MADE_UP_CREDENTIALS if self.endpoint else {}
        return boto3.client(  # type: ignore[call-overload]
            service, region_name=self.region, endpoint_url=self.endpoint, config=Config(**config), **made_up
        )

    @cached_property
    def account(self) -> str:
        """The account's twelve digits."""
        return str(self.client("sts").get_caller_identity()["Account"])

    @property
    def stack(self) -> str:
        """The CloudFormation stack's name."""
        return f"{APP}-{self.name}"

    @property
    def secrets_parameter(self) -> str:
        """The SSM parameter that holds the stage's secrets."""
        return f"/{APP}/{self.name}/secrets"

    def api_address(self, api: str, gateway_stage: str) -> str:
        """Where API Gateway serves the API of that id, without `/v1`."""
        if self.endpoint:
            return f"{self.endpoint}/_aws/execute-api/{api}/{gateway_stage}"
        return f"https://{api}.execute-api.{self.region}.amazonaws.com/{gateway_stage}"

    def push_addresses(self, api: str, gateway_stage: str) -> tuple[str, str]:
        """Where pages connect to the WebSocket API of that id, and where messages to them are posted."""
        if self.endpoint:
            posted = f"{self.endpoint}/_aws/execute-api/{api}/{gateway_stage}"
            return posted.replace("http", "ws", 1), posted
        host = f"{api}.execute-api.{self.region}.amazonaws.com/{gateway_stage}"
        return f"wss://{host}", f"https://{host}"

    def function(self, name: str) -> str:
        """The Lambda function that Chalice makes of the handler `name`; the API handler has no suffix."""
        return f"{APP}-{self.name}" if name == "api_handler" else f"{APP}-{self.name}-{name}"

    def owns(self, function: str) -> bool:
        """Whether a Lambda function by that whole name is this stage's, of whatever release.

        A stage's name may begin another's; a handler's name holds no hyphen.
        """
        own, _, handler = function.partition(f"{self.stack}-")
        return function == self.stack or (not own and bool(handler) and "-" not in handler)


def named(name: str, project: Path = CHECKOUT) -> Stage:
    """The stage of that name where the environment says: in an emulator on this machine if an endpoint is set."""
    endpoint = os.environ.get("AWS_ENDPOINT_URL")
    if endpoint and urlsplit(endpoint).hostname in _LOOPBACK:
        return Stage(name, project, endpoint=endpoint)
    return Stage(name, project)


def region_of_environment() -> str:
    """The region that the environment or the AWS profile names, or the default."""
    return configured_region() or DEFAULT_REGION


def configured_region() -> str | None:
    """The region that the environment or the AWS profile names."""
    import boto3

    return boto3.session.Session().region_name


def require_loopback(endpoint: str) -> None:
    """Raise `Refused` unless `endpoint`, and every AWS endpoint in the environment, is on this machine."""
    named = {
        name: value
        for name, value in os.environ.items()
        if name.startswith(("AWS_ENDPOINT_URL", "DYNAMODB_ENDPOINT")) and value
    }
    for name, value in {"the local stack": endpoint, **named}.items():
        if urlsplit(value).hostname not in _LOOPBACK:
            raise Refused(f"{name} points to {value}, which isn't this machine; unset it for a local stack")
