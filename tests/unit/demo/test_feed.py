"""One's own feed in the demo: every format gives the same shop, and what can't be read is said so that one understands."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from chalicelib.catalogue.views import batch_item
from demo import catalogue, crowd, feed, importing, loading, ordering, sample
from demo.feed import BadFeed
from infra.errors import Refused
from infra.local import filling
from infra.local.filling import Filling

RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>
<item><g:id>stol-1</g:id><title>Stol</title><description>En stol av ek.</description><link>https://shop.example/stol</link>
<g:image_link>https://cdn.example/stol.jpg</g:image_link><g:price>129.50 EUR</g:price><g:brand>Snickra</g:brand>
<g:availability>in_stock</g:availability><g:product_type>Hem &gt; Stolar</g:product_type><g:material>Ek</g:material></item>
<item><g:id>matta-s</g:id><g:item_group_id>matta</g:item_group_id><title>Matta</title><link>https://shop.example/matta</link>
<g:size>S</g:size><g:price>300.00 EUR</g:price><g:availability>out_of_stock</g:availability></item>
<item><g:id>matta-l</g:id><g:item_group_id>matta</g:item_group_id><title>Matta</title><link>https://shop.example/matta</link>
<g:size>L</g:size><g:price>250.00 EUR</g:price><g:availability>in_stock</g:availability></item>
</channel></rss>"""
HEAD = (
    "id",
    "title",
    "description",
    "link",
    "image_link",
    "price",
    "brand",
    "availability",
    "product_type",
    "material",
)
ROW = (
    "stol-1", "Stol", "En stol av ek.", "https://shop.example/stol", "https://cdn.example/stol.jpg", "129.50 EUR",
    "Snickra", "in_stock", "Hem > Stolar", "Ek",
)  # fmt: skip
OURS = {
    "product_id": "stol-1", "title": "Stol", "url": "https://shop.example/stol", "brand": "Snickra",
    "image_url": "https://cdn.example/stol.jpg", "price": {"amount": 12_950, "currency": "EUR"},
    "availability": "in_stock", "categories": ["Hem > Stolar"],
    "attributes": {"beskrivning": "En stol av ek.", "material": "Ek"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def _invented_again() -> Iterator[None]:
    yield
    catalogue.use(None)


def written(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def used(folder: Path, source: str) -> dict[str, catalogue.Product]:
    kept = folder / "feed.json"
    kept.write_bytes(feed.kept(feed.read(source)))
    catalogue.use(kept)
    return catalogue.products()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.xml", RSS),
        ("a.tsv", "\n".join("\t".join(row) for row in (HEAD, ROW))),
        ("a.csv", "\n".join(",".join(row) for row in (HEAD, ROW))),
        ("semicolons.csv", "\ufeff" + "\r\n".join(";".join(row) for row in (HEAD, ROW))),
        ("a.json", json.dumps({"products": [OURS]})),
        ("list.json", json.dumps([OURS])),
        ("a.ndjson", json.dumps(OURS) + "\n" + json.dumps(OURS | {"product_id": "stol-2"}) + "\n"),
    ],
)
def test_every_format_gives_the_same_product(tmp_path: Path, name: str, text: str) -> None:
    known = used(tmp_path, written(tmp_path, name, text))["stol-1"]
    assert (known.title, known.brand, known.text) == ("Stol", "Snickra", "En stol av ek.")
    assert known.money == {"amount": 12_950, "currency": "EUR"}
    assert (known.category, known.department, known.in_stock) == ("Hem > Stolar", "Hem", True)
    assert known.facts == {"Material": "Ek"}
    assert known.image == "https://cdn.example/stol.jpg"
    assert catalogue.image_origins() == ["https://cdn.example"]
    assert catalogue.currency() == "EUR"


def test_rows_of_a_group_are_one_product_with_variants(tmp_path: Path) -> None:
    rug = used(tmp_path, written(tmp_path, "a.xml", RSS))["matta"]
    assert rug.skus() == [("matta-s", "S"), ("matta-l", "L")]
    assert rug.money == {"amount": 25_000, "currency": "EUR"}
    assert rug.in_stock
    assert rug.image == ""


def test_torgs_own_columns_are_read(tmp_path: Path) -> None:
    text = "product_id,title,price,categories,image_url\nb-1,Bord,1 295.00 SEK,Hem > Bord|Rea,https://cdn.example/b.png\n"
    table = used(tmp_path, written(tmp_path, "a.csv", text))["b-1"]
    assert (table.price, table.category, table.image) == (1_295, "Hem > Bord", "https://cdn.example/b.png")


def test_the_api_takes_it_under_the_demos_address(tmp_path: Path) -> None:
    for product in used(tmp_path, written(tmp_path, "a.xml", RSS)).values():
        body = product.body("http://127.0.0.1:8080")
        assert body["url"] == f"http://127.0.0.1:8080/p/{product.id}"
        assert batch_item(0, json.dumps(body).encode()).faults == ()


def test_what_is_wrong_with_a_row_is_told_and_the_others_are_taken(tmp_path: Path) -> None:
    text = "id\ttitle\tlink\tprice\na 1\tFel id\thttps://x.example\t1 SEK\nb\tRätt\thttps://x.example\t2 SEK\nc\tPris\thttps://x.example\tgratis\n"
    found = feed.read(written(tmp_path, "a.tsv", text))
    assert [one["product_id"] for one in found.products] == ["b"]
    assert "1 products, 2 left out: row 1: 'a 1' can't be an id" in found.told()
    assert "row 3: price" in found.told()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is empty"),
        ("<rss><channel>", "can't be read as a product feed: the XML"),
        ("hello\nthere\n", "can't be read as a product feed: it is neither XML nor JSON"),
        ('{"products": [', "can't be read as a product feed"),
        ("id,title\n", "there are no products in"),
        ("[]", "there are no products in"),
        ('[{"title": "x"}, 3]', "product 1 has no product_id"),
        ('[{"product_id": "x", "title": ""}]', "x: Expected"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><rss>&b;</rss>', "can't be read as a product feed"),
    ],
)
def test_what_is_no_feed_is_said(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(BadFeed, match=r"feed|empty|products") as told:
        feed.read(written(tmp_path, "a", text))
    assert why in str(told.value)


def test_what_cannot_be_had_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadFeed, match="nowhere can't be read: No such file"):
        feed.read(str(tmp_path / "nowhere"))
    with pytest.raises(BadFeed, match="can't be fetched"):
        feed.read("http://127.0.0.1:9/feed.xml")
    broken = tmp_path / "a.gz"
    broken.write_bytes(gzip.compress(RSS.encode())[:-20])
    with pytest.raises(BadFeed, match="damaged gzip"):
        feed.read(str(broken))


