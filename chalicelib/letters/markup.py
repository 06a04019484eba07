"""Reading a letter's HTML: its tags, links, style sheets, and by name which features it leans on.

A letter may use what is on the allow-list here; `tests/unit/letters/test_features.py` holds that list against
measured support in mail programs, with a fallback named for each feature that some of them lack.
"""

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from types import MappingProxyType
from typing import Final

_DECLARATION: Final = re.compile(r"([a-z-]+)\s*:\s*([^;]+)")
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.S)
_AT_RULE: Final = re.compile(r"@([a-z-]+)\s*([^{;]*)")
_UNIT: Final = re.compile(r"(?<![a-z#0-9])-?\d*\.?\d+(px|em|rem|%|vw|vh|pt|ch)(?![a-z])")
_VOID: Final = frozenset({"br", "hr", "img", "meta", "link", "input", "area", "base", "col", "wbr"})


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# The allow-list: what a letter may be made of.
TAGS: Final = _words("a body br div h1 h2 head html img meta p span style table tbody td title tr")
ATTRIBUTES: Final = _words(
    """align alt aria-hidden aria-label bgcolor border cellpadding cellspacing charset class colspan content
    data-css-inline dir height href lang name role src style valign width xmlns:o xmlns:v"""
)
PROPERTIES: Final = _words(
    """background-color border border-collapse border-color border-left border-left-color border-radius
    border-top border-top-color color color-scheme display font-family font-size font-style font-weight height
    letter-spacing line-height margin margin-bottom margin-top max-height max-width -ms-interpolation-mode
    -ms-text-size-adjust mso-hide mso-table-lspace mso-table-rspace outline overflow padding padding-bottom
    padding-left padding-right padding-top supported-color-schemes table-layout text-align text-decoration
    text-transform vertical-align -webkit-text-size-adjust white-space width word-break"""
)
DISPLAYS: Final = _words("block inline-block none table table-cell")
AT_RULES: Final = _words("media")
UNITS: Final = _words("% px")
ALLOWED: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "tag": TAGS,
        "attribute": ATTRIBUTES,
        "property": PROPERTIES,
        "display": DISPLAYS,
        "at": AT_RULES,
        "unit": UNITS,
    }
)


def read(html: str) -> "Page":
    """The page of a letter's HTML."""
    page = Page()
    page.feed(html)
    page.close()
    return page


def used(html: str) -> frozenset[str]:
    """Which features of HTML and CSS a letter uses, by name: `tag:td`, `property:width`, `selector:class`."""
    page = read(html)
    return frozenset({*page.html_features(), *page.css_features()})


class Page(HTMLParser):
    """A letter, read: tags with their attributes in order, links with their texts, and what doesn't match."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.sheets: list[str] = []
        self.open: list[str] = []
        self.unclosed: list[str] = []
        self.doctype = ""
        self.title = ""
        self.links: list[tuple[str, str]] = []
        self._link_text: list[str] | None = None

    def handle_decl(self, decl: str) -> None:
        """The doctype."""
        self.doctype = decl

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag opens."""
        said = {name: value or "" for name, value in attrs}
        self.tags.append((tag, said))
        if tag not in _VOID:
            self.open.append(tag)
        if tag == "a":
            self._link_text = [said.get("aria-label", "")]
        elif tag == "img" and self._link_text is not None:
            self._link_text.append(said.get("alt", ""))

    def handle_endtag(self, tag: str) -> None:
        """A tag closes."""
        if not self.open or self.open[-1] != tag:
            self.unclosed.append(tag)
        if tag in self.open:
            while self.open.pop() != tag:
                pass
        if tag == "a" and self._link_text is not None:
            href = next(said.get("href", "") for name, said in reversed(self.tags) if name == "a")
            self.links.append((href, " ".join("".join(self._link_text).split())))
            self._link_text = None

    def handle_data(self, data: str) -> None:
        """Text between tags."""
        where = self.open[-1] if self.open else ""
        if where == "style":
            self.sheets.append(_COMMENT.sub("", data))
        elif where == "title":
            self.title += data
        elif self._link_text is not None:
            self._link_text.append(data)

    def of(self, tag: str) -> list[dict[str, str]]:
        """The attributes of each of the tags by that name."""
        return [said for name, said in self.tags if name == tag]

    def html_features(self) -> Iterator[str]:
        """The tags and attributes used."""
        for tag, said in self.tags:
            yield f"tag:{tag}"
            yield from (f"attribute:{name}" for name in said)

    def css_features(self) -> Iterator[str]:
        """The properties, at-rules, selectors and units used."""
        for css in (said["style"] for _, said in self.tags if "style" in said):
            yield from _declared(css)
        for sheet in self.sheets:
            yield from _of_sheet(sheet)


def _declared(css: str) -> Iterator[str]:
    for name, value in _DECLARATION.findall(css):
        yield f"property:{name}"
        if name == "display":
            yield f"display:{value.split('!')[0].strip()}"
        if "!important" in value:
            yield "important"
        yield from (f"unit:{unit}" for unit in _UNIT.findall(value))


def _of_sheet(sheet: str) -> Iterator[str]:
    for name, prelude in _AT_RULE.findall(sheet):
        yield f"at:{name}"
        if "prefers-color-scheme" in prelude:
            yield "media:prefers-color-scheme"
    for selector, body in re.findall(r"([^{}@]+)\{([^{}]*)\}", sheet):
        yield from _declared(body)
        yield from _of_selector(selector.strip())


def _of_selector(selector: str) -> Iterator[str]:
    marks = {
        "selector:class": r"\.[a-z]", "selector:attribute": r"\[", "selector:child": ">",
        "selector:descendant": r"[\w\])]\s+[\w.\[#]", "selector:id": r"#[a-z]", "selector:pseudo": ":",
        "selector:universal": r"\*", "selector:grouping": ",",
    }  # fmt: skip
    return (name for name, mark in marks.items() if re.search(mark, selector, re.I))
