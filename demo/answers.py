"""What the shop answers a browser."""

from typing import Final, NamedTuple

HTML: Final = "text/html; charset=utf-8"


class Answer(NamedTuple):
    """What goes back; `to` is where a 303 leads, `name` what the browser calls a file that it keeps.

    `policy` is the page's own; empty where the shop's usual one holds. `cookies` are whole Set-Cookie headers.
    """

    text: str | bytes
    media: str = HTML
    status: int = 200
    cache: str = "no-store"
    policy: str = ""
    to: str = ""
    name: str = ""
    cookies: tuple[str, ...] = ()


def onward(to: str, *cookies: str) -> Answer:
    """Go on at another address of the shop."""
    return Answer("", status=303, to=to, cookies=cookies)
