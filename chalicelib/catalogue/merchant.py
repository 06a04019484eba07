"""Google Merchant product feeds: RSS 2.0 and Atom with the `g:` namespace, and tab-separated text.

Read as a stream: one row is in memory at a time, however large the file.
Specification: https://support.google.com/merchants/answer/7052112
"""

from collections.abc import Iterator
from typing import Any, BinaryIO, Final, NamedTuple

FIELDS: Final = frozenset(
    {
        "adult", "age_group", "availability", "brand", "color", "gender", "google_product_category", "gtin",
        "id", "image_link", "item_group_id", "link", "material", "pattern", "price", "product_type",
        "sale_price", "sale_price_effective_date", "size", "title",
    }
)  # fmt: skip
_GOOGLE: Final = "{http://base.google.com/ns/1.0}"
_ATOM: Final = "{http://www.w3.org/2005/Atom}"
_ITEMS: Final = frozenset({"item", f"{_ATOM}entry"})
_LONGEST_FIELD: Final = 10_000
_LONGEST_LINE: Final = 1 << 20
_DEEPEST: Final = 100
_CHUNK: Final = 1 << 16

Row = dict[str, list[str]]


class BrokenFeed(Exception):
    """The file as a whole can't be read; the message says where and why."""


class BadRow(NamedTuple):
    """A row that can't be read, and why."""

    reason: str


def rows(stream: BinaryIO, fields: frozenset[str] = FIELDS) -> Iterator[Row | BadRow]:
    """The rows of a feed, XML or tab-separated, in their order; of each the `fields`. Raises `BrokenFeed`."""
    start = stream.read(_CHUNK)
    if start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<" or start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _xml_rows(start, stream, fields)
    return _tsv_rows(start, stream, fields)


class _Reader:
    """What the XML parser reports to: it keeps the fields of one item, and never a tree."""

    def __init__(self, fields: frozenset[str]) -> None:
        self._fields = fields
        self.ready: list[Row | BadRow] = []
        self._depth = 0
        self._item: Row | None = None
        self._item_depth = 0
        self._field: str | None = None
        self._text: list[str] = []
        self._length = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise BrokenFeed("elements are nested too deeply")
        if self._item is None:
            if tag in _ITEMS:
                self._item, self._item_depth = {}, self._depth
        elif self._depth == self._item_depth + 1:
            self._field, self._text, self._length = _field(tag, self._fields), [], 0
            if tag == f"{_ATOM}link" and attributes.get("rel", "alternate") == "alternate":
                self._text = [attributes.get("href", "")]

    def data(self, text: str) -> None:
        """Text of the innermost element."""
        if self._field is not None and self._depth == self._item_depth + 1:
            self._length += len(text)
            if self._length <= _LONGEST_FIELD:
                self._text.append(text)

    def end(self, tag: str) -> None:  # noqa: ARG002  (the parser's interface)
        """An element ends."""
        if self._item is not None:
            if self._depth == self._item_depth + 1:
                self._close_field(self._item)
            elif self._depth == self._item_depth:
                self.ready.append(self._item)
                self._item = None
        self._depth -= 1

    def close(self) -> None:
        """The document ends."""

    def _close_field(self, item: Row) -> None:
        value = " ".join("".join(self._text).split())
        if self._field is not None and value:
            item.setdefault(self._field, []).append(value)
        self._field = None


def _field(tag: str, fields: frozenset[str]) -> str | None:
    """The name of a field that is read; `g:` and plain RSS or Atom names mean the same."""
    name = tag.removeprefix(_GOOGLE).removeprefix(_ATOM)
    return name if name in fields else None


def _xml_rows(start: bytes, stream: BinaryIO, fields: frozenset[str]) -> Iterator[Row | BadRow]:
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    reader = _Reader(fields)
    parser: Any = DefusedXMLParser(target=reader, forbid_dtd=True)
    chunk = start
    try:
        while chunk:
            parser.feed(chunk)
            yield from reader.ready
            reader.ready.clear()
            chunk = stream.read(_CHUNK)
        parser.close()
        # The parser may hold text back until it knows that there is no more.
        yield from reader.ready
    except (ParseError, DefusedXmlException, LookupError, ValueError) as error:
        raise BrokenFeed(f"the XML can't be read: {error}") from error


def _tsv_rows(start: bytes, stream: BinaryIO, fields: frozenset[str]) -> Iterator[Row | BadRow]:
    lines = _lines(start, stream)
    header = _cells(next(lines, b""))
    names = [cell.lower().removeprefix("g:").replace(" ", "_") for cell in header or ()]
    if "id" not in names or "title" not in names:
        raise BrokenFeed("neither XML nor a table with the columns id and title")
    for line in lines:
        if not line.strip():
            continue
        cells = _cells(line)
        if cells is None:
            yield BadRow("not UTF-8, or over a megabyte long")
        elif len(cells) > len(names):
            yield BadRow(f"{len(cells)} columns where the first line has {len(names)}")
        else:
            named = zip(names, cells, strict=False)
            yield {name: [cell] for name, cell in named if cell and name in fields}


def _lines(start: bytes, stream: BinaryIO) -> Iterator[bytes]:
    """Lines of at most `_LONGEST_LINE` bytes (and a byte over, for one that is longer)."""
    rest, ended = start.removeprefix(b"\xef\xbb\xbf"), False
    while rest or not ended:
        line, broken, tail = rest.partition(b"\n")
        if broken or ended:
            yield line[: _LONGEST_LINE + 1]
            rest = tail
            continue
        chunk = stream.read(_CHUNK)
        ended = not chunk
        # Of an overlong line only its being overlong is kept.
        rest = rest[: _LONGEST_LINE + 1] + chunk


def _cells(line: bytes) -> list[str] | None:
    if len(line) > _LONGEST_LINE:
        return None
    try:
        text = line.decode().rstrip("\r")
    except UnicodeDecodeError:
        return None
    return [_unquoted(cell.strip())[:_LONGEST_FIELD] for cell in text.split("\t")]


def _unquoted(cell: str) -> str:
    if len(cell) >= 2 and cell[0] == cell[-1] == '"':
        return cell[1:-1].replace('""', '"')
    return cell
