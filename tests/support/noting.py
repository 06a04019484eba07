"""Notes AWS calls for the book (`tests.support.calls`), in tests that run the application in their own process.

Over real stores each call is noted under the stores' methods that led to it. Over fakes, what a function calls of a
store is noted under the function, as the method of the real store in whose place the fake stands. The two together say
what a function asks of AWS without deploying it. Reads by the short way (`aws/reading.py`) are botocore's calls, too:
they are noted where a client is called, before it decides how.
"""

import importlib
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

import pytest

from tests.support import calls

_ROOM: Final = "chalicelib."
# This store keeps anything of the lake: what counts is what it is called with.
_ANY_OBJECTS: Final = "activity.store.S3Objects."
_OBJECTS: Final = {
    "delete": "DeleteObject", "download": "GetObject", "get": "GetObject", "keys": "ListObjectsV2", "put": "PutObject",
    "upload": "PutObject",
}  # fmt: skip
# Not in the book, in what runs now; a test's fixture (`untold`) looks.
_news: set[str] = set()
_function = [""]


@pytest.fixture(autouse=True)
def untold(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that led to a call which isn't in the book (for conftests to import).

    Where a property leads hangs on chance: of properties it is noted when the book is written, and passed over else.
    """
    _news.clear()
    yield
    found = [] if request.node.get_closest_marker("hypothesis") else sorted(_news)
    assert not found, (
        f"not in the book of AWS calls; `make calls` adds them, infra/needs/ grants them: {found}"
    )


def _note_clients() -> None:
    """Note what any of botocore's clients is asked, and what it signs for others to ask."""
    import botocore.client
    import botocore.signers

    asked: Any = botocore.client.BaseClient
    signed: Any = botocore.signers
    call, sign, form = asked._make_api_call, signed.generate_presigned_url, signed.generate_presigned_post

    def calling(self: Any, operation: str, params: Mapping[str, Any]) -> Any:
        _by_stores(self.meta.service_model.service_name, operation, params)
        return call(self, operation, params)

    def signing(self: Any, ClientMethod: str, Params: Any = None, *rest: Any, **more: Any) -> Any:  # noqa: N803
        _by_stores("s3", self.meta.method_to_api_mapping[ClientMethod], Params)
        return sign(self, ClientMethod, Params, *rest, **more)

    def forming(self: Any, Bucket: str, Key: str, *rest: Any, **more: Any) -> Any:  # noqa: N803
        _by_stores("s3", "PutObject", {"Bucket": Bucket, "Key": Key})
        return form(self, Bucket, Key, *rest, **more)

    asked._make_api_call = calling
    signed.generate_presigned_url, signed.generate_presigned_post = signing, forming


def _note_functions() -> None:
    """Note which function runs, for what is called meanwhile: all routes are one."""
    from chalice import test

    client: Any = test.TestHTTPClient
    functions: Any = test.TestLambdaClient
    request, invoke = client.request, functions.invoke

    def requesting(self: Any, *args: Any, **kwargs: Any) -> Any:
        with running("api_handler"):
            return request(self, *args, **kwargs)

    def invoking(self: Any, function_name: str, *args: Any, **kwargs: Any) -> Any:
        with running(function_name):
            return invoke(self, function_name, *args, **kwargs)

    client.request, functions.invoke = requesting, invoking


def _note_secrets() -> None:
    """Note who asks for the stage's secrets; tests hold them, so that nobody is asked."""
    from chalicelib.aws import secrets

    current = secrets.current

    def asking() -> secrets.Secrets:
        if _function[0]:
            _note("handlers", _function[0], "ssm:GetParameter parameter/secrets")
        return current()

    secrets.current = asking


def _note_asides() -> None:
    """Note who puts aside what it can't read, and under which name; tests keep it in memory."""
    from chalicelib.aws import quarantine

    put = quarantine.put

    def putting(reader: str, record: Mapping[str, Any], reason: str, now: int) -> str:
        if _function[0]:
            _note("handlers", _function[0], f"s3:PutObject lake/quarantine/{reader}-*")
        return put(reader, record, reason, now)

    quarantine.put = putting


def published() -> None:
    """Note that the function that runs publishes news."""
    if _function[0]:
        _note("handlers", _function[0], "sns:Publish topic/news")


def read_by_key(table: str) -> None:
    """Note that the function that runs reads rows of this table by their keys."""
    if _function[0]:
        [entry] = calls.asked("dynamodb", "BatchGetItem", {"TableName": table})
        _note("handlers", _function[0], entry)


class Stand:
    """A fake in a store's place: itself in all, but what is called of it is noted as the real store's."""

    def __init__(self, fake: Any, real: Any) -> None:
        self.__dict__.update(_fake=fake, _real=real)

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return type(self._fake)

    def __getattr__(self, name: str) -> Any:
        found, real = getattr(self._fake, name), getattr(self._real, name, None)
        if _is_store(real):
            return Stand(found, real)
        if _function[0] and hasattr(real, "__qualname__"):
            return self._noted(found, _named(real))
        return found

    def _noted(self, method: Callable[..., Any], name: str) -> Callable[..., Any]:
        if not name.startswith(_ANY_OBJECTS):
            _note("handlers", _function[0], name)
            return method
        _, _, operation = name.rpartition(".")

        def noting(what: Any, *args: Any) -> Any:
            for key in what if isinstance(what, list) else [what]:
                asked = {"Bucket": "torg-test-lake", "Key": key}
                for entry in calls.asked("s3", _OBJECTS[operation], asked):
                    _note("handlers", _function[0], entry)
            return method(what, *args)

        return noting

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._fake, name, value)


