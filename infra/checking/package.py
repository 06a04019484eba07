"""What would be deployed: whether it is prepared, for the right machine, and which sources it is made of."""

import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from infra import vendoring
from infra.checking.findings import Finding

#: ELF's numbers of machines, by Lambda's words for them.
_MACHINES: Final = {183: vendoring.ARM, 62: vendoring.INTEL}
_MACHINE_AT: Final = 18


def prepared(project: Path, architecture: str, target: vendoring.Target) -> Iterator[Finding]:
    """Whether `vendor/` and the layers are what pyproject.toml pins, for that architecture."""
    place = vendoring.for_aws(project)
    again = f"python -m infra prepare --arch {architecture}"
    archives = vendoring.archives(project, place.layers).values()
    if not vendoring.is_prepared(project, place.vendor, target) or not all(one.is_file() for one in archives):
        yield Finding("blocks", "vendor/", "isn't what pyproject.toml asks for", "", again)
        return
    wrong = strangers(place.vendor, architecture)
    if wrong:
        yield Finding(
            "blocks",
            "vendor/",
            f"{wrong[0]} isn't made for {architecture}",
            "Functions would fail to import it.",
            again,
        )
        return
    yield Finding("ok", "vendor/", f"prepared for {architecture}")


def strangers(folder: Path, architecture: str) -> list[str]:
    """The compiled files below `folder` that another machine than that architecture's runs."""
    found = ((path, machine(path)) for path in sorted(folder.rglob("*.so")))
    return [str(path.relative_to(folder)) for path, made_for in found if made_for not in (None, architecture)]


def machine(path: Path) -> str | None:
    """What an ELF file is compiled for, in Lambda's words; None for one of another kind."""
    with path.open("rb") as file:
        head = file.read(_MACHINE_AT + 2)
    if len(head) < _MACHINE_AT + 2 or not head.startswith(b"\x7fELF"):
        return None
    (number,) = struct.unpack_from("<H", head, _MACHINE_AT)
    return _MACHINES.get(number, f"machine {number}")


def sources(here: str, stored: Mapping[str, Any]) -> Iterator[Finding]:
    """Which commit this checkout is at, beside the one that was deployed last."""
    deployed = str(stored.get("code", ""))
    if here.endswith("+"):
        yield Finding(
            "warns",
            "sources",
            f"{here[:-1]}, changed since",
            "What is deployed can't be had back from git.",
            "git commit",
        )
    elif here == "unknown":
        yield Finding("unknown", "sources", "no git here; nobody can tell what is deployed")
    elif deployed and deployed != here:
        yield Finding("ok", "sources", f"{here}; deployed is {deployed} (by {stored['by']}, {stored['at']})")
    else:
        yield Finding("ok", "sources", f"{here}" + (", as deployed" if deployed else ""))
