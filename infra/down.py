"""Takes a stage away: what runs first, then the stack, and its data only if that was asked for by name.

Each step looks at what is there, so that a run that was killed is finished by another one.
"""

import contextlib
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from botocore.exceptions import ClientError

from infra import (
    access_logs,
    chalice_config,
    deployed,
    leftovers,
    mail,
    orphans,
    stack,
    state,
    templates,
    vendoring,
)
from infra.errors import Refused
from infra.functions import FUNCTIONS
from infra.lock import code
from infra.stage import APP, CHECKOUT, Stage
from infra.state import Store

_TABLES: Final = re.compile(r"TableName: !Sub torg-\$\{Stage\}-([\w-]+)")
_BUCKETS: Final = re.compile(r"BucketName: !Sub torg-\$\{Stage\}-([\w-]+)-\$\{AWS::AccountId\}")
# What CloudFront and budgets are made of lies there, wherever the stage is.
_GLOBAL: Final = "us-east-1"
_ARTEFACTS: Final = "artefacts"
_CHALICE: Final = "from chalice.cli import main; raise SystemExit(main())"


def down(stage: Stage, *, delete_data: bool, break_lock: bool = False) -> Iterator[str]:
    """Take the stage away; a line about each step once it is done.

    With its data kept it comes back by `up`. Raises `Refused` if another holds the stage, or a step fails.
    """
    store = _store(stage)
    yield from _pull(stage, store, break_lock=break_lock)
    yield from _undeploy(stage)
    yield from orphans.forget_all(stage)
    if store:
        store.push()
    yield from _layers(stage)
    yield from _logs(stage)
    yield from _mail(stage)
    for where, name in [*_beside(stage), (stage, stage.stack)]:
        if stack.remove(where, name):
            yield f"stack {name}: deleted"
    if delete_data:
        yield from _delete_data(stage)
        return
    if store:
        store.let_go()
    yield from _kept(stage)


def _delete_data(stage: Stage) -> Iterator[str]:
    for room in rooms():
        if _delete_table(stage.client("dynamodb"), f"{stage.stack}-{room}"):
            yield f"table {stage.stack}-{room}: deleted"
    # The artefacts last: the lock lies there.
    for bucket in sorted(buckets(), key=lambda name: name == _ARTEFACTS):
        yield from _delete_bucket(stage.client("s3"), f"{stage.stack}-{bucket}-{stage.account}")
    yield from _secrets(stage)
    forget(stage)


def _beside(stage: Stage) -> list[tuple[Stage, str]]:
    """The stacks of what stands beside the data, one for each further template, and where each may be."""
    names = sorted(f"{stage.stack}-{path.stem}" for path in templates.TEMPLATES if path != stack.TEMPLATE)
    regions = [stage.region] if stage.endpoint else sorted({stage.region, _GLOBAL})
    return [(replace(stage, region=region), name) for name in names for region in regions]


def rooms() -> list[str]:
    """The rooms that have a table, as the template names them."""
    return _TABLES.findall(stack.TEMPLATE.read_text())


def buckets() -> list[str]:
    """What the stage's buckets are for, as the template names them."""
    return _BUCKETS.findall(stack.TEMPLATE.read_text())


def forget(stage: Stage) -> None:
    """Take the stage out of the checkout: its configuration, its choices, its record."""
    state.forget(stage)
    folder = stage.project / ".chalice"
    policies = [chalice_config.policy_file(stage, function) for function in FUNCTIONS]
    for name in (f"options-{stage.name}.json", f"deployed/{stage.name}.json", *policies):
        (folder / name).unlink(missing_ok=True)
    chalice_config.remove(stage)


def _pull(stage: Stage, store: Store | None, *, break_lock: bool) -> Iterator[str]:
    if store:
        lock, lines = store.lock(broken=break_lock)
        yield from [*lines, store.pull(lock), *orphans.settle(stage)]


def _store(stage: Stage) -> Store | None:
    """Where it is written what is to be undone, if the stack is still there."""
    return (
        None
        if stack.status(stage) in (None, "REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE")
        else state.store(stage)
    )


