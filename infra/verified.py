"""Whether what `after` sets is set: read back from AWS, a line for each thing."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from botocore.exceptions import ClientError

from infra import (
    access_logs,
    after,
    assets,
    chalice_config,
    concurrency,
    deployed,
    gateway_responses,
    leftovers,
    options,
    policy,
    stack,
    throttles,
)
from infra.chalice_config import API_STAGE
from infra.deployed import Deployed
from infra.functions import sized
from infra.stage import Stage

_TOLD: Final = ("TORG_STAGE", "TORG_PUBLIC_URL", "TORG_PUSH_URL", "TORG_PUSH_ENDPOINT")


class Fact(NamedTuple):
    """One thing that was to be set: of how many parts, and what is wrong with those that aren't as wanted."""

    about: str
    parts: int
    wrong: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """For a person: one line where all is well, else one for each part that isn't."""
        if not self.wrong:
            yield f"ok    {self.about}" + (f" ({self.parts})" if self.parts > 1 else "")
        yield from (f"WRONG {self.about}: {what}" for what in self.wrong)


def facts(stage: Stage) -> Iterator[Fact]:
    """Everything that `after` sets, as it is now. Raises `Refused` if nothing is deployed."""
    done = deployed.read(stage)
    chosen = options.read(stage)
    yield _subscriptions(stage, done)
    yield _configured(stage, done, chosen.architecture)
    yield _scratch(stage, done)
    yield _capped(stage, done)
    yield _retained(stage, done)
    yield Fact("nothing of an earlier release is left", 1, tuple(leftovers.found(stage, done)))
    if done.api:
        yield _throttled(stage, done.api)
        yield _refusals(stage, done.api)
        yield _watched(stage, done.api)
    if done.push:
        yield _pushing(stage, done)
    gone = assets.missing(stage)
    yield Fact("what pages load is uploaded", 1, tuple(f"{name} is missing" for name in gone))


def _subscriptions(stage: Stage, done: Deployed) -> Fact:
    client, lake = stage.client("lambda"), stack.outputs(stage)["LakeBucket"]
    wrong, count = [], 0
    for name, function in done.functions.items():
        told = client.list_event_source_mappings(FunctionName=function)["EventSourceMappings"]
        count += len(told)
        for mapping in told:
            wanted = after.mapped(mapping["EventSourceArn"], lake)
            wrong += [
                f"{name}: {key} is {mapping.get(key)!r}, not {value!r}"
                for key, value in wanted.items()
                if mapping.get(key) != value
            ]
    return Fact("streams and queues report failed items one by one", count, tuple(wrong))


def _configured(stage: Stage, done: Deployed, architecture: str) -> Fact:
    known = chalice_config.variables(stage)
    wanted = {name: known[name] for name in _TOLD if name in known}

    def wrong(_: str, has: Mapping[str, Any]) -> str:
        told = has.get("Environment", {}).get("Variables", {})
        missing = [name for name, value in wanted.items() if told.get(name) != value]
        if missing:
            return f"isn't told {', '.join(missing)}"
        runs = has.get("Architectures", [architecture])
        return "" if runs == [architecture] else f"runs on {', '.join(runs)}, not {architecture}"

    return _of_functions(stage, done, "functions know their addresses", wrong)


def _scratch(stage: Stage, done: Deployed) -> Fact:
    def wrong(name: str, told: Mapping[str, Any]) -> str:
        has = told.get("EphemeralStorage", {}).get("Size", 512)
        return "" if has == sized(name).scratch else f"has {has} MB, not {sized(name).scratch}"

    return _of_functions(stage, done, "functions have the scratch space they need", wrong)


def _capped(stage: Stage, done: Deployed) -> Fact:
    client = stage.client("lambda")
    asked = {function: count for name, function in done.functions.items() if (count := sized(name).reserved)}
    has = {function: concurrency.found(client, function) for function in asked}
    if set(has.values()) == {None}:
        # The account has no room: `after` has said so, and nothing breaks by it.
        return Fact("no function is capped: the account has no room for that", 1, ())
    wrong = [
        f"{function}: {has[function]}, not {count}"
        for function, count in asked.items()
        if has[function] != count
    ]
    return Fact("large functions are capped", len(asked), tuple(wrong))


def _retained(stage: Stage, done: Deployed) -> Fact:
    client = stage.client("logs")
    groups = [f"/aws/lambda/{function}" for function in done.functions.values()]
    groups += access_logs.groups(stage, done.api) if done.api else []
    has = {
        one["logGroupName"]: one.get("retentionInDays")
        for prefix in sorted({_folder(group) for group in groups})
        for page in client.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=prefix)
        for one in page["logGroups"]
    }
    wrong = [f"{group}: {has.get(group)}" for group in groups if has.get(group) != after.LOG_DAYS]
    return Fact(f"logs are kept {after.LOG_DAYS} days", len(groups), tuple(wrong))


def _folder(group: str) -> str:
    return group.rpartition("/")[0] or group


def _throttled(stage: Stage, api: str) -> Fact:
    client = stage.client("apigateway")
    wanted, has = throttles.wanted(client, api, options.read(stage)), throttles.found(client, api)
    wrong = [f"{name}: {has.get(name)}" for name, limits in wanted.items() if has.get(name) != limits]
    return Fact("routes are throttled", len(wanted), tuple(wrong))


def _refusals(stage: Stage, api: str) -> Fact:
    client = stage.client("apigateway")
    wrong = []
    for name, wanted in gateway_responses.wanted().items():
        has = client.get_gateway_response(restApiId=api, responseType=name)
        wrong += [f"{name}: {key}" for key, value in wanted.items() if has.get(key) != value]
    return Fact("the gateway refuses in problem+json", len(gateway_responses.wanted()), tuple(wrong))


def _watched(stage: Stage, api: str) -> Fact:
    client, chosen = stage.client("apigateway"), options.read(stage)
    has = client.get_stage(restApiId=api, stageName=API_STAGE)
    checks = {
        "tracing": (bool(has.get("tracingEnabled")), chosen.tracing),
        "access logs": (bool(access_logs.destination(client, api)), chosen.access_logs),
    }
    wrong = [
        f"{name}: {_on(found)}, not {_on(wanted)}"
        for name, (found, wanted) in checks.items()
        if found != wanted
    ]
    return Fact(
        f"tracing is {_on(chosen.tracing)}, access logs are {_on(chosen.access_logs)}", 1, tuple(wrong)
    )


def _on(value: bool) -> str:
    return "on" if value else "off"


def _pushing(stage: Stage, done: Deployed) -> Fact:
    functions, roles = stage.client("lambda"), stage.client("iam")
    wanted = policy.push(stage, done.push, API_STAGE)
    wrong = []
    for name in after.PUSHING:
        role = functions.get_function_configuration(FunctionName=done.functions[name])["Role"]
        try:
            has = roles.get_role_policy(RoleName=role.rsplit("/", 1)[-1], PolicyName=after.PUSH_POLICY)
        except ClientError:
            wrong.append(f"{name} may not")
            continue
        if has["PolicyDocument"] != wanted:
            wrong.append(f"{name} may something else")
    return Fact("functions may speak to the pages connected", len(after.PUSHING), tuple(wrong))


def _of_functions(
    stage: Stage, done: Deployed, about: str, wrong: Callable[[str, Mapping[str, Any]], str]
) -> Fact:
    client = stage.client("lambda")
    said = {
        name: wrong(name, client.get_function_configuration(FunctionName=function))
        for name, function in done.functions.items()
    }
    return Fact(about, len(said), tuple(f"{name} {what}" for name, what in said.items() if what))
