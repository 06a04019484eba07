"""The emulator takes a stack's kept buckets in again.

It knows a change set that imports what exists (`ImportExistingResources`), and refuses every bucket in it by a check of
names that is for buckets to be made. For those that are taken in the check is left out, as AWS leaves it out.
"""

from contextvars import ContextVar
from typing import Any, Final

from ministack.services.cloudformation import changesets, stacks

_TAKEN_IN: Final[ContextVar[frozenset[str]]] = ContextVar("taken_in", default=frozenset())


def adopt() -> None:
    """Let change sets take in buckets that exist. Once, before the emulator serves."""
    deploy, errors = changesets._deploy_stack_async, stacks._validation_errors

    async def deploying(*given: Any, imports: dict[str, Any] | None = None, **named: Any) -> None:
        _TAKEN_IN.set(frozenset(imports or ()))
        await deploy(*given, imports=imports, **named)

    def found(*given: Any, **named: Any) -> list[Any]:
        return [one for one in errors(*given, **named) if one[0] not in _TAKEN_IN.get()]

    changesets._deploy_stack_async = deploying
    stacks._validation_errors = found
