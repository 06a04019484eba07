"""From a file's bytes to its lines of text, and from HTML to the text that a reader sees.

An export is in whatever encoding its last editor left: UTF-8 with or without a byte order mark, UTF-16 from
a spreadsheet, Windows-1252, or UTF-8 into which lines of Windows-1252 were pasted.
"""

import codecs
import html
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import BinaryIO, Final

_LOOKED_AT: Final = 1 << 16
_LONGEST_LINE: Final = 1 << 20
_BLOCKS: Final = frozenset(
    {
        "address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "figure", "footer", "h1", "h2", "h3",
        "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section", "table", "tr", "ul",
    }
)  # fmt: skip
_PARAGRAPHS: Final = frozenset({"article", "blockquote", "p", "section", "ul", "ol", "table"})
_SILENT: Final = frozenset({"script", "style", "template", "title"})
_MARKUP: Final = re.compile(
    r"</?[A-Za-z][^<>]*>|<!--|&(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});"
)
_MOST_BLANKS: Final = re.compile(r"\n{3,}")
_BLOCK: Final = re.compile(r"</?(?:p|br|div|li|tr|h[1-6])[\s/>]", re.IGNORECASE)


def encoding_of(start: bytes) -> str:
    """The encoding that a file's first bytes tell of; `mixed` where they don't say."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    # Without a mark, UTF-16 shows by its zeros: letters of ours have one in every pair of bytes.
    if len(start) >= 4 and not start.startswith(codecs.BOM_UTF8):
        even, odd = start[0::2].count(0), start[1::2].count(0)
        if max(even, odd) > len(start) // 5:
            return "utf-16-le" if odd > even else "utf-16-be"
    return "mixed"


def lines(stream: BinaryIO) -> Iterator[str]:
    """The file's lines with their ends, as text; a byte order mark is left out.

    A line that isn't UTF-8 is read as Windows-1252. Lines may end as on Unix, Windows or old Macs. A line
    without an end is cut after a mebibyte.
    """
    start = stream.read(_LOOKED_AT)
    encoding = encoding_of(start)
    if encoding != "mixed":
        yield from _wide_lines(start, stream, encoding)
        return
    first = start.removeprefix(codecs.BOM_UTF8)
    separator = b"\r" if b"\r" in first and b"\n" not in first else b"\n"
    for line in _cut(first, stream, separator):
        yield _either(line).replace("\r", "\n") if separator == b"\r" else _either(line)


def _cut(start: bytes, stream: BinaryIO, separator: bytes) -> Iterator[bytes]:
    rest = start
    while True:
        at = rest.find(separator)
        while at >= 0 or len(rest) > _LONGEST_LINE:
            end = at + 1 if 0 <= at < _LONGEST_LINE else _boundary(rest, _LONGEST_LINE)
            yield rest[:end]
            rest = rest[end:]
            at = rest.find(separator)
        more = stream.read(_LOOKED_AT)
        if not more:
            break
        rest += more
    if rest:
        yield rest


def _boundary(text: bytes, end: int) -> int:
    """The last place up to `end` that isn't inside a character of UTF-8."""
    return next((at for at in range(end, end - 4, -1) if text[at] & 0xC0 != 0x80), end)


def _either(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")


def _wide_lines(start: bytes, stream: BinaryIO, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    piece, rest = start, ""
    while piece:
        rest += decoder.decode(piece)
        *whole, rest = rest.split("\n")
        yield from (f"{line}\n" for line in whole)
        piece = stream.read(_LOOKED_AT)
    rest += decoder.decode(b"", final=True)
    if rest:
        yield rest


def from_html(text: str) -> str:
    """The text that a reader sees of `text`, if it is HTML; else `text` as it is. Scripts and styles go."""
    if not _MARKUP.search(text):
        return text
    reader = _Reader(folds_lines=_BLOCK.search(text) is not None)
    reader.feed(text)
    reader.close()
    return _MOST_BLANKS.sub("\n\n", "".join(reader.parts)).strip()


class _Reader(HTMLParser):
    """Keeps the text between tags, with line breaks where a browser would make them."""

    def __init__(self, *, folds_lines: bool) -> None:
        """In HTML a line break in the text is a space; where no tag breaks lines, it was meant."""
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0
        self._folds_lines = folds_lines

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _SILENT:
            self._silent += 1
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT and self._silent:
            self._silent -= 1
        if tag != "br":
            self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(" ".join(data.splitlines()) if self._folds_lines else data)

    def _break(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n\n" if tag in _PARAGRAPHS else "\n")


def unescaped(text: str) -> str:
    """Names such as `&eacute;` that XML doesn't know, as characters; what XML itself escapes stays."""
    return _NAMED.sub(lambda found: found[0] if found[1] in _XML else html.unescape(found[0]), text)


_NAMED: Final = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,30});")
_XML: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})
