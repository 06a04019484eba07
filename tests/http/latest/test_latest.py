"""What was bought lately, from the order's own route to what a shopper reads."""

from typing import Any

import pytest
from chalice.test import Client

from chalicelib.aws import secrets, tables
from chalicelib.aws.tables import Part
from chalicelib.kernel import clock, news, settings
from chalicelib.kernel.news import OrderChanged, QuestionAnswered
from chalicelib.latest import public, rooms
from chalicelib.latest.domain import Entry
from chalicelib.nearby import public as nearby
from chalicelib.push import public as push
from tests.http.conftest import Api
from tests.http.fakes import House, Shop
from tests.support import keys

UMEA = {"city": "Umeå", "postal_code": "903 26", "country": "SE"}
HOW = "/v1/how/bought-lately"


@pytest.fixture
def touched(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], int]]:
    told: list[tuple[list[str], int]] = []
    monkeypatch.setattr(
        push, "touch", lambda topics, after_seconds=0: told.append((list(topics), after_seconds))
    )
    return told


@pytest.fixture
def labels(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], str]:
    """Where published groups say that purchases were made."""
    known: dict[tuple[str, str], str] = {}

    def part(pairs: Any) -> Part[dict[tuple[str, str], str]]:
        wanted = list(pairs)
        return Part((), lambda found: {one: known[one] for one in wanted if one in known})

    monkeypatch.setattr(nearby, "labels_part", part)
    return known


@pytest.fixture
def shop(api: Api, house: House, touched: Any, labels: Any) -> Shop:
    shop = Shop(api, house)
    shop.sells("tent", categories=["Friluftsliv > Tält"], markets={"NO": {"title": "Telt"}})
    shop.sells("mat", categories=["Friluftsliv > Sova"])
    shop.sells("toy", discreet=True, categories=["Friluftsliv"])
    return shop


def ids(of_place: bool) -> list[str]:
    """Order ids whose tents are told with their place, or with their time."""
    names = (f"o{n}" for n in range(100))
    return [one for one in names if Entry(at=0, order_id=one, product_id="tent").is_for_place is of_place]


TIMED, PLACED = ids(of_place=False), ids(of_place=True)


def hear(*bodies: str) -> Any:
    from app import app

    secrets.hold(keys.SECRETS)
    with Client(app) as client:
        event = client.events.generate_sqs_event(message_bodies=list(bodies), queue_name="latest")
        return client.lambda_.invoke("latest_news", event).payload


def changed(order_id: str, *, historical: bool = False) -> str:
    return news.encode(OrderChanged(order_id=order_id, revision=1, historical=historical))


def buys(api: Api, order_id: str, *products: str, ago: int = 20, **said: Any) -> None:
    """Somebody bought, so many minutes ago, and the news of it came."""
    at = clock.iso(settings.current().now() - ago * clock.MINUTE)
    lines = [{"product_id": one, "quantity": 5} for one in products]
    answer = api.post("/v1/orders", {"order_id": order_id, "lines": lines, "placed_at": at, **said})
    assert answer.status_code == 201, answer.body
    hear(changed(order_id, historical=said.get("historical", False)))


def test_an_order_is_told_of_after_its_delay_with_rough_time_and_no_name(
    api: Api, shop: Shop, touched: list[tuple[list[str], int]]
) -> None:
    buys(api, TIMED[0], "tent", ago=3, first_name="Anna", deliver_to=UMEA, email="anna@example.se")
    assert shop.ask("/v1/latest") == {"items": [], "how": HOW}
    ((topics, wait),) = touched
    assert sorted(topics) == ["latest", "product:tent"]
    assert 7 * 60 - 5 <= wait <= 7 * 60
    buys(api, TIMED[1], "tent", ago=125, first_name="Anna", deliver_to=UMEA)
    (item,) = shop.ask("/v1/latest")["items"]
    card = item.pop("product")
    assert (card["product_id"], card["title"]) == ("tent", "The tent")
    assert item == {
        "product_id": "tent", "ago": {"unit": "hours", "count": 2}, "name": None, "place": None,
        "text": {
            "sv": "Någon köpte The tent för ungefär 2 timmar sedan",
            "en": "Someone bought The tent about 2 hours ago",
        },
    }  # fmt: skip
    own = shop.ask("/v1/products/tent/latest")
    assert own == {"items": [item], "how": HOW}
    (local,) = shop.ask("/v1/latest?market=NO")["items"]
    assert local["text"]["sv"] == "Någon köpte Telt för ungefär 2 timmar sedan"


