"""The stage's part of `.chalice/config.json`: generated whole from the stack's outputs.

The committed file holds the app's name and no stage; only what is local to an operator is added to it.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from infra.functions import FUNCTIONS, Function
from infra.policy import policy
from infra.stage import APP, Stage

# Below this many bytes a compressed response isn't worth its time.
COMPRESS_FROM: Final = 1024
API_STAGE: Final = "api"


def write(
    stage: Stage,
    outputs: Mapping[str, str],
    layers: Mapping[str, str],
    extra: Mapping[str, str],
    architecture: str,
) -> Mapping[str, str]:
    """Write the stage into `.chalice/config.json` and its functions' policies beside it; `layers` are ARNs by name.

    Returns the functions' environment. `extra` adds to it, or takes from it by an empty value; what an earlier
    call added stays.
    """
    folder = stage.project / ".chalice"
    folder.mkdir(exist_ok=True)
    path = folder / "config.json"
    config: dict[str, Any] = json.loads(path.read_text()) if path.is_file() else {}
    config |= {"version": "2.0", "app_name": APP}
    stages = config.setdefault("stages", {})
    before = stages.get(stage.name, {}).get("environment_variables", {})
    variables = before | environment(stage, outputs) | dict(extra)
    kept = {name: value for name, value in variables.items() if value}
    stages[stage.name] = _stage_part(stage, layers, kept) | {"lambda_architecture": architecture}
    _write_policies(stage, outputs, kept, folder)
    _write_json(path, config)
    return kept


def variables(stage: Stage) -> dict[str, str]:
    """The functions' environment as it was last written."""
    config = json.loads((stage.project / ".chalice" / "config.json").read_text())
    found: dict[str, str] = config["stages"][stage.name]["environment_variables"]
    return found


def known(stage: Stage) -> dict[str, str]:
    """The functions' environment as it was last written here; empty if this checkout knows no such stage."""
    try:
        return variables(stage)
    except (OSError, KeyError):
        return {}


def take_over(stage: Stage, told: Mapping[str, str]) -> None:
    """Let what was stored of the functions' environment be what was last written here."""
    path = stage.project / ".chalice" / "config.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    config: dict[str, Any] = json.loads(path.read_text()) if path.is_file() else {}
    part = config.setdefault("stages", {}).setdefault(stage.name, {})
    part["environment_variables"] = dict(told)
    _write_json(path, config)


def remove(stage: Stage) -> None:
    """Take the stage out of `.chalice/config.json`."""
    path = stage.project / ".chalice" / "config.json"
    if path.is_file():
        config = json.loads(path.read_text())
        config.get("stages", {}).pop(stage.name, None)
        _write_json(path, config)


def keep(stage: Stage, name: str, value: str) -> None:
    """Add one variable to what was written, so that the next deploy hands it to the functions, too."""
    path = stage.project / ".chalice" / "config.json"
    config = json.loads(path.read_text())
    config["stages"][stage.name]["environment_variables"][name] = value
    _write_json(path, config)


def environment(stage: Stage, outputs: Mapping[str, str]) -> dict[str, str]:
    """What the functions of a stage are told."""
    return {
        "TORG_STAGE": stage.name,
        "TORG_LAKE_BUCKET": outputs["LakeBucket"],
        "TORG_MEDIA_BUCKET": outputs["MediaBucket"],
        "TORG_MAIL_BUCKET": outputs["MailBucket"],
        "TORG_NEWS_TOPIC": outputs["NewsTopic"],
        "TORG_SECRETS_PARAMETER": stage.secrets_parameter,
        "TORG_ACTIVITY_STREAM": outputs["ActivityStream"],
        "TORG_CATALOGUE_STREAM": outputs["CatalogueStream"],
        "TORG_ORDERS_STREAM": outputs["OrdersStream"],
        "TORG_REVIEWS_STREAM": outputs["ReviewsStream"],
        "TORG_QUESTIONS_STREAM": outputs["QuestionsStream"],
        "TORG_MODERATION_STREAM": outputs["ModerationStream"],
        "TORG_REACTIONS_STREAM": outputs["ReactionsStream"],
        "TORG_LISTS_STREAM": outputs["ListsStream"],
    }


def _stage_part(stage: Stage, layers: Mapping[str, str], variables: Mapping[str, str]) -> dict[str, Any]:
    return {
        "api_gateway_stage": API_STAGE,
        "api_gateway_endpoint_type": "REGIONAL",
        "minimum_compression_size": COMPRESS_FROM,
        # A role a function: Chalice makes one of each function's own file, and none where a file is missing.
        "autogen_policy": False,
        "environment_variables": dict(variables),
        "lambda_functions": {
            name: _function_part(function, layers) | {"iam_policy_file": policy_file(stage, name)}
            for name, function in FUNCTIONS.items()
        },
    }


def policy_file(stage: Stage, function: str) -> str:
    """The name of the file beside the configuration that holds a function's policy."""
    return f"policy-{stage.name}-{function}.json"


def _write_policies(
    stage: Stage, outputs: Mapping[str, str], variables: Mapping[str, str], folder: Path
) -> None:
    """A policy for each function. One for all, which Chalice would take where a function names none, isn't left."""
    for name in FUNCTIONS:
        _write_json(folder / policy_file(stage, name), policy(stage, outputs, name, variables))
    (folder / f"policy-{stage.name}.json").unlink(missing_ok=True)


def _function_part(function: Function, layers: Mapping[str, str]) -> dict[str, Any]:
    part: dict[str, Any] = {"lambda_memory_size": function.memory, "lambda_timeout": function.timeout}
    return part | ({"layers": [layers[name] for name in function.layers]} if function.layers else {})


def _write_json(path: Path, value: Any) -> None:
    made = path.with_name(f"{path.name}.new")
    made.write_text(json.dumps(value, indent=2) + "\n")
    made.replace(path)
