"""What the page of a person's data shows."""

from collections.abc import Mapping
from typing import Any

from chalicelib.console.personforms import NAMES, WhoForm
from chalicelib.kernel import settings
from chalicelib.kernel.errors import Invalid
from chalicelib.privacy import public as privacy


def nobody() -> dict[str, Any]:
    """Before anybody is looked up."""
    return found(WhoForm(), None)


def found(
    form: WhoForm, standing: privacy.Standing | None, *, problem: Invalid | None = None,
    erased: Mapping[str, int] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Somebody with what is held of them and how far their erasure is; what was wrong; what was erased just now."""
    given = form.given
    held = standing.held if standing is not None else {}
    return {
        "tab": "person",
        "command": f"python -m infra person {{}} --stage {settings.current().stage}",
        "given": [(name, given.get(name, "")) for name in NAMES],
        "name": next(iter(given.values()), ""),
        "names": list(given.values()),
        "standing": standing,
        "held": [(room, count) for room, count in held.items() if count],
        "empty": [room for room, count in held.items() if not count],
        "total": sum(held.values()),
        "problem": problem.errors[0].pointer.lstrip("/") if problem is not None else "",
        "erased": [(room, count) for room, count in (erased or {}).items() if count]
        if erased is not None
        else None,
    }
