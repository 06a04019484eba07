"""Rows as they lie in tables, written by the release before, are read by today's stores: a deployment takes hours to reach
every process, and a row lives until somebody writes it anew.

What stands in `golden/` is never changed to fit the code. A kind of row that has none asks for it:
`python -m tests.support.goldens` adds what is new.
"""

import importlib
import json
from typing import Any

import pytest

from tests.support.goldens import FOLDER, kinds, plain, readers, rooms, row


def golden(room: str) -> dict[str, Any]:
    path = FOLDER / f"{room}.json"
    return dict(json.loads(path.read_text())) if path.exists() else {}


def read(room: str, kind: str, told: dict[str, Any]) -> Any:
    """What today's store makes of a row."""
    return plain(readers(room)[kind.partition(":")[0]](row(told["row"]), *map(_other, told["others"])))


def _other(said: Any) -> Any:
    if not isinstance(said, str) or ":" not in said:
        return said
    module, _, name = said.partition(":")
    return getattr(importlib.import_module(module), name)


def covers(now: Any, then: Any) -> bool:
    """Whether all that was said is said still. What a row of then lacks stands at its default, beside it."""
    if isinstance(then, dict) and isinstance(now, dict):
        return all(name in now and covers(now[name], one) for name, one in then.items())
    if isinstance(then, list) and isinstance(now, list):
        return len(now) == len(then) and all(map(covers, now, then))
    return bool(now == then)


@pytest.mark.parametrize("room", rooms())
def test_every_kind_of_row_has_one_of_the_release_before(room: str) -> None:
    lacking = [kind for kind in kinds(room) if kind not in golden(room)]
    assert not lacking, f"`python -m tests.support.goldens` adds rows of {lacking}"


@pytest.mark.parametrize("room", rooms())
def test_rows_of_the_release_before_are_read_as_they_were_meant(room: str) -> None:
    for kind, told in golden(room).items():
        now = read(room, kind, told)
        assert covers(now, told["means"]), f"{kind}: {now} isn't what was stored: {told['means']}"
