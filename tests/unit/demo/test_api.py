"""The demo's caller of the API: what is tried again on a busy machine, and what never is."""

from typing import Any

import pytest

from demo import api
from demo.api import Api, Refused, Unreachable


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What comes back, one after the other."""
    told: list[Any] = []

    def sent(*_: object) -> bytes:
        answer = told.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return bytes(answer)

    monkeypatch.setattr(Api, "_sent", sent)
    monkeypatch.setattr(api.time, "sleep", lambda _: None)
    return told


def test_what_was_not_answered_is_tried_again_where_that_is_asked_for(answers: list[Any]) -> None:
    answers[:] = [Unreachable("no"), Refused(503, {}), b'{"done": true}']
    assert Api("http://127.0.0.1:1", "sk_x", tries=3).get("/v1/x") == {"done": True}
    answers[:] = [Refused(503, {}), b"{}"]
    with pytest.raises(Refused):
        Api("http://127.0.0.1:1", "sk_x").get("/v1/x")


def test_a_refusal_is_not_tried_again_and_patience_ends(answers: list[Any]) -> None:
    answers[:] = [Refused(404, {}), b"{}"]
    with pytest.raises(Refused):
        Api("http://127.0.0.1:1", "sk_x", tries=3).get("/v1/x")
    assert answers == [b"{}"]
    answers[:] = [Unreachable("1"), Unreachable("2"), Unreachable("3")]
    with pytest.raises(Unreachable, match="3"):
        Api("http://127.0.0.1:1", "sk_x", tries=3).get("/v1/x")
