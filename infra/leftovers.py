"""What an earlier release left: functions that were renamed or taken out since, and what was theirs.

Chalice takes them away by itself when it deploys. What it didn't is named here; what they logged stays until it is old.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from infra.deployed import Deployed
from infra.stage import Stage

#: How Chalice ends the name of a function's schedule.
_RULE: Final = "-event"
_GROUPS: Final = "/aws/lambda/"


def found(stage: Stage, done: Deployed) -> Iterator[str]:
    """What runs, or would be run, and isn't deployed any more: functions, schedules, subscriptions."""
    known = set(done.functions.values())
    for name in functions(stage):
        if name not in known:
            yield f"function {name} is in no record"
    for rule in _rules(stage):
        if rule.removesuffix(_RULE) not in known:
            yield f"schedule {rule} is no function's"
    for mapping in mappings(stage):
        if mapping["function"] not in known:
            yield f"subscription {mapping['UUID']} leads to {mapping['function']}"


def logs(stage: Stage, done: Deployed) -> list[str]:
    """The log groups of functions that are gone."""
    known = set(done.functions.values())
    return [group for group in log_groups(stage) if group.removeprefix(_GROUPS) not in known]


def functions(stage: Stage) -> list[str]:
    """The stage's functions, of whatever release."""
    pages = stage.client("lambda").get_paginator("list_functions").paginate()
    return _own(stage, (str(one["FunctionName"]) for page in pages for one in page["Functions"]))


def mappings(stage: Stage) -> Iterator[dict[str, Any]]:
    """The subscriptions of the stage's functions, of whatever release; each with its function's name as `function`."""
    for page in stage.client("lambda").get_paginator("list_event_source_mappings").paginate():
        for one in page["EventSourceMappings"]:
            function = str(one["FunctionArn"]).split(":function:", 1)[-1].split(":", 1)[0]
            if stage.owns(function):
                yield one | {"function": function}


def log_groups(stage: Stage) -> list[str]:
    """The log groups of the stage's functions, of whatever release."""
    pages = stage.client("logs").get_paginator("describe_log_groups")
    found = pages.paginate(logGroupNamePrefix=f"{_GROUPS}{stage.stack}")
    names = (str(one["logGroupName"]).removeprefix(_GROUPS) for page in found for one in page["logGroups"])
    return [f"{_GROUPS}{name}" for name in _own(stage, names)]


def _own(stage: Stage, names: Iterable[str]) -> list[str]:
    """The stage's of these. The API's function of another, `prod-eu`, reads as `prod`'s; but it has others below it."""
    known = sorted(names)
    below = {name.rpartition("-")[0] for name in known}
    return [name for name in known if stage.owns(name) and (name == stage.stack or name not in below)]


def _rules(stage: Stage) -> Iterator[str]:
    pages = stage.client("events").get_paginator("list_rules")
    for page in pages.paginate(NamePrefix=f"{stage.stack}-"):
        names = (str(one["Name"]) for one in page["Rules"])
        yield from (name for name in names if name.endswith(_RULE) and stage.owns(name.removesuffix(_RULE)))
