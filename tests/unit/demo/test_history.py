"""The demo's past: believable, the same for the same end, whole in itself, and brought in once however often it is cut off."""

import csv
import io
import json
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest

from chalicelib.imports import spoken
from chalicelib.imports.domain import Reading
from chalicelib.kernel import clock
from demo import catalogue, customers, habits, history, importing, opinions, past, records, towns
from demo.api import Refused
from demo.past import Visit

END = datetime(2026, 11, 22, tzinfo=UTC).timestamp()
DAY = 86_400


@pytest.fixture(scope="module")
def visits() -> list[Visit]:
    return past.visits(END)


@pytest.fixture(scope="module")
def reviews(visits: list[Visit]) -> list[dict[str, Any]]:
    return list(opinions.reviews(visits, END))


def ago(seconds: float) -> int:
    return (date(2026, 11, 22) - datetime.fromtimestamp(seconds, UTC).date()).days


def bought(visits: list[Visit], product_id: str) -> list[Visit]:
    return [visit for visit in visits if product_id in visit.bought]


def month(visit: Visit) -> int:
    return datetime.fromtimestamp(visit.at, UTC).month


def test_it_is_the_same_for_the_same_end_and_lies_before_it() -> None:
    few = past.visits(END, count=60)
    assert few == past.visits(END, count=60)
    assert few != past.visits(END, count=60, seed=past.SEED + 1)
    later = past.visits(END + DAY, count=60)
    assert [one.at for one in few] != [one.at for one in later]
    assert all(END - past.DAYS * DAY <= one.at < END for one in few)


def test_every_id_exists_and_what_was_bought_was_sold_then(visits: list[Visit]) -> None:
    known = catalogue.products()
    skus = {sku: product.id for product in known.values() for sku, _ in product.skus()}
    looked = {name for visit in visits for name, _ in visit.looked}
    assert looked == set(known)
    assert set(habits._habits()) == set(known)
    for name in known:
        assert set(habits.together(name)) <= set(known)
    for visit in visits:
        names = [name for name, _ in visit.looked]
        assert set(visit.compared) <= set(names)
        assert all(past.is_sold(one, ago(visit.at)) for one in visit.bought)
        new = [one.new for one in (known[name] for name in names) if one.new is not None]
        assert all(ago(visit.at) <= days for days in new)
    for order in records.orders(visits):
        for line in order["lines"]:
            assert skus[line["sku"]] == line["product_id"]
            assert line["price"]["currency"] == ("NOK" if order["market"] == "NO" else "SEK")


def test_what_is_out_of_stock_was_sold_before() -> None:
    gone = next(one for one in catalogue.products().values() if not one.in_stock)
    new = next(one for one in catalogue.products().values() if one.new and one.in_stock)
    assert past.is_sold(gone.id, past.SOLD_OUT_FOR)
    assert not past.is_sold(gone.id, past.SOLD_OUT_FOR - 1)
    assert past.is_sold(new.id, 0)
    assert not past.is_sold(new.id, (new.new or 0) + 1)


def test_seasons_show(visits: list[Visit]) -> None:
    tents = Counter(month(one) for one in bought(visits, "vila-tunneltalt-2"))
    assert sum(tents[one] for one in (5, 6, 7)) > 0.5 * tents.total()
    wool = Counter(
        month(one) for name in ("vinga-ullmossa", "mossa-merinotroja") for one in bought(visits, name)
    )
    assert sum(wool[one] for one in (10, 11, 12, 1)) > 0.6 * wool.total()
    lamps = Counter(month(one) for one in bought(visits, "norrsken-pannlampa"))
    assert sum(lamps[one] for one in (8, 9, 10, 11)) > 2 * sum(lamps[one] for one in (3, 4, 5, 6))


