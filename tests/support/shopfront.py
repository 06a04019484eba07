"""The demo's shop over a fake API, and what a reader makes of its pages."""

import json
import re
from html.parser import HTMLParser
from typing import Any

from demo.answers import Answer
from demo.shop import Shop

ADDRESS = "http://127.0.0.1:1"
LOCAL = {
    "address": ADDRESS,
    "api_base": f"{ADDRESS}/api",
    "publishable_key": "pk_x",
    "shopper_signing_secret": "a secret that nobody guesses, long enough",
}
PAGES = (
    "/", "/p/fjallrav-skaljacka", "/k/klader", "/k/klader/jackor", "/sok?q=tält", "/sok", "/jamfor",
    "/jamfor?p=vila-tunneltalt-2,holme-kupoltalt-3", "/varukorg", "/konto", "/samtycke", "/just-nu", "/nowhere",
)  # fmt: skip
CART = "fk_korg=fjallrav-skaljacka~2~1!harjedalen-kasa~0~2"


class FakeApi:
    """The API as far as the shop reads it: a list of products, a product, the reviews' HTML."""

    def __init__(
        self, listed: list[dict[str, Any]] | Exception | None = None, page: dict[str, Any] | None = None
    ) -> None:
        self._listed, self._page = listed, page or {"product": {"title": "Ett tält"}, "recommendations": {}}

    def get(self, path: str, **query: Any) -> Any:
        if isinstance(self._listed, Exception):
            raise self._listed
        if found := re.match(r"/v1/products/([^/]+)/page", path):
            is_known = found[1].startswith(("2145", "fjall"))
            return self._page if is_known else {"product": None, "recommendations": {}}
        return {
            "items": self._listed or [] if path.startswith("/v1/products?") else [],
            "points": [],
            "next": None,
        }

    def text(self, path: str, **query: Any) -> str:
        if isinstance(self._listed, Exception):
            raise self._listed
        return f"<torg-reviews data-from='{path}'></torg-reviews>"


def shop(listed: list[dict[str, Any]] | Exception | None = None, **local: str) -> Shop:
    """The shop over an API that lists these products, or fails so; `local` is told of the stack besides."""
    return Shop(LOCAL | local, FakeApi(listed))  # type: ignore[arg-type]


def shop_with(page: dict[str, Any]) -> Shop:
    """The shop over an API that tells this of every product it knows."""
    return Shop(LOCAL, FakeApi(None, page))  # type: ignore[arg-type]


def get(path: str, there: Shop | None = None, cookies: str = "") -> Answer:
    """The answer to who opens a page, its query in the path."""
    plain, _, query = path.partition("?")
    asked = dict(part.split("=", 1) for part in query.split("&") if part)
    return (there or shop()).answer("GET", plain, asked, None, {"Cookie": cookies})


def text(path: str, there: Shop | None = None, cookies: str = "") -> str:
    """The page that is opened."""
    return str(get(path, there, cookies).text)


def told(page: str) -> dict[str, Any]:
    """What a page tells its script."""
    found = re.search(r"<script type=application/json id=torg-page>(.*?)</script>", page)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def listed(product_id: str, mean: float, count: int) -> dict[str, Any]:
    """A product as the API lists it, with its rating."""
    return {"product_id": product_id, "rating": {"mean": mean, "count": count} if count else None}


def item(product_id: str, people: int | None, of: int | None, **product: Any) -> dict[str, Any]:
    """A product of a list as the API recommends it."""
    return {"product_id": product_id, "people": people, "of": of, "product": product or None}


class Outline(HTMLParser):
    """A page's elements, headings and links."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.images_without_alt = 0
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.ids += [named["id"] or ""] if "id" in named else []
        self.links += [named["href"] or ""] if tag == "a" and "href" in named else []
        self.images_without_alt += tag == "img" and "alt" not in named
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
