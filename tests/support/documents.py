"""What the project's documents hold: fenced blocks and links."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.support.paths import PROJECT

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s]+)\)")


class Block(NamedTuple):
    """A fenced block: where its first line stands, its language and its text."""

    path: Path
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.path.relative_to(PROJECT)}:{self.line}"


class Link(NamedTuple):
    """Where a link leads: a relative path, empty for the document itself, and a place in it, empty for its beginning."""

    path: str
    fragment: str


def documents() -> list[Path]:
    """README, changelog, everything in docs, and the rooms' own READMEs."""
    found = [*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md")]
    return sorted([*found, *PROJECT.glob("chalicelib/*/*.md"), *PROJECT.glob("*/README.md")])


def blocks(path: Path, section: str | None = None) -> Iterator[Block]:
    """The fenced blocks of a document, or of the part under one of its second headings."""
    text = path.read_text(encoding="utf-8")
    start, end = 0, len(text)
    if section is not None:
        start = text.index(f"\n## {section}\n")
        end = text.find("\n## ", start + 1) % (len(text) + 1)
    for found in _FENCE.finditer(text, start, end):
        yield Block(path, text.count("\n", 0, found.start()) + 1, found[1], found[2])


def links(path: Path) -> Iterator[Link]:
    """The documents and places in them that a document links to, by relative addresses."""
    for target in _LINK.findall(path.read_text(encoding="utf-8")):
        if "://" not in target and not target.startswith("mailto:"):
            to, _, fragment = target.partition("#")
            yield Link(to, fragment)


def headings(path: Path) -> set[str]:
    """What a document's headings are called in addresses: small letters, a hyphen for a space, no other marks."""
    found = _HEADING.findall(_FENCE.sub("", path.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w -]", "", text.strip().lower()).replace(" ", "-") for text in found}
