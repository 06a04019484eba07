"""A role a function: what it may do is what it was seen to do, and no more (docs/decisions/0011)."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from chalice.config import Config
from chalice.deploy.appgraph import ApplicationGraphBuilder, DependencyBuilder
from chalice.deploy.models import LambdaFunction

from app import app
from infra import chalice_config, options
from infra.functions import API_HANDLER, FUNCTIONS
from infra.needs import NEEDS
from infra.needs.words import follows, hears, objects, table
from infra.policy import policy, push
from infra.stage import Stage
from tests.support import calls
from tests.support.granted import allowed

#: A stage with a long name, since a role's policies hold no more than so many characters.
NAME: Final = "production-eu-north"
MOST_CHARACTERS: Final = 10_240
WHERE: Final = "eu-north-1:123456789012"
OUTPUTS: Final = {
    f"{name.title()}Bucket": f"torg-{NAME}-{name}-123456789012" for name in ("lake", "media", "mail")
} | {"NewsTopic": f"arn:aws:sns:{WHERE}:torg-{NAME}-news"}
STREAMS: Final = tuple(f"{room.title()}Stream" for room in (
    "activity", "catalogue", "orders", "reviews", "questions", "moderation", "reactions", "lists"
))  # fmt: skip
BOOK: Final = calls.read()
#: What the code leads to and no test does: stories of every kind on the feed that is pushed (`feed/sources.py`), a
#: connection that is told more a second later, looks near a place, and what was published being pushed.
_PUSHED: Final = (
    "dynamodb:BatchGetItem table/push",
    "sqs:GetQueueUrl queue/push",
    "sqs:SendMessage queue/push",
)
_STORIES: Final = ("feed", "lists", "orders", "profiles", "questions", "reactions", "reviews")
READ: Final = {
    "live": ("dynamodb:PutItem table/nearby",),
    "nearby_publish": _PUSHED,
    "push": (*_PUSHED, *(f"dynamodb:BatchGetItem table/{room}" for room in _STORIES)),
}


def document(function: str, **variables: str) -> dict[str, Any]:
    stage = Stage(NAME, region="eu-north-1")
    stage.__dict__["account"] = "123456789012"
    return policy(stage, OUTPUTS, function, variables)


def seen(function: str) -> set[str]:
    """What a function asked for, deployed or by the stores' methods that it called.

    Whoever gets objects may also list them: of missing ones S3 says so to nobody else.
    """
    entries = {*BOOK["deployed"].get(function, ()), *READ.get(function, ())}
    for entry in BOOK["handlers"].get(function, ()):
        entries |= {entry} if " " in entry else set(BOOK["stores"].get(entry, ()))
    got = [entry.split(" ")[1] for entry in entries if entry.startswith("s3:GetObject ")]
    return entries | {f"s3:ListBucket {resource.partition('/')[0]}" for resource in got}


def arn(resource: str) -> str:
    """An example of a resource, by AWS's name, on this stage."""
    word, _, rest = resource.replace("*", "x/y").partition("/")
    if word in ("lake", "media", "mail"):
        return f"arn:aws:s3:::torg-{NAME}-{word}-123456789012" + (f"/{rest}" if rest else "")
    return {
        "table": f"arn:aws:dynamodb:{WHERE}:table/torg-{NAME}-{rest}",
        "queue": f"arn:aws:sqs:{WHERE}:torg-{NAME}-{rest}",
        "topic": f"arn:aws:sns:{WHERE}:torg-{NAME}-{rest}",
        "parameter": f"arn:aws:ssm:{WHERE}:parameter/torg/{NAME}/{rest}",
        "mails": f"arn:aws:ses:{WHERE}:identity/shop.example",
    }[word]


def fed(function: str) -> Iterator[Any]:
    """What Lambda needs in the function's name to call it: of the application's own word on what calls it."""
    for source in app.event_sources:
        queue, stream = getattr(source, "queue", ""), getattr(source, "stream_arn", "")
        if source.name == function and queue:
            yield from hears(queue.split("-", 2)[2])
        if source.name == function and stream:
            yield from follows(stream.split("/")[1].split("-", 2)[2])


def test_every_function_says_what_it_needs() -> None:
    assert set(NEEDS) == set(FUNCTIONS)


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_nothing_that_was_asked_for_is_refused(function: str) -> None:
    made = document(function)
    asked = [entry.split(" ") for entry in sorted(seen(function))]
    assert [entry for entry in asked if not allowed(made, entry[0], arn(entry[1]))] == []


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_nothing_is_granted_that_was_never_asked_for(function: str) -> None:
    used = seen(function) | {f"{action} {need.resource}" for need in fed(function) for action in need.actions}
    granted = {f"{action} {need.resource}" for need in NEEDS[function] for action in need.actions}
    assert sorted(granted - used) == []


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_what_calls_a_function_is_granted_to_whom_it_calls(function: str) -> None:
    assert [need for need in fed(function) if need not in NEEDS[function]] == []


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_no_role_reaches_beyond_its_stage(function: str) -> None:
    """By a service's whole, another stage's name, or more than one table."""
    for statement in document(function)["Statement"]:
        assert not [action for action in statement["Action"] if "*" in action]
        resources = set(statement["Resource"])
        assert all(f"torg-{NAME}" in one or "/torg/" in one or ":identity/" in one for one in resources), (
            resources
        )
        assert not [one for one in resources if re.search(r"(table/|queue/|:|/)torg-production-eu-north-\*$", one)
                    and ":configuration-set/" not in one]  # fmt: skip


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_a_role_holds_its_policies(function: str) -> None:
    stage = Stage(NAME, region="eu-north-1")
    stage.__dict__["account"] = "123456789012"
    both = [document(function), push(stage, "a" * 10, "api")]
    assert sum(len(re.sub(r"\s", "", json.dumps(one))) for one in both) <= MOST_CHARACTERS