def test_who_agreed_is_named_with_the_town(api: Api, shop: Shop) -> None:
    yes = {"consent": {"public_name": True}}
    buys(api, "a", "tent", first_name="anna maria", deliver_to=UMEA, **yes)
    buys(api, "b", "tent", ago=30, first_name="http://spam.example", deliver_to=UMEA, **yes)
    buys(api, "c", "tent", ago=40, first_name="Hora", deliver_to=UMEA, **yes)
    buys(api, "d", "tent", ago=50, first_name="Bo", **yes)
    items = shop.ask("/v1/products/tent/latest")["items"]
    named = {one["name"]: one for one in items if one["name"]}
    assert set(named) == {"Anna", "Bo"}
    assert named["Anna"]["place"] == {"sv": "Umeå", "en": "Umeå"}
    assert named["Anna"]["text"]["en"].startswith("Anna in Umeå bought The tent about ")
    assert named["Bo"]["place"] is None
    assert all(one["place"] is None for one in items if not one["name"])


def test_of_who_isnt_named_time_and_place_are_never_told_together(
    api: Api, shop: Shop, labels: dict[tuple[str, str], str]
) -> None:
    buys(api, TIMED[0], "tent", deliver_to=UMEA)
    buys(api, PLACED[0], "tent", deliver_to=UMEA)
    assert [one["place"] for one in shop.ask("/v1/latest")["items"]] == [None]
    labels |= {(TIMED[0], "tent"): "SE.14.1480", (PLACED[0], "tent"): "SE"}
    timed, placed = shop.ask("/v1/latest")["items"]
    assert (timed["place"], timed["ago"]["unit"]) == (None, "minutes")
    assert (placed["ago"], placed["place"]) == (None, {"sv": "Sverige", "en": "Sweden"})
    assert placed["text"] == {
        "sv": "Någon i Sverige köpte The tent nyligen", "en": "Someone in Sweden bought The tent lately",
    }  # fmt: skip


def test_where_no_places_are_told_nothing_waits_for_one(
    api: Api, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    buys(api, PLACED[0], "tent", deliver_to=UMEA)
    assert shop.ask("/v1/latest")["items"] == []
    off = settings.Settings(stage="test", off=frozenset({"nearby"}))
    monkeypatch.setattr(rooms.settings, "current", lambda: off)
    assert [one["place"] for one in shop.ask("/v1/latest")["items"]] == [None]


def test_categories_discreet_and_deleted_products(api: Api, shop: Shop) -> None:
    buys(api, TIMED[0], "tent")
    buys(api, "m", "mat", ago=30, consent={"public_name": True}, first_name="Bo")
    buys(api, "t", "toy", "unknown", ago=30)
    assert shop.ids("/v1/latest") == ["tent", "mat"]
    assert shop.ids("/v1/latest?category=Friluftsliv") == ["tent", "mat"]
    assert shop.ids("/v1/latest?category=Friluftsliv%20%3E%20T%C3%A4lt") == ["tent"]
    assert shop.ids("/v1/latest?category=Friluftsliv%3ESova&limit=1") == ["mat"]
    assert shop.ids("/v1/latest?category=Annat") == []
    assert shop.ids("/v1/products/toy/latest") == []
    shop.sells("mat", discreet=True)
    assert shop.ids("/v1/latest") == ["tent"]
    assert api.delete("/v1/products/tent").status_code == 204
    assert shop.ids("/v1/latest") == []
    for gone in ("tent", "unknown"):
        assert api.get(f"/v1/products/{gone}/latest", key=keys.PUBLISHABLE).status_code == 404


def test_what_doesnt_stand_is_told_of_nowhere(api: Api, shop: Shop, house: House) -> None:
    buys(api, TIMED[0], "tent", test=True)
    buys(api, TIMED[1], "tent", historical=True)
    assert house.latest.rows == {}
    buys(api, TIMED[2], "tent")
    assert shop.ids("/v1/latest") == ["tent"]
    api.post(f"/v1/orders/{TIMED[2]}/cancel")
    hear(changed(TIMED[2]))
    assert (shop.ids("/v1/latest"), house.latest.rows) == ([], {})


def test_a_product_that_was_sent_back_is_told_of_no_more(api: Api, shop: Shop) -> None:
    buys(api, "r", "tent", "mat", consent={"public_name": True}, first_name="Bo")
    now = clock.iso(settings.current().now())
    back = {
        "event": "order.refunded",
        "id": "r1",
        "occurred_at": now,
        "lines": [{"product_id": "tent", "quantity": 5}],
    }
    assert api.post("/v1/orders/r/events", back).status_code == 200
    hear(changed("r"))
    assert shop.ids("/v1/latest") == ["mat"]


def test_one_buyer_of_many_is_one(api: Api, shop: Shop) -> None:
    for n, order_id in enumerate(TIMED[:4]):
        buys(api, order_id, "tent", ago=20 + n, customer_id="c-1")
    assert shop.ids("/v1/latest") == ["tent"]
    buys(api, TIMED[5], "tent", customer_id="c-2")
    assert shop.ids("/v1/latest") == ["tent", "tent"]


def test_erasing_takes_the_whole_order_out_at_once(api: Api, shop: Shop, house: House) -> None:
    yes = {"consent": {"public_name": True}, "first_name": "Anna", "deliver_to": UMEA}
    buys(api, "e", "tent", customer_id="c-1", **yes)
    buys(api, "m", "mat", customer_id="c-2", **yes)
    now = settings.current().now()
    (told,) = public.export("c-1", None)
    assert (told["order_id"], told["product_id"], told["name"]) == ("e", "tent", "Anna")
    assert public.erase("c-1", None, now=now) == 1
    assert shop.ids("/v1/latest") == ["mat"]
    hear(changed("e"))
    assert shop.ids("/v1/latest") == ["mat"], "news from before change nothing"
    assert (public.export("c-1", None), public.erase("c-1", None, now=now)) == ([], 0)


def test_whoever_changes_their_mind_isnt_named_any_more(api: Api, shop: Shop) -> None:
    from chalicelib.orders import public as orders

    at = settings.current().now() - clock.HOUR
    said = {
        "order_id": "e", "lines": [{"product_id": "tent", "quantity": 1}], "first_name": "Anna",
        "placed_at": clock.iso(at), "consent": {"public_name": True},
    }  # fmt: skip
    for agreed, shown in ((True, ["Anna"]), (False, [])):
        content = {**said, "consent": {"public_name": agreed}}
        orders.amend(news.msgspec.convert(content, orders.OrderContent), at + agreed, at + clock.MINUTE)
        if not agreed:
            orders.amend(news.msgspec.convert(content, orders.OrderContent), at + 5, at + clock.MINUTE)
        hear(changed("e"))
        assert [one["name"] for one in shop.ask("/v1/latest")["items"] if one["name"]] == shown


def test_a_page_takes_one_row_then_labels_and_shows_the_same(
    api: Api, shop: Shop, house: House, labels: dict[tuple[str, str], str]
) -> None:
    for n, order_id in enumerate([*TIMED[:3], PLACED[0], *TIMED[3:7]]):
        buys(api, order_id, "tent", ago=20 + n)
    labels[PLACED[0], "tent"] = "SE"
    now = settings.current().now()
    part = public.page_part("tent", now)
    assert len(part.keys) == 1
    entries = part.parse(tables.batch_get(part.keys))
    found = public.labels_part(entries).parse({})
    (card,) = (one.card for one in rooms.look(entries[:1], None, now))
    section = public.section(entries, found, card, now)
    places = [one.place.sv if one.place else None for one in section.items]
    assert places == [None] * 4 + ["Sverige"]
    assert section.how == HOW
    shop.sells("tent", discreet=True)
    (hidden,) = (one for one in shop.house.products.products.values() if one.product_id == "tent")
    from chalicelib.catalogue import domain as catalogue

    assert public.section(entries, found, catalogue.card(hidden), now).items == ()
    assert public.section(entries, found, None, now).items == ()
    assert public.shop(5, now).items == ()


def test_the_answer_may_be_kept_for_seconds_and_asked_for_again(api: Api, shop: Shop) -> None:
    answer = api.get("/v1/latest", key=keys.PUBLISHABLE)
    assert answer.headers["Cache-Control"].startswith("public, max-age=5")
    again = api.get("/v1/latest", key=keys.PUBLISHABLE, If_None_Match=answer.headers["ETag"])
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("limit=0", "limit"),
        ("limit=51", "limit"),
        ("category=", "category"),
        ("market=xx", "market"),
        ("x=1", "x"),
    ],
)
def test_bad_questions_are_refused(api: Api, shop: Shop, query: str, pointer: str) -> None:
    assert shop.refusal(f"/v1/latest?{query}") == (400, [f"query:{pointer}"])


