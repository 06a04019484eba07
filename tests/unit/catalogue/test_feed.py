import gzip
import io
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Literal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.catalogue import feed, source
from chalicelib.catalogue.feed import Arrival, Import, NotFetched, Report, RowReport, Run
from chalicelib.kernel import clock
from tests.fakes.catalogue import FakeProducts
from tests.support.examples import examples

NOW = clock.parse_iso("2026-11-21T12:00:00Z")
URL = "https://shop.example/feed.tsv"


class Shelf:
    def __init__(self) -> None:
        self.bodies: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        return self.bodies.get(key)

    def put(self, key: str, body: bytes) -> None:
        self.bodies[key] = body

    def reports(self) -> list[Report]:
        keys = sorted(key for key in self.bodies if key.startswith("imports/feed/"))
        return [msgspec.json.decode(self.bodies[key], type=Report) for key in keys]

    def rows(self) -> list[RowReport]:
        return sorted((row for report in self.reports() for row in report.rows), key=lambda row: row.row)


class Web:
    """A feed as text; it answers 304 to who knows its tag."""

    def __init__(self, text: str, tag: str | None = None) -> None:
        self.text = text
        self.tag = tag

    def fetch(self, url: str, path: Path, etag: str | None, last_modified: str | None) -> Arrival:
        if self.tag is not None and etag == self.tag:
            return Arrival(False, etag, None)
        path.write_text(self.text)
        return Arrival(True, self.tag, None)

    def opened(self, path: Path) -> BinaryIO:
        return io.BytesIO(path.read_bytes())


class Setting:
    """A shop with a feed, and what its imports leave."""

    def __init__(self, missing: Literal["keep", "out_of_stock"] = "keep") -> None:
        self.products = FakeProducts()
        self.shelf = Shelf()
        self.missing: Literal["keep", "out_of_stock"] = missing

    def run(self, web: Web, now: int = NOW, has_time: Callable[[], bool] = lambda: True) -> Run:
        return Import(
            URL,
            missing=self.missing,
            source=web,
            shelf=self.shelf,
            products=self.products,
            now=now,
            has_time=has_time,
        ).run()


def table(*rows: tuple[str, ...]) -> str:
    header = (
        "id",
        "title",
        "link",
        "price",
        "availability",
        "item_group_id",
        "sale_price",
        "sale_price_effective_date",
    )
    return "\n".join("\t".join(cells) for cells in (header, *rows))


def offer(id_: str, price: int = 100, *more: str) -> tuple[str, ...]:
    return (id_, f"Produkt {id_}", f"https://a.example/{id_}", f"{price}.00 SEK", "in stock", *more)


def test_without_an_address_nothing_happens() -> None:
    shop = Setting()
    run = Import(
        "",
        missing="keep",
        source=Web(""),
        shelf=shop.shelf,
        products=shop.products,
        now=NOW,
        has_time=lambda: True,
    ).run()
    assert run.outcome == "off"
    assert shop.shelf.bodies == {}


def test_products_are_written_and_every_row_is_told() -> None:
    shop = Setting()
    feed_ = Web(
        table(offer("a"), offer("b1", 90, "b"), ("bad id", "x"), offer("b2", 80, "b"), ("c", "", "x"))
    )
    run = shop.run(feed_)
    assert (run.outcome, run.products, run.written, run.refused_rows) == ("finished", 3, 2, 2)
    assert set(shop.products.products) == {"a", "b"}
    assert [one.sku for one in shop.products.products["b"].content.variants] == ["b1", "b2"]
    assert [(row.row, row.outcome, row.product_id) for row in shop.shelf.rows()] == [
        (1, "written", "a"),
        (2, "written", "b"),
        (3, "refused", None),
        (4, "written", "b"),
        (5, "refused", "c"),
    ]
    assert shop.shelf.rows()[4].reasons == ("title: missing",)
    assert shop.shelf.reports()[-1].finished


def test_the_same_feed_again_is_left_alone() -> None:
    shop = Setting()
    for tag in (None, '"1"'):
        web = Web(table(offer("a")), tag)
        shop.run(web)
        assert shop.run(web, NOW + clock.HOUR).outcome == "unchanged"
    assert shop.products.writes == 1


def test_another_feed_writes_only_what_changed() -> None:
    shop = Setting()
    shop.run(Web(table(offer("a"), offer("b"))))
    run = shop.run(Web(table(offer("a"), offer("b", 50))), NOW + clock.HOUR)
    assert (run.outcome, run.products, run.written) == ("finished", 2, 1)
    assert [row.outcome for report in shop.shelf.reports()[-2:] for row in report.rows] == [
        "unchanged",
        "written",
    ]


def test_a_sale_begins_though_the_feed_stays_the_same() -> None:
    shop = Setting()
    web = Web(table(offer("a", 100, "", "70 SEK", "2026-11-22T00:00Z/2026-11-23T00:00Z")), '"1"')
    amounts = []
    for days in (0, 0.4, 0.6, 1, 2):
        shop.run(web, NOW + int(days * clock.DAY))
        price = shop.products.products["a"].content.price
        amounts.append(price.amount if price else None)
    assert amounts == [10_000, 10_000, 7_000, 7_000, 10_000]


def test_a_taken_sku_is_told_at_its_row() -> None:
    shop = Setting()
    shop.run(Web(table(offer("s", 1, "first"))))
    shop.run(Web(table(offer("x", 1, "first"), offer("s", 1, "first"), offer("s", 1, "second"))), NOW + 1)
    (refused,) = [row for row in shop.shelf.rows() if row.outcome == "refused"]
    assert (refused.row, refused.product_id) == (3, "second")
    assert "belongs to product first" in refused.reasons[0]


