"""What each function may do: what it declares to need (`infra.needs`), on this stage's own resources."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from infra import options
from infra.functions import API_HANDLER
from infra.needs import NEEDS
from infra.needs.words import BUCKETS, Need
from infra.stage import APP, Stage

_FEED: Final = "feed"
_FEED_URL: Final = "TORG_FEED_URL"
_RECOMPUTE: Final = "recompute"
_SPARK: Final = ("TORG_SPARK_APPLICATION", "TORG_SPARK_ROLE")


def policy(
    stage: Stage, outputs: Mapping[str, str], function: str, variables: Mapping[str, str]
) -> dict[str, Any]:
    """The policy document of a function's role; `variables` is the functions' environment.

    Raises `KeyError` if the function's needs aren't declared.
    """
    logs = f"arn:aws:logs:{stage.region}:{stage.account}:log-group:/aws/lambda/{stage.function(function)}:*"
    write = _allow("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", on=[logs])
    chosen = _feed(variables.get(_FEED_URL, "")) if function == _FEED else []
    if function == _RECOMPUTE:
        chosen = _spark(stage, *(variables.get(name, "") for name in _SPARK))
    if function == API_HANDLER and options.read(stage).tracing:
        # X-Ray knows no resources; it is written to, and nothing can be read by it.
        chosen = [_allow("xray:PutTelemetryRecords", "xray:PutTraceSegments", on=["*"])]
    return _document(write, *_statements(stage, outputs, NEEDS[function]), *chosen)


def push(stage: Stage, api: str, gateway_stage: str) -> dict[str, Any]:
    """What functions may do besides that speak to the pages connected to the WebSocket API of that id."""
    where = f"arn:aws:execute-api:{stage.region}:{stage.account}:{api}/{gateway_stage}"
    return _document(_allow("execute-api:ManageConnections", on=[f"{where}/*/@connections/*"]))


def _feed(url: str) -> list[dict[str, Any]]:
    """A feed that lies in a bucket of the shop's own is read there, and missed if it isn't there."""
    parts = urlsplit(url)
    if parts.scheme != "s3":
        return []
    bucket = f"arn:aws:s3:::{parts.netloc}"
    return [_allow("s3:GetObject", on=[bucket + parts.path]), _allow("s3:ListBucket", on=[bucket])]


def _spark(stage: Stage, application: str, role: str) -> list[dict[str, Any]]:
    """Runs of one application are started and asked after; its jobs are handed one role."""
    if not (application and role):
        return []
    where = f"arn:aws:emr-serverless:{stage.region}:{stage.account}:/applications/{application}"
    handed = {"StringEquals": {"iam:PassedToService": "emr-serverless.amazonaws.com"}}
    return [
        _allow("emr-serverless:StartJobRun", on=[where]),
        _allow("emr-serverless:GetJobRun", on=[f"{where}/jobruns/*"]),
        _allow("iam:PassRole", on=[role]) | {"Condition": handed},
    ]


def _statements(stage: Stage, outputs: Mapping[str, str], needs: Iterable[Need]) -> list[dict[str, Any]]:
    """One statement for all resources with which the same is done: a role's policies hold 10,240 characters."""
    actions: dict[str, set[str]] = {}
    for need in needs:
        actions.setdefault(need.resource, set()).update(need.actions)
    alike: dict[tuple[str, ...], list[str]] = {}
    for resource, done in sorted(actions.items()):
        alike.setdefault(tuple(sorted(done)), []).extend(_names(stage, outputs, resource))
    return [_allow(*done, on=resources) for done, resources in sorted(alike.items())]


def _names(stage: Stage, outputs: Mapping[str, str], resource: str) -> list[str]:
    """AWS's names (ARNs) of a resource that needs name. Raises `KeyError` for a word that is no resource."""
    word, _, rest = resource.partition("/")
    if word in BUCKETS:
        return [f"arn:aws:s3:::{outputs[BUCKETS[word]]}" + (f"/{rest}" if rest else "")]
    where, own = f"{stage.region}:{stage.account}", f"{APP}-{stage.name}"
    named = {
        "table": [f"arn:aws:dynamodb:{where}:table/{own}-{rest}"],
        "stream": [f"arn:aws:dynamodb:{where}:table/{own}-{rest}/stream/*"],
        "queue": [f"arn:aws:sqs:{where}:{own}-{rest}"],
        "topic": [outputs["NewsTopic"]],
        "parameter": [f"arn:aws:ssm:{where}:parameter{stage.secrets_parameter}"],
        # Identities are the account's own; which of them a stage sends from is a setting.
        "mails": [f"arn:aws:ses:{where}:identity/*", f"arn:aws:ses:{where}:configuration-set/{own}-*"],
    }
    return named[word]


def _document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def _allow(*actions: str, on: list[str]) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": on}
