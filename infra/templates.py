"""CloudFormation's templates, as Python reads them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml  # type: ignore[import-untyped]

_FOLDER: Final = Path(__file__).parent
#: All of them. Other files by that ending are tools' configurations.
TEMPLATES: Final = sorted(
    path for path in _FOLDER.glob("*.yaml") if path.read_text().startswith("AWSTemplateFormatVersion")
)


class _Template(yaml.SafeLoader):  # type: ignore[misc]
    """The short forms (`!Ref`, `!Sub`, …), as what they hold."""


def _short(loader: Any, _: str, node: Any) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True)


_Template.add_multi_constructor("!", _short)


@cache
def read(name: str = "template") -> Mapping[str, Any]:
    """All of `infra/<name>.yaml`."""
    found: Mapping[str, Any] = _Template((_FOLDER / f"{name}.yaml").read_text()).get_single_data()
    return found


@cache
def resources(name: str = "template") -> Mapping[str, Any]:
    """The resources of `infra/<name>.yaml` by their logical names."""
    found: Mapping[str, Any] = read(name)["Resources"]
    return found


def of_type(kind: str, name: str = "template") -> dict[str, dict[str, Any]]:
    """The resources of one type by their logical names."""
    return {
        logical: one
        for logical, one in resources(name).items()
        if isinstance(one, dict) and one["Type"] == kind
    }


def properties(kind: str, name: str = "template") -> list[dict[str, Any]]:
    """What the resources of one type are to be, in the template's order."""
    return [one["Properties"] for one in of_type(kind, name).values()]