def test_the_north_buys_warmer_and_people_live_where_people_do(visits: list[Visit]) -> None:
    warm = {"tjader-tumvantar", "ripa-dunjacka", "vinga-ullmossa", "polarnatt-sovsack", "skarspar-snoskor"}
    shares = {}
    for is_north in (True, False):
        lines = [
            one
            for visit in visits
            if visit.customer.town.country == "SE" and (visit.customer.town.north >= 0.6) is is_north
            for one in visit.bought
        ]
        shares[is_north] = sum(one in warm for one in lines) / len(lines)
    assert shares[True] > 1.2 * shares[False]
    cities = Counter(visit.customer.town.city for visit in visits if visit.bought)
    assert cities["Stockholm"] > cities["Göteborg"] > cities["Kiruna"]
    assert len(cities) > 20
    assert cities["Oslo"] + cities["Bergen"] + cities["Trondheim"] + cities["Tromsø"] > 0


def test_things_go_together_and_people_come_again(visits: list[Visit]) -> None:
    cookers = bought(visits, "gnista-gaskok")
    with_gas = sum("blalaga-gas-230" in one.bought for one in cookers)
    assert with_gas > 0.4 * len(cookers)
    baskets = Counter(visit.customer.name for visit in visits if visit.bought)
    assert sum(times > 1 for times in baskets.values()) > 0.25 * len(baskets)
    assert max(baskets.values()) >= 5


def test_tastes_show(visits: list[Visit]) -> None:
    views = [(visit.looked[0][0], visit.customer.tastes) for visit in visits]
    winter = [name for name, tastes in views if "vinter" in tastes]
    others = [name for name, tastes in views if "vinter" not in tastes]
    share = [
        sum("vinter" in habits.of(name).tastes for name in group) / len(group) for group in (winter, others)
    ]
    assert share[0] > 1.3 * share[1]


def test_searches_lead_to_what_was_meant_misspelt_or_not(visits: list[Visit]) -> None:
    searched = [visit for visit in visits if visit.phrase]
    assert all(visit.phrase in habits.of(visit.looked[0][0]).phrases for visit in searched)
    assert {"skaljacka", "skaljaka"} <= {visit.phrase for visit in searched}
    assert any(visit.keyword for visit in visits)
    assert not any(visit.phrase and visit.keyword for visit in visits)


def test_discreet_things_stand_beside_discreet_ones_only(visits: list[Visit]) -> None:
    known = catalogue.products()
    for visit in visits:
        assert (
            len({known[name].discreet for name, _ in visit.looked}) == 1
            or not known[visit.looked[0][0]].discreet
        )
        assert len({known[name].discreet for name in visit.compared}) <= 1


def test_ids_are_one_each_and_the_last_order_is_the_mark(visits: list[Visit]) -> None:
    events = list(records.events(visits))
    assert len({event["event_id"] for event in events}) == len(events)
    assert {event["event"] for event in events} == {
        "product_viewed", "products_searched", "search_engine_arrival", "products_compared", "product_added"
    }  # fmt: skip
    rows = [json.loads(line) for line in history.Past(END).file("orders").splitlines()]
    assert len({row["order_id"] for row in rows}) == len(rows) > 1_000
    assert rows[-1]["order_id"] == history.MARK
    assert rows[-1]["placed_at"] == max(row["placed_at"] for row in rows)


def test_reviews_are_of_what_was_bought_and_come_after_it(
    visits: list[Visit], reviews: list[dict[str, Any]]
) -> None:
    orders = {f"past-{visit.number}-{one}": visit for visit in visits for one in visit.bought}
    assert len({one["external_id"] for one in reviews}) == len(reviews) > 300
    for one in reviews:
        visit = orders[one["external_id"]]
        written = datetime.fromisoformat(one["created_at"]).timestamp()
        assert records.placed_at(visit) + 10 * DAY < written < END
        assert not (catalogue.products()[one["product_id"]].discreet and one["name"])
    texts = [(one["product_id"], one["text"]) for one in reviews if one["text"]]
    assert len(set(texts)) == len(texts)


def test_stars_fit_and_a_known_fault_is_known(reviews: list[dict[str, Any]]) -> None:
    stars = Counter(one["stars"] for one in reviews)
    assert stars[5] > stars[4] > stars[3] > 0 < stars[1]
    mean = {
        name: sum(found) / len(found)
        for name in catalogue.products()
        if len(found := [one["stars"] for one in reviews if one["product_id"] == name]) >= 5
    }
    assert max(mean[name] for name in ("holme-kupoltalt-3", "lo-fleecetroja", "rask-stigsko")) < 3.9
    assert sum(mean.values()) / len(mean) > 4.1
    said = " ".join(one["text"] for one in reviews if one["product_id"] == "holme-kupoltalt-3")
    assert "båg" in said.lower()


