"""A shop in which others look, buy, like and say things, for elements that show it; over the API in process."""

import json
import time
from dataclasses import replace
from typing import Any, Final

import pytest
from chalice.test import Client

from chalicelib.kernel import clock, settings
from chalicelib.presence import service as presence
from chalicelib.recommendations import domain
from tests.http.conftest import Api
from tests.http.fakes import House, Shop
from tests.http.feed.conftest import Square
from tests.http.latest.test_latest import buys
from tests.support import looking
from tests.support.storefront import visit
from tests.unit.presence.test_service import doors

# What the shop sells: by id the title, the price in kronor, and the colours of its picture.
GOODS: Final = {
    "tent": ("Fjällräv skaljacka", 2495, "#e6e9da", "#2f6f52"),
    "byxa": ("Kebne vandringsbyxa", 1299, "#d9dcea", "#475f7d"),
    "sack": ("Sarek ryggsäck 65 l", 1895, "#d8e9dd", "#b8561b"),
    "mossa": ("Vinga ullmössa", 349, "#dbe9d6", "#7a2f4d"),
    "kasa": ("Härjedalen kåsa", 159, "#d9e2ea", "#8c6d3f"),
    "stuga": ("Rensjön fyra personers fjälltält med dubbla absider", 8495, "#d9dcea", "#a12d35"),
    "kok": ("Abisko stormkök", 899, "#e9e2d6", "#555555"),
}
# Reserved before the script is there, as docs/storefront.md tells a shop to.
SIZES: Final = """
html { background: Canvas; color: CanvasText }
main { display: flow-root }
torg-recommendations { display: block; height: 24.25rem }
torg-presence { display: block; min-height: 1.625rem }
torg-latest { display: block; min-height: 15rem }
torg-latest[product] { min-height: 6.25rem }
torg-feed { display: block; min-height: 27.5rem }
torg-like, torg-list-button, torg-share { display: inline-block; min-height: 2.75rem; vertical-align: top }
torg-like { min-width: 9.5rem } torg-like[dislike] { min-width: 18rem }
torg-list-button { min-width: 12rem } torg-share { min-width: 7rem }
"""
PUSH: Final = "wss://push.example/api"
_LIST: Final = domain.VIEWED_ALSO_VIEWED


def drawn(product_id: str) -> str:
    """A picture of a product."""
    _, _, ground, colour = GOODS[product_id]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><rect width="100" height="100" fill="{ground}"/>'
        f'<ellipse cx="50" cy="85" rx="32" ry="5" opacity=".15"/><path d="M22 82L50 20l28 62z" fill="{colour}"/>'
        '<path d="M50 20l-9 62h18z" fill="#0004"/></svg>'
    )


class Life:
    """Lays out what others do."""

    def __init__(self, house: House, client: Client, patch: pytest.MonkeyPatch) -> None:
        self.house, self._patch = house, patch
        self.api = Api(client)
        self.shop = Shop(self.api, house)
        self.square = Square(self.shop, patch)
        for one, (title, price, *_) in GOODS.items():
            money = {"amount": price * 100, "currency": "SEK"}
            self.shop.sells(one, title=title, price=money, image_url=f"https://bucket.example/{one}.svg")

    def lists(self, name: str = _LIST, *people: int, of: int = 40) -> None:
        """What goes with the tent: so many people for each product, in the order of `GOODS`."""
        rows = zip([one for one in GOODS if one != "tent"], people or (12, 9, 8, 5, 4, 2), strict=False)
        self.house.keep(domain.product_key("tent"), name, *rows, of=of)

    def review(self, product_id: str, *stars: int) -> None:
        """People rate a product."""
        for number, given in enumerate(stars):
            self.square.review(f"r-{product_id}-{number}", product_id, stars=given)

    def look(self, product_id: str, people: int, first: int = 1) -> None:
        """So many people look at a product now."""
        now = settings.current().now()
        taken = [looking.view(product_id, now, first + number) for number in range(people)]
        presence.take(taken, doors=doors(self.house.crowds)._replace(showable=set), now=now)

    def buy(self, order_id: str, product_id: str, ago: int, **said: Any) -> None:
        """Somebody bought, so many minutes ago."""
        buys(self.api, order_id, product_id, ago=ago, **said)

    def pushes(self) -> None:
        """Let pages be told of changes."""
        changed = replace(settings.current(), push_url=PUSH, push_endpoint="https://push.example/api")
        self._patch.setattr(settings, "current", lambda: changed)


class Push:
    """The other end of a page's connection, as `GET /v1/push` describes it."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self.said: list[Any] = []
        self.sockets: list[Any] = []
        page.route_web_socket(lambda url: url.startswith(PUSH), self._open)

    def _open(self, socket: Any) -> None:
        self.sockets.append(socket)
        heard: set[str] = set()

        def answer(text: str) -> None:
            message = json.loads(text)
            self.said.append(message)
            heard.update(message.get("subscribe", []))
            heard.difference_update(message.get("unsubscribe", []))
            socket.send(json.dumps({"topics": sorted(heard)}))

        socket.on_message(answer)

    def awaits(self, message: Any, seconds: int = 10) -> None:
        """Wait until the page has said this."""
        until = time.monotonic() + seconds
        while message not in self.said:
            assert time.monotonic() < until, f"the page said {self.said}"
            self._page.wait_for_timeout(20)

    def tell(self, topic: str, data: Any, at: str | None = None) -> None:
        """Tell the page that has connected last of a topic's state."""
        change = {"topic": topic, "etag": "x", "at": at or clock.iso(clock.now_ms()), "data": data}
        self.sockets[-1].send(json.dumps({"changes": [change]}))


def enter(page: Any, address: str, body: str, **said: Any) -> Any:
    """Open the shop's page with `body` in it."""
    page.route(
        "https://bucket.example/**",
        lambda route: route.fulfill(
            body=drawn(route.request.url.rpartition("/")[2][:-4]), content_type="image/svg+xml"
        ),
    )
    return visit(page, address, body, style=SIZES + said.pop("style", ""), **said)
