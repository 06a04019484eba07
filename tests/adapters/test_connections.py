"""Posting to open pages over API Gateway's management API: what is sent, and what its refusals mean."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from chalicelib.aws import clients
from chalicelib.kernel import settings
from chalicelib.kernel.settings import Settings
from chalicelib.push.carrier import GatewayCarrier
from chalicelib.push.ports import Gone

ENDPOINT = "https://abc123.execute-api.eu-north-1.amazonaws.com/api"
NAME = "L0SM9cOFvHcCIhw="


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    monkeypatch.setattr(settings, "current", lambda: Settings(push_endpoint=ENDPOINT))
    with Stubber(clients.connections()) as stub:
        yield stub
        stub.assert_no_pending_responses()


def test_it_is_asked_at_the_stages_own_endpoint_once_and_briefly(gateway: Stubber) -> None:
    meta = clients.connections().meta
    assert meta.endpoint_url == ENDPOINT
    assert meta.config.retries["total_max_attempts"] == 1
    assert meta.config.read_timeout == 3
    assert clients.connections() is clients.connections()


def test_the_address_holds_the_connections_whole_name(gateway: Stubber) -> None:
    asked: list[Any] = []
    clients.connections().meta.events.register("before-sign", lambda request, **_: asked.append(request))
    gateway.deactivate()
    clients.connections().meta.events.register("before-send", _gone)
    with pytest.raises(Gone):
        GatewayCarrier().post(NAME, b"{}")
    assert asked[0].url == f"{ENDPOINT}/@connections/L0SM9cOFvHcCIhw%3D"
    assert asked[0].data == b"{}"


def _gone(**_: Any) -> Any:
    from botocore.awsrequest import AWSResponse

    class Raw:
        @staticmethod
        def stream(*_: Any, **__: Any) -> list[bytes]:
            return [b'{"message": null}']

    return AWSResponse(ENDPOINT, 410, {"x-amzn-errortype": "GoneException"}, Raw())


def test_a_message_is_posted(gateway: Stubber) -> None:
    gateway.add_response("post_to_connection", {}, {"ConnectionId": NAME, "Data": b"{}"})
    GatewayCarrier().post(NAME, b"{}")


def test_a_connection_that_is_gone_is_told_apart_from_what_fails(gateway: Stubber) -> None:
    for operation in ("post_to_connection", "get_connection", "delete_connection"):
        gateway.add_client_error(operation, "GoneException", http_status_code=410)
    carrier = GatewayCarrier()
    with pytest.raises(Gone):
        carrier.post(NAME, b"{}")
    assert not carrier.is_there(NAME)
    carrier.close(NAME)
    for operation in ("post_to_connection", "get_connection", "delete_connection"):
        gateway.add_client_error(operation, "LimitExceededException", http_status_code=429)
    for call in (
        lambda: carrier.post(NAME, b"{}"),
        lambda: carrier.is_there(NAME),
        lambda: carrier.close(NAME),
    ):
        with pytest.raises(ClientError):
            call()


def test_one_that_is_open_is_there_and_can_be_closed(gateway: Stubber) -> None:
    gateway.add_response("get_connection", {}, {"ConnectionId": NAME})
    gateway.add_response("delete_connection", {}, {"ConnectionId": NAME})
    assert GatewayCarrier().is_there(NAME)
    GatewayCarrier().close(NAME)