def test_gzip_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.xml.gz"
    path.write_bytes(gzip.compress(RSS.encode()))
    assert len(feed.read(str(path)).products) == 2


def test_the_demos_people_look_at_and_order_what_the_feed_sells(tmp_path: Path) -> None:
    known = used(tmp_path, written(tmp_path, "a.xml", RSS))
    assert {click.item for click in sample.clicks(20, 1_800_000_000.0)} <= set(known)
    assert all(one in known for shopper in crowd.shoppers(5, "x") for one in shopper.looks)
    order = ordering.placed("FK-000001", datetime(2026, 11, 22, tzinfo=UTC), "http://127.0.0.1:8080")
    assert order["data"]["currency"] == order["data"]["lines"][0]["price"]["currency"] == "EUR"


class FakeApi:
    """Takes an import; it is done at once."""

    def __init__(self, *_: str) -> None:
        self.started = False

    def post(self, path: str, body: Any = None, *, idempotency_key: str = "") -> Any:
        self.started |= path.endswith("/start")
        return {
            "import_id": "i",
            "state": "done" if self.started else "awaiting_upload",
            "upload": {"url": "u"},
        }

    def get(self, path: str) -> Any:
        return {"state": "done", "accepted": 2, "rejected": 0, "errors": [], "rows": 2}


def test_it_is_loaded_by_the_import_and_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    used(tmp_path, written(tmp_path, "a.xml", RSS))
    api, sent = FakeApi(), []
    monkeypatch.setattr(loading, "Api", lambda *_: api)
    monkeypatch.setattr(importing, "put", lambda url, file: sent.append(file.read()))
    assert loading.load("http://127.0.0.1:1/api", "sk_x") == "2 products written"
    assert loading.load("http://127.0.0.1:1/api", "sk_x") == "unchanged"
    assert len(sent) == 1
    assert json.loads(sent[0].splitlines()[0])["url"] == "http://127.0.0.1:1/p/stol-1"


def test_a_folder_is_of_a_feed_or_of_the_invented_shop(tmp_path: Path) -> None:
    source = written(tmp_path, "mine.xml", RSS)
    own = tmp_path / "own"
    assert filling.prepare(Filling(feed=source), own) == str(own / "feed.json")
    assert set(catalogue.products()) == {"stol-1", "matta"}
    catalogue.use(None)
    assert filling.prepare(Filling(), own), "the next make run goes on with it"
    assert catalogue.is_fed()
    invented = tmp_path / "invented"
    (invented / "stack").mkdir(parents=True)
    with pytest.raises(Refused, match="make clean"):
        filling.prepare(Filling(feed=source), invented)
    with pytest.raises(Refused, match="No such file"):
        filling.prepare(Filling(feed=str(tmp_path / "nowhere")), tmp_path / "new")
    assert not (tmp_path / "new" / "feed.json").exists()


def test_what_is_asked_for_reaches_the_process_in_the_background() -> None:
    asked = Filling(demo=True, history="before", feed="https://shop.example/feed.xml", quiet=True)
    assert asked.options() == ["--quiet", "--history", "before", "--feed", "https://shop.example/feed.xml"]
    assert Filling(demo=False, history="no").options() == ["--bare", "--history", "no"]
