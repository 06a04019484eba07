"""What of a stage is there, on a few lines."""

from collections.abc import Iterator

from infra import deployed, leftovers, stack, watching
from infra.errors import Refused
from infra.stage import Stage


def lines(stage: Stage) -> Iterator[str]:
    """One line for each part of the stage."""
    try:
        outputs = stack.outputs(stage)
        done = deployed.read(stage)
    except Refused as refused:
        yield str(refused)
        return
    yield f"stack: {stage.stack} in {stage.region}, lake {outputs['LakeBucket']}"
    yield f"api: {done.api}"
    yield f"push: {done.push or 'none'}"
    functions = stage.client("lambda")
    for name, function in sorted(done.functions.items()):
        has = functions.get_function_configuration(FunctionName=function)
        yield f"{name}: {has['MemorySize']} MB, {has['Timeout']} s, changed {has['LastModified']}"
    yield from leftovers.found(stage, done)
    yield from watching.lines(stage, outputs["LakeBucket"], outputs["MailBucket"])