def test_the_import_reads_every_review(visits: list[Visit], reviews: list[dict[str, Any]]) -> None:
    table = opinions.table(visits, END)
    assert len(list(csv.DictReader(io.StringIO(table.decode())))) == len(reviews)
    found = list(spoken.read(io.BytesIO(table), Reading(kind="reviews", format="csv"), clock.now_ms()))
    assert {one.faults for one in found} == {()}


@pytest.mark.parametrize(
    ("code", "country", "north"),
    [
        ("211 22", "SE", 0.0),
        ("981 31", "SE", 1.0),
        ("903 26", "SE", 0.75),
        ("118 61", "SE", 0.3),
        ("9008", "NO", 1.0),
    ],
)
def test_a_postal_code_tells_how_far_north(code: str, country: str, north: float) -> None:
    assert towns.Town(code, "", 1, country).north == north


def test_customers_are_the_same_for_the_same_seed() -> None:
    assert customers.pool(20, 730, 1) == customers.pool(20, 730, 1) != customers.pool(20, 730, 2)


class FakeApi:
    """Keeps imports by their key; one that is started is done, unless the line is cut before it."""

    def __init__(self, cut_at: str = "") -> None:
        self.jobs: dict[str, dict[str, Any]] = {}
        self.files: dict[str, bytes] = {}
        self.cut_at = cut_at

    def post(self, path: str, body: Any = None, *, idempotency_key: str = "") -> Any:
        if path == "/v1/imports":
            new = {
                "import_id": body["kind"], "state": "awaiting_upload", "upload": {"url": body["kind"]},
                "created_at": "2026-11-22T15:04:05.000Z", "accepted": 0, "rejected": 0, "errors": [],
            }  # fmt: skip
            return dict(self.jobs.setdefault(idempotency_key, new))
        kind = path.split("/")[3]
        if kind == self.cut_at:
            raise ConnectionError(kind)
        job = next(one for one in self.jobs.values() if one["import_id"] == kind)
        job |= {"state": "done", "accepted": self.files[kind].count(b"\n")}
        return job

    def get(self, path: str) -> Any:
        if path == f"/v1/orders/{history.MARK}":
            if history.MARK.encode() in self.files.get("orders", b""):
                return {}
            raise Refused(404, {})
        return next(one for one in self.jobs.values() if path.endswith(one["import_id"]))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past, "_VISITS", 40)
    whole = past.visits
    monkeypatch.setattr(past, "visits", lambda end: whole(end, count=40))


def through(monkeypatch: pytest.MonkeyPatch, api: FakeApi) -> str:
    monkeypatch.setattr(history, "Api", lambda *_: api)
    monkeypatch.setattr(importing, "put", lambda url, file: api.files.__setitem__(url, file.read()))
    return history.load_history("http://127.0.0.1:1/api", "sk_x")


@pytest.mark.usefixtures("small")
def test_it_is_brought_in_once(monkeypatch: pytest.MonkeyPatch) -> None:
    api = FakeApi()
    said = through(monkeypatch, api)
    assert [part.split()[1] for part in said.split(", ")] == ["events", "reviews", "orders"]
    files = dict(api.files)
    assert through(monkeypatch, api) == ""
    assert api.files == files


@pytest.mark.usefixtures("small")
def test_what_was_cut_off_goes_on_as_it_was_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    api = FakeApi(cut_at="reviews")
    with pytest.raises(ConnectionError):
        through(monkeypatch, api)
    events = api.files.pop("events")
    api.cut_at = ""
    assert "orders" in through(monkeypatch, api)
    assert "events" not in api.files, "what was done isn't sent again"
    last = max(json.loads(line)["occurred_at"] for line in events.splitlines())
    assert last < "2026-11-22", "it ends when it was first begun"