def test_switched_off_it_isnt_there(api: Api, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    buys(api, TIMED[0], "tent")
    monkeypatch.setattr(
        settings, "current", lambda: settings.Settings(stage="test", off=frozenset({"latest"}))
    )
    assert api.get("/v1/latest", key=keys.PUBLISHABLE).status_code == 404
    assert hear(changed(TIMED[0])) is None


def test_news_that_cant_be_read_are_put_aside_and_others_let_go(api: Api, shop: Shop, house: House) -> None:
    other = QuestionAnswered(question_id="q", answer_id="a", product_id="tent", asker="x")
    assert hear("scribble", news.encode(other), changed("unknown")) == {"followed": 0}
    assert any("latest" in name for name in house.objects.bodies)


def test_forged_purchases_of_browsers_tell_nothing(api: Api, shop: Shop, house: House) -> None:
    events = [
        {
            "event_id": f"e{n}", "event": "order_completed", "order_id": f"f{n}", "anonymous_id": f"v{n}",
            "occurred_at": clock.iso(settings.current().now()),
            "products": [{"product_id": "tent", "quantity": 1}],
        }
        for n in range(50)
    ]  # fmt: skip
    for n in range(20):
        body = {"batch_id": f"b{n}", "sent_at": clock.iso(settings.current().now()), "events": events}
        assert api.post("/v1/events", body, key=keys.PUBLISHABLE).status_code == 202
    assert (house.latest.rows, house.latest.standings) == ({}, {})
    assert shop.ids("/v1/latest") == []
