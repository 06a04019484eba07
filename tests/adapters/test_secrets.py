import msgspec
import pytest

from chalicelib.aws import clients, secrets
from chalicelib.kernel import settings
from tests.support import keys


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The process's seconds, to be moved by hand; nothing is held yet."""
    now = [1_000.0]
    monkeypatch.setattr(secrets.time, "monotonic", lambda: now[0])
    secrets._held.clear()
    return now


def _keep(document: secrets.Secrets) -> None:
    clients.ssm().put_parameter(
        Name=settings.current().secrets_parameter,
        Value=msgspec.json.encode(document).decode(),
        Type="SecureString",
        Overwrite=True,
    )


def test_the_document_is_decrypted_and_read(aws: None, clock: list[float]) -> None:
    _keep(keys.SECRETS)
    assert secrets.current() == keys.SECRETS


def test_a_rotated_key_is_known_within_five_minutes(aws: None, clock: list[float]) -> None:
    _keep(keys.SECRETS)
    secrets.current()
    rotated = msgspec.structs.replace(keys.SECRETS, secret_keys=())
    _keep(rotated)
    clock[0] += 299
    assert secrets.current() == keys.SECRETS, "requests don't each ask SSM"
    clock[0] += 2
    assert secrets.current() == rotated


def test_a_document_that_lacks_a_secret_is_refused(aws: None, clock: list[float]) -> None:
    clients.ssm().put_parameter(
        Name=settings.current().secrets_parameter, Value='{"secret_keys": []}', Type="SecureString"
    )
    with pytest.raises(msgspec.ValidationError, match="publishable_keys"):
        secrets.current()


def test_held_secrets_are_never_fetched(clock: list[float]) -> None:
    secrets.hold(keys.SECRETS)
    clock[0] += 10_000
    assert secrets.current() == keys.SECRETS
