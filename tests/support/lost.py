"""Answers of AWS that are lost after what was asked has taken effect."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError


def answers(
    client: Any, monkeypatch: pytest.MonkeyPatch, *, lose: Callable[[Any, int], bool] | None = None
) -> list[bool]:
    """Lose answers to this client: of each request that is sent from here on, in turn, whether its answer was lost.

    `lose` is asked with the request and how many were sent before it; without it the first one is lost.
    """
    session = client._endpoint.http_session
    send, told, lock = session.send, list[bool](), threading.Lock()

    def losing(request: Any) -> Any:
        answer = send(request)
        with lock:
            told.append(lose(request, len(told)) if lose else not told)
            is_lost = told[-1]
        if is_lost:
            raise ReadTimeoutError(endpoint_url=request.url)
        return answer

    monkeypatch.setattr(session, "send", losing)
    return told


def writes(request: Any) -> bool:
    """Whether a request is a transaction on DynamoDB."""
    return b"TransactWriteItems" in request.headers.get("X-Amz-Target", b"")