def test_functions_log_under_their_own_name_alone() -> None:
    made, other = document("lake"), f"arn:aws:logs:{WHERE}:log-group:/aws/lambda/torg-{NAME}-compact:x"
    assert allowed(made, "logs:PutLogEvents", other.replace("compact", "lake"))
    assert not allowed(made, "logs:PutLogEvents", other)


def test_a_feed_in_a_bucket_is_read_by_the_feed_alone() -> None:
    url, object_ = "s3://shop-files/feeds/google.xml.gz", "arn:aws:s3:::shop-files/feeds/google.xml.gz"
    assert allowed(document("feed", TORG_FEED_URL=url), "s3:GetObject", object_)
    assert allowed(document("feed", TORG_FEED_URL=url), "s3:ListBucket", "arn:aws:s3:::shop-files")
    assert not allowed(
        document("feed", TORG_FEED_URL="https://shop.example/feed.xml"), "s3:GetObject", object_
    )
    assert not allowed(document(API_HANDLER, TORG_FEED_URL=url), "s3:GetObject", object_)


def test_spark_is_started_by_the_recompute_alone_where_an_operator_made_it() -> None:
    made = f"arn:aws:emr-serverless:{WHERE}:/applications/00f1"
    role = "arn:aws:iam::123456789012:role/torg-spark-JobRole-1"
    asked = [
        ("emr-serverless:StartJobRun", made),
        ("emr-serverless:GetJobRun", f"{made}/jobruns/00a"),
        ("iam:PassRole", role),
    ]
    chosen = {"TORG_SPARK_APPLICATION": "00f1", "TORG_SPARK_ROLE": role}
    assert all(allowed(document("recompute", **chosen), *one) for one in asked)
    assert not any(allowed(document(API_HANDLER, **chosen), *one) for one in asked)
    assert not any(allowed(document("recompute"), *one) for one in asked)
    assert not allowed(document("recompute", **chosen), "iam:PassRole", f"{role}0")
    assert not allowed(document("recompute", **chosen), "emr-serverless:StartJobRun", f"{made}0")
    handed = [one for one in document("recompute", **chosen)["Statement"] if "iam:PassRole" in one["Action"]]
    assert [one["Condition"] for one in handed] == [
        {"StringEquals": {"iam:PassedToService": "emr-serverless.amazonaws.com"}}
    ]


def test_traces_are_written_where_an_operator_chose_them(tmp_path: Path) -> None:
    stage = Stage("prod", tmp_path, region="eu-north-1")
    stage.__dict__["account"] = "123456789012"
    assert not allowed(policy(stage, OUTPUTS, API_HANDLER, {}), "xray:PutTraceSegments", "*")
    options.write(stage, options.Options(tracing=True))
    assert allowed(policy(stage, OUTPUTS, API_HANDLER, {}), "xray:PutTraceSegments", "*")
    assert not allowed(policy(stage, OUTPUTS, "lake", {}), "xray:PutTraceSegments", "*")


def test_a_word_that_is_none_is_no_need() -> None:
    with pytest.raises(KeyError):
        table("orders", "get drop")
    with pytest.raises(KeyError):
        objects("lake/raw/", "read")


def test_what_is_allowed_is_told_apart() -> None:
    """The rule itself: the action, the resource's whole, and nothing by default."""
    made = {
        "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::a/raw/*"]}]
    }
    assert allowed(made, "s3:GetObject", "arn:aws:s3:::a/raw/day=1/x.gz")
    assert not allowed(made, "s3:PutObject", "arn:aws:s3:::a/raw/x")
    assert not allowed(made, "s3:GetObject", "arn:aws:s3:::a/raws")
    assert not allowed(made, "s3:GetObject", "arn:aws:s3:::ab/raw/x")


def test_chalice_makes_a_role_of_each_functions_own_policy(tmp_path: Path) -> None:
    stage = Stage("prod", tmp_path, region="eu-north-1")
    stage.__dict__["account"] = "123456789012"
    streams = dict.fromkeys(STREAMS, "arn:aws:dynamodb:x")
    layers = dict.fromkeys(("duckdb", "h3", "letters", "pillow"), "arn:aws:lambda:x")
    (tmp_path / ".chalice").mkdir()
    (tmp_path / ".chalice" / "policy-prod.json").write_text("{}")
    chalice_config.write(stage, OUTPUTS | streams, layers, {}, "x86_64")
    written = json.loads((tmp_path / ".chalice" / "config.json").read_text())
    given = {"chalice_app": app, "project_dir": str(tmp_path)}
    config = Config(chalice_stage="prod", user_provided_params=given, config_from_disk=written)
    resources = DependencyBuilder().build_dependencies(ApplicationGraphBuilder().build(config, "prod"))
    made = [one for one in resources if isinstance(one, LambdaFunction)]
    assert {one.resource_name for one in made} == set(FUNCTIONS)
    for one in made:
        assert one.role.role_name == f"torg-prod-{one.resource_name}"
        assert Path(one.role.policy.filename).name == f"policy-prod-{one.resource_name}.json"
        kept = json.loads(Path(one.role.policy.filename).read_text())
        assert kept == policy(stage, OUTPUTS, one.resource_name, {})
    assert not (tmp_path / ".chalice" / "policy-prod.json").exists()
