"""`chalice deploy` onto the emulator, in a process of its own.

The same code path as the command's, with what the emulator lacks put in: the REST API is made call by
call, and nobody waits seconds for what is ready at once.
"""

import os
import sys
import time
import traceback
from pathlib import Path
from typing import Any

import botocore.waiter
from chalice.awsclient import TypedAWSClient
from chalice.cli.factory import CLIFactory
from chalice.deploy.deployer import ChaliceDeploymentError
from chalice.utils import UI

from infra.local import gateway_shim


class _Hasty:
    """The module `time` to waiters, with short sleeps."""

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)

    @staticmethod
    def sleep(seconds: float) -> None:
        time.sleep(min(seconds, 0.05))


class _Client(TypedAWSClient):
    """Chalice's client of AWS, for the emulator."""

    def __init__(self, session: Any, sleep: Any = None) -> None:  # noqa: ARG002  (Chalice's signature)
        super().__init__(session, _Hasty.sleep)

    def import_rest_api(self, swagger_document: dict[str, Any], endpoint_type: str) -> str:
        return gateway_shim.create(self._client("apigateway"), swagger_document, endpoint_type)

    def update_api_from_swagger(self, rest_api_id: str, swagger_document: dict[str, Any]) -> None:
        gateway_shim.update(self._client("apigateway"), rest_api_id, swagger_document)


class _Quiet(UI):
    """Chalice's chatter goes to the log of the run."""

    def write(self, msg: str) -> None:
        sys.stdout.write(msg)


def deploy(project: Path, stage: str) -> None:
    """Deploy the project in `project` as `stage`. Raises what Chalice raises."""
    from chalice.deploy import deployer

    botocore.waiter.time = _Hasty()  # type: ignore[attr-defined]
    vars(deployer).update(TypedAWSClient=_Client, UI=_Quiet)
    os.chdir(project)
    factory = CLIFactory(str(project), environ=os.environ)
    config = factory.create_config_obj(chalice_stage_name=stage)
    session = factory.create_botocore_session()
    factory.create_default_deployer(session, config, _Quiet()).deploy(config, chalice_stage_name=stage)


def put_in() -> None:
    """Have Chalice's own command line reach the emulator as well as `deploy` does."""
    from chalice.cli import factory
    from chalice.deploy import deployer

    botocore.waiter.time = _Hasty()  # type: ignore[attr-defined]
    vars(deployer).update(TypedAWSClient=_Client)
    vars(factory).update(TypedAWSClient=_Client)


def main(project: str, stage: str) -> int:
    """Deploy, and put what went wrong on the last line of standard error."""
    os.environ["AWS_CHALICE_CLI_MODE"] = "true"
    try:
        deploy(Path(project), stage)
    except ChaliceDeploymentError as error:
        return _failed(" ".join(str(error).split()))
    except Exception as error:  # noqa: BLE001  (whatever the application raises at import)
        traceback.print_exc()
        return _failed(f"{type(error).__name__}: {error}")
    return 0


def _failed(reason: str) -> int:
    sys.stderr.write(f"{reason}\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], sys.argv[2]))
