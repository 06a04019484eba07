"""A stream of XML, of which only the elements that are asked for are ever in memory."""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from chalicelib.imports import prose
from chalicelib.imports.voices import BrokenFile

_DEEPEST: Final = 60
_LONGEST_TEXT: Final = 1 << 18
_MOST_NODES: Final = 5_000
_DECLARED: Final = re.compile(rb"<\?xml[^>]{0,100}encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_LATIN: Final = frozenset({"iso-8859-1", "latin-1", "latin1", "windows-1252", "cp1252", "iso-8859-15"})
# XML has no way to write these; some exports hold them nevertheless.
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DECLARATION: Final = re.compile(r"\A\s*<\?xml[^>]*\?>")


class Node:
    """An element: its name without its namespace, attributes, children, and the text right in it."""

    __slots__ = ("attributes", "children", "parts", "tag")

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.children: list[Node] = []
        self.parts: list[str] = []

    @property
    def text(self) -> str:
        """The text right in it, without white space around it."""
        return "".join(self.parts).strip()

    def find(self, *names: str) -> str:
        """The text of the first child with one of the names that has any; else nothing."""
        for name in names:
            for child in self.children:
                if child.tag == name and child.text:
                    return child.text
        return ""

    def all(self, *path: str) -> Iterator["Node"]:
        """The elements at the end of a path of names below this one."""
        for child in self.children:
            if child.tag == path[0]:
                if path[1:]:
                    yield from child.all(*path[1:])
                else:
                    yield child


class _Collector:
    """What the parser reports to: whole elements of the wanted names, and fields of what holds them."""

    def __init__(self, wanted: frozenset[str], around: str, fields: frozenset[str]) -> None:
        self.ready: list[tuple[Node, Node]] = []
        self._wanted, self._around, self._fields = wanted, around, fields
        self._outer = Node(around, {})
        self._open: list[Node] = []
        self._depth = self._nodes = self._length = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        name = tag.rpartition("}")[2]
        self._depth += 1
        if self._depth > _DEEPEST:
            raise BrokenFile("elements are nested too deeply")
        if self._open:
            self._nodes += 1
            if self._nodes > _MOST_NODES:
                raise BrokenFile(f"a {self._open[0].tag} holds more than {_MOST_NODES} elements")
            node = Node(name, attributes)
            self._open[-1].children.append(node)
            self._open.append(node)
        elif name == self._around:
            self._outer = Node(name, attributes)
        elif name in self._wanted or name in self._fields:
            self._nodes = self._length = 0
            self._open = [Node(name, attributes)]

    def data(self, text: str) -> None:
        """Text of the innermost element."""
        if self._open:
            self._length += len(text)
            if self._length <= _LONGEST_TEXT:
                self._open[-1].parts.append(text)

    def end(self, tag: str) -> None:  # noqa: ARG002  (the parser's interface)
        """An element ends."""
        self._depth -= 1
        if self._open:
            done = self._open.pop()
            if not self._open and done.tag in self._wanted:
                self.ready.append((self._outer, done))
            elif not self._open:
                self._outer.children.append(done)

    def close(self) -> None:
        """The document ends."""


def elements(
    stream: BinaryIO, wanted: frozenset[str], *, around: str, fields: frozenset[str]
) -> Iterator[tuple[Node, Node]]:
    """Each element of a wanted name, after the element `around` it, of which only `fields` are kept.

    Whatever stands between isn't looked at. No document types, no entities of the file's own: raises
    `BrokenFile` for them, as for what isn't XML.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    collector = _Collector(wanted, around, fields)
    parser: Any = DefusedXMLParser(target=collector, forbid_dtd=True)
    try:
        for piece in _text(stream):
            parser.feed(piece)
            yield from collector.ready
            collector.ready.clear()
        parser.close()
        yield from collector.ready
    except ParseError as error:
        raise BrokenFile(f"not XML: {error}") from error
    except DefusedXmlException as error:
        raise BrokenFile(
            "the file declares a document type or entities of its own, which aren't read"
        ) from error


def _text(stream: BinaryIO) -> Iterator[str]:
    """The document as text that an XML parser takes, whatever its encoding really is."""
    start = stream.read(1 << 12)
    declared = _DECLARED.search(start)
    stream.seek(0)
    latin = declared is not None and declared[1].decode().lower() in _LATIN
    lines = (line.decode("cp1252", "replace") for line in stream) if latin else prose.lines(stream)
    is_first = True
    for line in lines:
        plain = _FORBIDDEN.sub("", prose.unescaped(line))
        # The declaration speaks of bytes; what is fed is text.
        yield _DECLARATION.sub("", plain.lstrip("\ufeff")) if is_first else plain
        is_first = False
