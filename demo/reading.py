"""Reads of Torg's API that never keep a page waiting: side by side, with little patience, and the last good answer."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Lock
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from demo.api import Api, Refused, Unreachable

#: Seconds that a page waits for the API at most, counted from when the question was first put.
PATIENCE: Final = 1.0
_AT_ONCE: Final = 8
_MOST_KEPT: Final = 500
_GONE: Final = (404, 410)


class Question(NamedTuple):
    """What is asked: an address of the API, and whether its answer is a text such as HTML."""

    path: str
    is_text: bool = False


def question(path: str, *, is_text: bool = False, **query: str | int) -> Question:
    """A question with its parameters."""
    return Question(f"{path}?{urlencode(query)}" if query else path, is_text)


class _Put(NamedTuple):
    future: "Future[Any]"
    at: float


class Reader:
    """Asks the API. A question that is still under way isn't put again, and who comes later waits only for the rest."""

    def __init__(
        self, api: Api, patience: float = PATIENCE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`patience` and the `clock`'s readings are in seconds."""
        self._api, self._patience, self._clock = api, patience, clock
        self._lanes = ThreadPoolExecutor(_AT_ONCE, "torg-read")
        self._lock = Lock()
        self._kept: dict[Question, Any] = {}
        self._under_way: dict[Question, _Put] = {}

    def ask(self, *questions: Question) -> list[Any]:
        """Their answers in the same order: JSON, or text. Where none comes in time, the last one; else None."""
        put = [self._put(one) for one in questions]
        since = min((one.at for one in put), default=0.0)
        wait([one.future for one in put], max(0.0, since + self._patience - self._clock()))
        return [self._answer(one, put) for one, put in zip(questions, put, strict=True)]

    def _put(self, asked: Question) -> _Put:
        with self._lock:
            if asked not in self._under_way:
                self._under_way[asked] = _Put(Future(), self._clock())
                self._lanes.submit(self._fetch, asked, self._under_way[asked].future)
            return self._under_way[asked]

    def _fetch(self, asked: Question, future: "Future[Any]") -> None:
        answer = None
        try:
            answer = self._api.text(asked.path) if asked.is_text else self._api.get(asked.path)
            self._keep(asked, answer)
        except Refused as refused:
            if refused.status in _GONE:
                self._keep(asked, None)
            else:
                answer = self._kept.get(asked)
        except Unreachable:
            answer = self._kept.get(asked)
        finally:
            with self._lock:
                self._under_way.pop(asked, None)
            future.set_result(answer)

    def _keep(self, asked: Question, answer: Any) -> None:
        with self._lock:
            self._kept.pop(asked, None)
            self._kept[asked] = answer
            while len(self._kept) > _MOST_KEPT:
                self._kept.pop(next(iter(self._kept)))

    def _answer(self, asked: Question, put: _Put) -> Any:
        return put.future.result() if put.future.done() else self._kept.get(asked)