class Wirings:
    """A patch for rooms' wirings: what is put there instead of a store notes what is called of it."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch

    def setattr(self, module: Any, name: str, value: Any) -> None:
        """Like the patch's own."""
        real = _made(module.__name__, name)
        self._patch.setattr(module, name, value if real is None else lambda: Stand(value(), real))


@cache
def _made(module: str, name: str) -> Any:
    """What this wiring makes by this name, in earnest; None where that is nothing of a room's."""
    factory = getattr(importlib.import_module(module), name) if module.endswith(".wiring") else None
    made = factory() if _is_factory(factory) else None
    return made if type(made).__module__.startswith(_ROOM) else None


def _is_factory(thing: Any) -> bool:
    """Whether it makes, of nothing, what is kept or what answers to a port."""
    made = getattr(thing, "__annotations__", {})
    return list(made) == ["return"] and (
        hasattr(thing, "cache_info") or hasattr(made["return"], "_is_protocol")
    )


def _is_store(thing: Any) -> bool:
    return type(thing).__module__.startswith(_ROOM) and type(thing).__module__.endswith(".store")


def _named(method: Any) -> str:
    return f"{method.__module__}.{method.__qualname__}".removeprefix(_ROOM)


@contextmanager
def running(function: str) -> Iterator[None]:
    """This function runs: for tests that call its handler themselves."""
    before, _function[0] = _function[0], function
    try:
        yield
    finally:
        _function[0] = before


def _by_stores(service: str, operation: str, params: Mapping[str, Any]) -> None:
    methods = {one for one in _methods() if not one.startswith(_ANY_OBJECTS)}
    for entry in calls.asked(service, operation, params) if methods or _function[0] else ():
        for method in methods:
            _note("stores", method, entry)
        if _function[0]:
            _note("handlers", _function[0], entry)


def _methods() -> Iterator[str]:
    """The rooms' public methods that this call comes from."""
    frame = sys._getframe(2)
    while frame is not None:
        module, name = str(frame.f_globals.get("__name__", "")), frame.f_code.co_qualname
        owner, _, method = name.split(".<locals>")[0].rpartition(".")
        if module.startswith(_ROOM) and owner and not method.startswith("_"):
            yield f"{module}.{owner}.{method}".removeprefix(_ROOM)
        frame = frame.f_back  # type: ignore[assignment]


def _note(chapter: str, name: str, entry: str) -> None:
    if calls.is_news(chapter, name, entry):
        _news.add(f"{chapter}: {name}: {entry}")


_note_clients()
_note_functions()
_note_secrets()
_note_asides()
