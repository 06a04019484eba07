"""Whatever stands in the document is text on the page."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest

from chalicelib.reference import rendering, shown, source
from chalicelib.web.problems import INTERNAL, KINDS, METHOD
from tests.support import hostile
from tests.support.paths import DOCS

PLAIN = {"a", "b", "code", "span", "p", "li", "ul", "h1", "h2", "h3", "h4", "div", "section", "article", "main", "nav",
         "header", "body", "html", "head", "title", "meta", "link", "script", "form", "label", "input", "select", "option",
         "textarea", "button", "details", "summary", "pre", "dl", "dt", "dd", "wbr"}  # fmt: skip


class Elements(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.scripts = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.scripts += tag == "script"


def _hostile(text: str) -> dict[str, Any]:
    field = {"type": "string", "description": text, "examples": [text], "default": text, "pattern": text}
    schema = {
        "title": text,
        "type": "object",
        "properties": {text: field},
        "required": [text],
        "description": text,
    }
    return {
        "info": {"version": text},
        "tags": [{"name": "web", "description": text}],
        "components": {"schemas": {"X": schema}},
        "paths": {
            f"/v1/{text}": {
                "put": {
                    "operationId": text, "tags": ["web"], "summary": text, "description": text, "security": [],
                    "parameters": [{"name": text, "in": "query", "required": True, "schema": field, "example": text}],
                    "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/X"}}}},
                    "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/X"}}}}},
                }
            }
        },
    }  # fmt: skip


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    yield
    for one in (shown.rooms, shown.part):
        one.cache_clear()


@pytest.mark.parametrize("text", hostile.SCRIPTS, ids=range(len(hostile.SCRIPTS)))
def test_nothing_in_the_document_is_markup(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shown.rooms.cache_clear()
    shown.part.cache_clear()
    monkeypatch.setattr(source, "document", lambda: _hostile(text))
    for html in (rendering.index(), rendering.page("web")):
        seen = Elements(html)
        assert seen.names <= PLAIN
        assert seen.scripts == 1
        assert not {name for name in seen.attributes if name.startswith("on") or name == "style"}


def test_problems_are_explained_as_the_guide_does() -> None:
    guide = (DOCS / "problems.md").read_text()
    template = rendering._read("problems.html")
    for kind in (*KINDS.values(), INTERNAL, METHOD):
        row = next(line for line in guide.splitlines() if line.startswith(f"| `{kind.type}` |"))
        _, _, meaning, advice = (cell.strip() for cell in row.strip("|").split("|"))
        assert f'"{kind.name}": ({meaning!r}, {advice!r})' in template
        assert f'id="{kind.name}"' in rendering.page("problems")
