"""A second shopper beside the first: the same shop in two frames, as two browsers that know nothing of each other.

The second frame's address is the machine's other name (`localhost` beside `127.0.0.1`), so it is another origin with
cookies and storage of its own. Pages may be framed by these two addresses and by nobody else.
"""

from html import escape
from typing import Final

from demo import bar
from demo.answers import Answer
from demo.house import House
from demo.pages import frame
from demo.request import Request
from demo.routing import Route, page

_NAMES: Final = ("127.0.0.1", "localhost")


def other(host: str) -> str:
    """The same machine by its other name: `localhost:8080` for `127.0.0.1:8080`, and back; empty for another."""
    name, colon, port = host.partition(":")
    if name not in _NAMES:
        return ""
    return f"{_NAMES[1 - _NAMES.index(name)]}{colon}{port}"


def cookie(header: str, request: Request) -> str:
    """A `Set-Cookie` as a page within a page needs it: a browser keeps a frame's of another address only if it is marked
    as the framing page's own part.
    """
    if request.fetched_for != bar.FRAME:
        return header
    return header.replace("; SameSite=Lax", "; SameSite=None; Secure; Partitioned")


def beside(_: House, request: Request) -> Answer:
    """Two shoppers side by side; on a phone, the way to a window of the second's own."""
    say = request.say
    path = _wanted(request)
    name = other(request.host)
    first, second = escape(path), escape(f"http://{name}{path}")
    title = say("Två kunder bredvid varandra", "Two shoppers side by side")
    if not name:
        away = say("Öppna butiken på 127.0.0.1 eller localhost.", "Open the shop at 127.0.0.1 or localhost.")
        return Answer(frame.message(title, away, request))
    lead = say(
        "Samma butik som två webbläsare. Titta på samma sak i båda, lägg den i den ena varukorgen, och se den andra "
        "sidan ändras.",
        "The same shop as two browsers. Look at the same thing in both, put it into one cart, and see the other page "
        "change.",
    )
    window = say(
        "Öppna den andra kunden i ett eget fönster", "Open the second shopper in a window of their own"
    )
    main = (
        f"<section class=beside><div class=beside-lead><div><h1>{title}</h1><p>{lead}</p></div>"
        f'<a class=button href="{second}" target=_blank rel=noopener>{window}</a></div>'
        f"<div class=beside-two>{_one(say('Du', 'You'), first)}{_one(say('Den andra', 'The other'), second)}</div>"
        "</section>"
    )
    return Answer(frame.document(f"{title} · {frame.SHOP}", main, request, name="beside-page"))


def _one(who: str, address: str) -> str:
    # Lazily, so that a phone, which doesn't show them, doesn't load them either.
    return f'<figure><figcaption>{who}</figcaption><iframe src="{address}" title="{who}" loading=lazy></iframe></figure>'


def _wanted(request: Request) -> str:
    """The page that both look at: one of the shop's, and never this one."""
    path = request.asked.get("sida", "")
    is_own = path.startswith("/") and not path.startswith(("//", "/\\")) and bar.BESIDE not in path
    return path if is_own else request.to("/")


ROUTES: Final[tuple[Route, ...]] = (page(bar.BESIDE, beside),)
