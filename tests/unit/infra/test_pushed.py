"""The operator's check of push, before a server that another implementation speaks for."""

import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Ping, RejectConnection, Request, TextMessage

from infra import pushed
from infra.errors import Refused
from infra.stage import Stage

Answer = Callable[[Any], list[Any]]
STATE = {"changes": [{"topic": "latest", "etag": "e", "at": "x", "data": {"items": ["å" * 70_000]}}]}


class Server(socketserver.ThreadingTCPServer):
    """Answers the handshake and each message as it is told to; keeps what it was asked."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer: Answer = lambda event: []
        self.asked: list[Any] = []


class Handler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        line = WSConnection(ConnectionType.SERVER)
        while data := self.request.recv(65536):
            line.receive_data(data)
            for event in line.events():
                self.server.asked.append(event)
                for answer in self.server.answer(event):
                    self.request.sendall(line.send(answer))


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.shutdown()


class Ssm:
    def __init__(self, *origins: str) -> None:
        self.origins = origins

    def get_parameter(self, **_: Any) -> Any:
        keys = [{"id": "pk1", "key": "pk_1", "origins": self.origins}]
        return {"Parameter": {"Value": json.dumps({"publishable_keys": keys})}}


@pytest.fixture
def stage(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> Stage:
    (tmp_path / ".chalice").mkdir()
    told = {"TORG_PUSH_URL": f"ws://127.0.0.1:{server.server_address[1]}/api"}
    config = {"stages": {"prod": {"environment_variables": told}}}
    (tmp_path / ".chalice" / "config.json").write_text(json.dumps(config))
    monkeypatch.setattr(Stage, "client", lambda *_, **__: Ssm("https://shop.example"))
    return Stage("prod", tmp_path, "eu-north-1")


def text(message: Any) -> TextMessage:
    return TextMessage(data=json.dumps(message))


def pushing(event: Any) -> list[Any]:
    if isinstance(event, Request):
        return [AcceptConnection()]
    if isinstance(event, TextMessage):
        return [Ping(payload=b"?"), text({"topics": ["latest"]}), text({"pong": "torg"}), text(STATE)]
    return []


def test_what_works_is_told_line_by_line(server: Server, stage: Stage) -> None:
    server.answer = pushing
    connected, answered, told = pushed.lines(stage)
    assert connected.startswith(f"connected to ws://127.0.0.1:{server.server_address[1]}/api in ")
    assert answered.startswith("answered in ")
    assert told.startswith("told of latest in ")
    request, said = server.asked[0], server.asked[1]
    assert request.target == "/api?key=pk_1"
    assert (b"origin", b"https://shop.example") in request.extra_headers
    assert json.loads(said.data) == {"subscribe": ["latest"], "ping": "torg"}


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ([RejectConnection(status_code=403)], "403"),
        ([AcceptConnection(), CloseConnection(code=1000)], "closed"),
        ([AcceptConnection(), text({"problem": {"detail": "wait"}})], "wait"),
        ([AcceptConnection(), TextMessage(data="[")], "ws://127.0.0.1"),
    ],
)
def test_what_does_not_is_told_why(server: Server, stage: Stage, answers: list[Any], why: str) -> None:
    server.answer = lambda event: answers if isinstance(event, Request) else []
    with pytest.raises(Refused, match=why):
        list(pushed.lines(stage))


def test_where_nothing_is_deployed_it_says_what_to_type(tmp_path: Path) -> None:
    (tmp_path / ".chalice").mkdir()
    config = {"stages": {"prod": {"environment_variables": {}}}}
    (tmp_path / ".chalice" / "config.json").write_text(json.dumps(config))
    with pytest.raises(Refused, match="python -m infra after --stage prod"):
        list(pushed.lines(Stage("prod", tmp_path, "eu-north-1")))
