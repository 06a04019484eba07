"""Our words: every message id has its Swedish, the compiled file is that of the written one, nothing lies unused."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import pofile

from chalicelib.letters import texts
from infra import catalogues
from tests.support.paths import PROJECT

_PIECE = r'"((?:[^"\\]|\\.)*)"'
_ONE = re.compile(rf"\bs\(\s*{_PIECE}")
_MANY = re.compile(rf"\bs\.plural\(\s*{_PIECE},\s*{_PIECE}")
ROOM = PROJECT / "chalicelib" / "letters"
TEMPLATES = PROJECT / "templates" / "mail"


def _marked(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N_":
            yield ast.literal_eval(node.args[0])


def _asked_for() -> set[str | tuple[str, ...]]:
    found: set[str | tuple[str, ...]] = {text for path in ROOM.glob("*.py") for text in _marked(path)}
    for path in [*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.txt")]:
        template = path.read_text()
        found |= {match[1] for match in _ONE.finditer(template)}
        found |= {(match[1], match[2]) for match in _MANY.finditer(template)}
    return found


def _catalogue(source: Path) -> pofile.Catalog:
    with source.open("rb") as file:
        return pofile.read_po(file, abort_invalid=True)


def test_there_is_a_catalogue_beside_english() -> None:
    assert [source.parts[-3] for source in catalogues.sources()] == ["sv"]


@pytest.mark.parametrize("source", catalogues.sources(), ids=lambda path: path.parts[-3])
def test_every_message_is_translated_and_none_lies_unused(source: Path) -> None:
    written = {message.id for message in _catalogue(source) if message.id}
    assert written == _asked_for()
    for message in _catalogue(source):
        if message.id:
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            assert all(strings), message.id


@pytest.mark.parametrize("source", catalogues.sources(), ids=lambda path: path.parts[-3])
def test_translations_hold_the_same_placeholders(source: Path) -> None:
    for message in _catalogue(source):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        for one, other in zip(ids, strings, strict=True):
            if one:
                assert texts.placeholders(one) == texts.placeholders(other), one


@pytest.mark.parametrize("source", catalogues.sources(), ids=lambda path: path.parts[-3])
def test_compiled_words_are_current(source: Path) -> None:
    compiled = source.with_suffix(".mo").read_bytes()
    assert compiled == catalogues.compiled(source), "run: python -m infra.catalogues"
