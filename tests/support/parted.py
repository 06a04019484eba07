"""Letters taken apart, for tests that look at what was composed."""

import html
import re
from html.parser import HTMLParser
from typing import Final

from chalicelib.letters.domain import Theme

THEME: Final = Theme(
    name="Nordhem",
    home_url="https://nordhem.example/",
    privacy_url="https://nordhem.example/integritet",
    legal="Nordhem Handel AB\nStorgatan 1, 111 22 Stockholm",
)
_HREF: Final = re.compile(r'href="([^"]*)"')
_ADDRESS: Final = re.compile(r"https?://\S+")


class Page(HTMLParser):
    """A letter's tags with their attributes, and its words."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.comments: list[str] = []
        self._skipping = False
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._skipping = tag in ("style", "title")
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self._skipping = False
        if tag in ("p", "td", "h1", "h2", "div"):
            self.words += " "

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self.words += data

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every such tag."""
        return [attributes for name, attributes in self.tags if name == tag]


def links(markup: str) -> set[str]:
    """Where a letter's HTML leads, also what only Outlook reads."""
    return {html.unescape(found) for found in _HREF.findall(markup)}


def text_links(text: str) -> set[str]:
    """Where a letter's text leads."""
    return set(_ADDRESS.findall(text))


def pictures(markup: str) -> set[str]:
    """The pictures that a letter loads."""
    return {attributes["src"] or "" for attributes in Page(markup).of("img")}
