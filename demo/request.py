"""One request for a page: what the browser asks for, in which language, and what it brought along."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from urllib.parse import quote, urlencode

from demo.visits import Scene, Visit

SWEDISH: Final = "sv"
ENGLISH: Final = "en"
_EMPTY_STAGE: Final = Scene()
_PREFIX: Final = "/en"


class Customer(NamedTuple):
    """Somebody who is signed in: the shop's id of them, and what they are called."""

    id: str
    name: str


class CartLine(NamedTuple):
    """Some pieces of a product, in the size at this place among its sizes."""

    product_id: str
    size: int
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What one request is.

    `path` is without the language's prefix; `asked` stands in the address, `sent` in a form that a page of the shop's
    own posted (None: of somebody else's, or none), `fields` the same with repeated ones, `cookies` are the browser's.
    `consent` is the answer to the banner, None before there is one. `api` and `key` are what pages tell the storefront's script; empty where there is no
    stack. `back` is the page of the shop's own that the form stood on. `host` is the shop's address as the browser
    wrote it, `fetched_for` its `Sec-Fetch-Dest` (empty of what isn't a browser), `visit` what it did since its tour
    or its first form (None before), `scene` how the stage behind the shop stands.
    """

    method: str = "GET"
    path: str = "/"
    language: str = SWEDISH
    asked: Mapping[str, str] = field(default_factory=dict)
    sent: Mapping[str, str] | None = None
    fields: tuple[tuple[str, str], ...] = ()
    cookies: Mapping[str, str] = field(default_factory=dict)
    api: str = ""
    key: str = ""
    back: str = ""
    customer: Customer | None = None
    consent: bool | None = None
    cart: tuple[CartLine, ...] = ()
    compared: tuple[str, ...] = ()
    host: str = ""
    fetched_for: str = ""
    visit: Visit | None = None
    scene: Scene = _EMPTY_STAGE

    @property
    def is_english(self) -> bool:
        """Whether the page is to be in English."""
        return self.language == ENGLISH

    @property
    def pieces(self) -> int:
        """How many pieces lie in the cart."""
        return sum(line.quantity for line in self.cart)

    @property
    def form(self) -> Mapping[str, str]:
        """The form's fields; none where no form came."""
        return self.sent or {}

    def say(self, swedish: str, english: str) -> str:
        """The one of two texts that the visitor reads."""
        return english if self.is_english else swedish

    def to(self, path: str, **query: str) -> str:
        """The address of a page of the shop in the visitor's language. What of the query is empty is left out."""
        told = {name: value for name, value in query.items() if value}
        return _prefixed(path, self.language) + (f"?{urlencode(told)}" if told else "")

    def product(self, product_id: str) -> str:
        """The address of a product's page."""
        return self.to(f"/p/{quote(product_id, safe=':')}")

    def here(self) -> str:
        """The address of the page itself."""
        return self.to(quote(self.path), **self.asked)

    def twin(self) -> str:
        """The address of the page itself in the other language."""
        query = f"?{urlencode(self.asked)}" if self.asked else ""
        return _prefixed(quote(self.path), SWEDISH if self.is_english else ENGLISH) + query


#: Nobody in particular, for pages that are the same for everybody.
ANYONE: Final = Request()


def split(path: str) -> tuple[str, str]:
    """An address's path as its language and the path without it."""
    if path == _PREFIX or path.startswith(f"{_PREFIX}/"):
        return ENGLISH, path[len(_PREFIX) :] or "/"
    return SWEDISH, path


def _prefixed(path: str, language: str) -> str:
    if language != ENGLISH:
        return path
    return _PREFIX if path == "/" else f"{_PREFIX}{path}"
