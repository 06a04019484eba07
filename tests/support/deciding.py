"""An operator's decision, carried out in this process by a room's own function on the tables of a deployed stack."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.kernel.settings import Settings
from tests.support.deployed import DeployedStack


def decide(
    stack: DeployedStack,
    moderate: Callable[[str, Any, int], Any],
    subject_id: str,
    state: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What the console does: `moderate` is the room's (`media.public.moderate`), `state` is published or rejected."""
    from chalicelib.aws import clients, secrets
    from chalicelib.kernel import settings
    from chalicelib.moderation import public as moderation

    stage = stack.stack.stage
    client = stage.client("lambda")
    function = client.get_function_configuration(FunctionName=stage.function("media"))
    here = Settings.from_environ(function["Environment"]["Variables"] | {"AWS_REGION": stage.region})
    caches = (clients._client, clients._session)
    with monkeypatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", str(stage.endpoint))
        patch.setattr(settings, "current", lambda: here)
        held = list(secrets._held)
        secrets._held.clear()
        for cache in caches:
            cache.cache_clear()
        try:
            ground = moderation.decision_grounds(moderation.State(state))[0].code
            decision = moderation.Decision(
                state=moderation.State(state), ground=ground, note="", operator="op"
            )
            moderate(subject_id, decision, here.now())
        finally:
            secrets._held[:] = held
            for cache in caches:
                cache.cache_clear()
