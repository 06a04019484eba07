"""One's own product feed in place of the invented shop, as `make run FEED=…` fills a stack with it."""

import html
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import quote

import pytest

import demo
from demo import aisles, catalogue
from infra.local import filling
from infra.local.filling import Filling
from tests.support.deployed import DeployedStack, eventually
from tests.support.history import HOUR, History

LOOKED: Final = 5


class Ware(NamedTuple):
    """A product of the feed; `group` is what its sizes have in common."""

    id: str
    title: str
    price: str
    shelf: str
    group: str = ""
    size: str = ""


WARES: Final = (
    Ware("ek-stol", "Pinnstol i ek", "1295.00 SEK", "Hem > Stolar"),
    Ware("bok-stol", "Pallen i bok & ask", "495.00 SEK", "Hem > Stolar"),
    Ware("lin-duk", "Linneduk", "349.50 SEK", "Hem > Textil"),
    Ware("matta-s", "Trasmatta", "250.00 SEK", "Hem > Textil", "matta", "S"),
    Ware("matta-l", "Trasmatta", "450.00 SEK", "Hem > Textil", "matta", "L"),
    Ware("krus", "Krus <grått>", "180.00 SEK", "Kök > Keramik"),
    Ware("skal", "Skål", "120.00 SEK", "Kök > Keramik"),
    Ware("loest", "Vad som helst", "10.00 SEK", ""),
)


def feed() -> str:
    """A Google Merchant feed of these products."""

    def tag(name: str, said: str) -> str:
        return f"<{name}>{html.escape(said)}</{name}>" if said else ""

    items = "".join(
        f"<item>{tag('g:id', one.id)}{tag('title', one.title)}{tag('link', f'https://shop.example/{one.id}')}"
        f"{tag('g:price', one.price)}{tag('g:product_type', one.shelf)}{tag('g:item_group_id', one.group)}"
        f"{tag('g:size', one.size)}<g:availability>in_stock</g:availability></item>"
        for one in WARES
    )
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">'
        f"<channel><title>Hemslöjd</title>{items}</channel></rss>"
    )


def sold() -> dict[str, str]:
    """What the shop is to sell: title by id, things in several sizes once."""
    return {one.group or one.id: one.title for one in WARES}


@pytest.fixture(scope="module")
def fed(stack: DeployedStack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeployedStack]:
    """The stack filled from the feed; what its shop sold before is sold again afterwards."""
    folder = tmp_path_factory.mktemp("feed")
    source = folder / "mine.xml"
    source.write_text(feed(), encoding="utf-8")
    assert filling.prepare(Filling(feed=str(source)), folder / "own")
    forget()
    try:
        assert demo.load(stack.api_base, stack.secret_key) == f"{len(sold())} products written"
        yield stack
    finally:
        catalogue.use(None)
        forget()
        for product_id in sold():
            stack.call("DELETE", f"/v1/products/{product_id}", key=stack.secret_key)


def forget() -> None:
    """What a process works out once of what the shop sells."""
    aisles._by_slug.cache_clear()
    aisles._places.cache_clear()


def page(stack: DeployedStack, path: str) -> str:
    with urllib.request.urlopen(stack.address + path, timeout=120) as answer:
        return str(answer.read().decode())


def test_the_shop_sells_what_the_feed_says_and_the_tour_leads_through_it(fed: DeployedStack) -> None:
    assert demo.load(fed.api_base, fed.secret_key) == "unchanged"
    for product_id, title in sold().items():
        card = fed.call("GET", f"/v1/products/{product_id}", key=fed.publishable_key).json()
        assert (card["title"], card["url"]) == (title, f"{fed.address}/p/{product_id}")
        assert f"<h1>{html.escape(title)}</h1>" in page(fed, f"/p/{product_id}")
        assert f'href="/p/{product_id}"' in page(fed, f"/sok?q={quote(title)}")
    for language in ("", "/en"):
        home = page(fed, language or "/")
        tour = home[home.index("id=rundtur") : home.index("</ol></section>")]
        ways = [html.unescape(one) for one in re.findall(r'href="(/[^"]*)"', tour)]
        assert len(ways) >= 7
        for way in ways:
            if not way.startswith("/api/"):  # the console asks who one is
                assert page(fed, way)
        assert any("ek-stol" in way and "bok-stol" in way for way in ways)
        assert "tunneltalt" not in home
    with pytest.raises(urllib.error.HTTPError, match="404"):
        page(fed, "/k/talt")


def test_what_is_looked_at_there_is_recommended_there(fed: DeployedStack, tmp_path: Path) -> None:
    told = History(f"feed-{tmp_path.name}")
    for person in range(LOOKED):
        told.viewed(f"p{person}", "ek-stol", person * HOUR)
        told.viewed(f"p{person}", "lin-duk", person * HOUR + 60)
    told.tell(fed)
    fed.recompute()
    path = "/v1/products/ek-stol/recommendations?list=viewed-also-viewed"
    (first, *_) = fed.call("GET", path, key=fed.publishable_key).json()["items"]
    assert (first["product_id"], first["source"], first["people"]) == ("lin-duk", "pair", LOOKED)
    # The shop's server doesn't wait for the API for long: what is late comes with the script.
    assert eventually(lambda: f"{LOOKED} av {LOOKED} som tittade" in page(fed, "/p/ek-stol"))
