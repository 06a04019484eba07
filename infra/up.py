"""Brings a stage up: resources, secrets, layer, and what Chalice reads of them."""

from collections.abc import Callable, Mapping
from pathlib import Path

from infra import chalice_config, layer, secret_document, stack
from infra.secret_document import Keys
from infra.stage import Stage

Say = Callable[[str], None]


def up(
    stage: Stage,
    *,
    archive: Path,
    protected: bool,
    keys: Keys,
    origins: list[str],
    extra: Mapping[str, str],
    say: Say,
) -> None:
    """Bring the stage up or up to date. Doing it again changes nothing.

    `archive` is the DuckDB layer; `keys` are used if the stage has no secrets yet; `extra` adds to the
    functions' environment.
    """
    outputs = stack.up(stage, protected=protected)
    say(f"stack {stage.stack}: up to date")
    if secret_document.create_once(stage, keys, origins):
        say(f"secrets {stage.secrets_parameter}: made")
    version = layer.publish(stage, archive, outputs["ArtefactBucket"])
    say(f"layer {version.rsplit(':', 2)[-2]}: version {version.rsplit(':', 1)[-1]}")
    chalice_config.write(stage, outputs, version, extra)
    say(f"{stage.project / '.chalice' / 'config.json'}: written")