def _undeploy(stage: Stage) -> Iterator[str]:
    try:
        deployed.read(stage)
    except Refused:
        return
    words = [sys.executable, "-c", _CHALICE, "delete", "--stage", stage.name]
    done = subprocess.run(words, cwd=stage.project, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr.strip() or done.stdout.strip()).splitlines() or ["no reason given"]
        raise Refused(f"chalice delete --stage {stage.name}: {reason[-1]}")
    yield "functions, APIs, schedules and subscriptions: deleted by Chalice"


def _layers(stage: Stage) -> Iterator[str]:
    client = stage.client("lambda")
    for name in vendoring.archives(CHECKOUT, CHECKOUT):
        layer = f"{APP}-{stage.name}-{name}"
        pages = client.get_paginator("list_layer_versions").paginate(LayerName=layer)
        versions = [one["Version"] for page in pages for one in page["LayerVersions"]]
        for version in versions:
            client.delete_layer_version(LayerName=layer, VersionNumber=version)
        if versions:
            yield f"layer {layer}: deleted"


def _logs(stage: Stage) -> Iterator[str]:
    client = stage.client("logs")
    # Of functions that an earlier release had, too.
    groups = [*leftovers.log_groups(stage), access_logs.group(stage)]
    gone = 0
    for group in groups:
        with contextlib.suppress(client.exceptions.ResourceNotFoundException):
            client.delete_log_group(logGroupName=group)
            gone += 1
    if gone:
        yield f"logs: {gone} groups deleted"


def _mail(stage: Stage) -> Iterator[str]:
    client = stage.client("sesv2")
    for stream in mail.STREAMS:
        name = f"{APP}-{stage.name}-{stream}"
        try:
            client.delete_configuration_set(ConfigurationSetName=name)
        except client.exceptions.NotFoundException:
            continue
        yield f"configuration set {name}: deleted (the sender's domain stays known to SES: it is the account's)"


def _kept(stage: Stage) -> Iterator[str]:
    yield f"kept: {len(rooms())} tables and {len(buckets())} buckets named {stage.stack}-…, and {stage.secrets_parameter}"
    yield f"To come back to them: python -m infra up --stage {stage.name}"
    yield f"To delete them: python -m infra down --stage {stage.name} --delete-data"


def _delete_table(client: Any, name: str) -> bool:
    try:
        described = client.describe_table(TableName=name)["Table"]
    except client.exceptions.ResourceNotFoundException:
        return False
    if described["TableStatus"] != "DELETING":
        if described.get("DeletionProtectionEnabled"):
            client.update_table(TableName=name, DeletionProtectionEnabled=False)
        client.delete_table(TableName=name)
    client.get_waiter("table_not_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 300})
    return True


def _delete_bucket(client: Any, name: str) -> Iterator[str]:
    try:
        count = _empty(client, name)
        client.delete_bucket(Bucket=name)
    except ClientError as error:
        if code(error) not in ("NoSuchBucket", "404"):
            raise
        return
    yield f"bucket {name}: {count} objects and versions deleted, and it"


def _empty(client: Any, name: str) -> int:
    """Delete every version of every object, and uploads that never ended."""
    count = 0
    for page in client.get_paginator("list_object_versions").paginate(Bucket=name):
        found = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
        which = [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in found]
        if which:
            told = client.delete_objects(Bucket=name, Delete={"Objects": which, "Quiet": True})
            if told.get("Errors"):
                raise Refused(f"bucket {name}: {told['Errors'][0].get('Message', 'an object stays')}")
        count += len(which)
    for page in client.get_paginator("list_multipart_uploads").paginate(Bucket=name):
        for one in page.get("Uploads", ()):
            client.abort_multipart_upload(Bucket=name, Key=one["Key"], UploadId=one["UploadId"])
    return count


def _secrets(stage: Stage) -> Iterator[str]:
    client = stage.client("ssm")
    with contextlib.suppress(client.exceptions.ParameterNotFound):
        client.delete_parameter(Name=stage.secrets_parameter)
        yield f"secrets {stage.secrets_parameter}: deleted"
