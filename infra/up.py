"""Brings a stage up: resources, secrets, layers, and what Chalice reads of them."""

from collections.abc import Callable, Mapping
from pathlib import Path

from infra import chalice_config, layer, mail, secret_document, stack
from infra.secret_document import Keys
from infra.stage import Stage

Say = Callable[[str], None]


def up(
    stage: Stage,
    *,
    archives: Mapping[str, Path],
    protected: bool,
    keys: Keys,
    origins: list[str],
    extra: Mapping[str, str],
    architecture: str,
    say: Say,
    outputs: Mapping[str, str] | None = None,
) -> None:
    """Bring the stage up or up to date. Doing it again changes nothing.

    `archives` are the layers by name; `keys` are used if the stage has no secrets yet; `extra` adds to the
    functions' environment; `architecture` is Lambda's word for what they run on. With `outputs` the stack is up
    already.
    """
    if outputs is None:
        outputs = stack.up(stage, protected=protected)
        say(f"stack {stage.stack}: up to date")
    if secret_document.create_once(stage, keys, origins):
        say(f"secrets {stage.secrets_parameter}: made")
    bucket = outputs["ArtefactBucket"]
    versions = {
        name: layer.publish(stage, name, archive, bucket, architecture) for name, archive in archives.items()
    }
    for version in versions.values():
        say(f"layer {version.rsplit(':', 2)[-2]}: version {version.rsplit(':', 1)[-1]}")
    variables = chalice_config.write(stage, outputs, versions, extra, architecture)
    if "TORG_MAIL_FROM" in variables:
        for line in _mail(stage, outputs, variables):
            say(line)
    say(f"{stage.project / '.chalice' / 'config.json'}: written")


def _mail(stage: Stage, outputs: Mapping[str, str], variables: Mapping[str, str]) -> list[str]:
    """What mails need, made and told to the functions; lines about each."""
    sets, about_sets = mail.sets(stage, outputs["MailEventsTopic"])
    rate, about_rate = mail.rate(stage, variables)
    for name, value in (sets | rate).items():
        chalice_config.keep(stage, name, value)
    return [*mail.ensure(stage, variables), *about_sets, *about_rate]