@pytest.mark.parametrize("text", ["<rss><channel><item>", "", "a,b\n1,2"])
def test_a_broken_feed_changes_nothing_and_says_so(text: str) -> None:
    shop = Setting("out_of_stock")
    shop.run(Web(table(offer("a"))))
    writes = shop.products.writes
    run = shop.run(Web(text), NOW + 1)
    assert (run.outcome, shop.products.writes) == ("broken", writes)
    assert shop.shelf.reports()[-1].problem == run.problem


def test_a_feed_that_cannot_be_had_says_so() -> None:
    class Away(Web):
        def fetch(self, url: str, path: Path, etag: str | None, last_modified: str | None) -> Arrival:
            raise NotFetched("the server answered 500")

    shop = Setting()
    assert shop.run(Away("")).outcome == "not fetched"
    assert shop.shelf.reports()[-1].problem == "the server answered 500"


def test_what_the_feed_names_no_longer_is_left_alone_unless_a_setting_says_otherwise() -> None:
    for missing, expected in (("keep", "in_stock"), ("out_of_stock", "out_of_stock")):
        shop = Setting(missing)  # type: ignore[arg-type]
        shop.run(Web(table(offer("a"), offer("b"), offer("v1", 5, "v"))))
        shop.run(Web(table(offer("a"), offer("b"))), NOW + 1)
        gone = shop.products.products["v"].content
        assert (gone.availability or gone.variants[0].availability) == expected
        assert gone.variants[0].availability == expected
        assert shop.products.products["a"].content.availability == "in_stock"
        shop.run(Web(table(offer("a"), offer("b"), offer("v1", 5, "v"))), NOW + 2)
        assert shop.products.products["v"].content.variants[0].availability == "in_stock"


def test_a_feed_that_lost_most_of_its_products_marks_none() -> None:
    shop = Setting("out_of_stock")
    shop.run(Web(table(*(offer(f"p{n}") for n in range(10)))))
    shop.run(Web(table(*(offer(f"p{n}") for n in range(4)))), NOW + 1)
    assert all(one.content.availability == "in_stock" for one in shop.products.products.values())


class Killed(BaseException):
    """The function ends here."""


@settings(max_examples=examples(30))
@given(
    st.integers(1, 230),
    st.lists(st.integers(1, 12), max_size=6),
    st.lists(st.integers(0, 4), max_size=3),
)
def test_a_run_that_is_killed_or_out_of_time_is_gone_on_with(
    count: int, kills: list[int], times: list[int]
) -> None:
    """Killed at any write of an object, or cut off after any number of batches: the end is the same."""
    web = Web(table(*(offer(f"p{n}", n + 1) for n in range(count)), ("bad id",)))
    plain, troubled = Setting(), Setting()
    assert plain.run(web).outcome == "finished"

    put = troubled.shelf.put
    for kill in kills:
        left = iter(range(kill))

        def dying(key: str, body: bytes, left: object = left) -> None:
            if next(left, None) is None:  # type: ignore[call-overload]
                raise Killed
            put(key, body)

        troubled.shelf.put = dying  # type: ignore[method-assign]
        try:
            troubled.run(web)
        except Killed:
            pass
    troubled.shelf.put = put  # type: ignore[method-assign]
    for batches in times:
        allowed = iter(range(batches))
        troubled.run(web, has_time=lambda allowed=allowed: next(allowed, None) is not None)  # type: ignore[misc]
    assert troubled.run(web).outcome in ("finished", "unchanged")
    assert troubled.products.products == plain.products.products
    told = {(row.row, row.product_id) for row in troubled.shelf.rows()}
    assert told == {(row.row, row.product_id) for row in plain.shelf.rows()}


def test_a_compressed_feed_is_read_and_a_bomb_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "feed"
    plain = b"id\ttitle\n" * 1000
    for wrapped in (plain, gzip.compress(plain), gzip.compress(gzip.compress(plain))):
        path.write_bytes(wrapped)
        with source.FeedSource().opened(path) as stream:
            assert stream.read() == plain
    monkeypatch.setattr(source, "_MOST_PLAIN_BYTES", 10 << 20)
    path.write_bytes(gzip.compress(gzip.compress(bytes(200 << 20))))
    assert path.stat().st_size < 10_000
    with pytest.raises(NotFetched, match="after decompression"), source.FeedSource().opened(path) as stream:
        list(iter(lambda: stream.read(1 << 16), b""))
    path.write_bytes(gzip.compress(plain)[:-10])
    with pytest.raises(NotFetched, match="damaged"), source.FeedSource().opened(path) as stream:
        stream.read()


def test_the_state_is_where_the_lifecycle_of_reports_leaves_it() -> None:
    assert not feed.STATE.startswith("imports/")
    assert not feed.KNOWN.startswith("imports/")


def test_a_run_out_of_time_is_gone_on_with_from_where_it_stopped() -> None:
    shop = Setting()
    web = Web(table(*(offer(f"p{n}") for n in range(250))))
    outcomes = []
    for _ in range(3):
        allowed = iter([True])
        outcomes.append(shop.run(web, has_time=lambda allowed=allowed: next(allowed, False)))  # type: ignore[misc]
    assert [run.outcome for run in outcomes] == ["cut off", "cut off", "finished"]
    assert [run.products for run in outcomes] == [100, 100, 50]
