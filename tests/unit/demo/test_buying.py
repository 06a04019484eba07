"""From a cart to an order: the shop's cookies, what it comes to, and the checkout that never waits for Torg."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import msgspec
import pytest

from chalicelib.orders.domain import OrderContent
from demo import buying, jar
from demo.answers import Answer
from demo.request import CartLine, Customer, Request
from demo.shop import Shop
from demo.till import Till

SECRET = "a secret that nobody guesses, long enough"
FORM = {"namn": "Åsa Fjällman", "epost": "asa@example.com", "ort": "903 26", "synas": "ja"}


def local(port: int = 1, **more: str) -> dict[str, str]:
    address = f"http://127.0.0.1:{port}"
    return {
        "address": address, "api_base": f"{address}/api", "publishable_key": "pk_x", "secret_key": "sk_x",
        "shopper_signing_secret": SECRET, "webhook_secret": "whsec_c2VjcmV0", **more,
    }  # fmt: skip


class Browser:
    """Keeps the shop's cookies as a browser does."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.cookies = shop, dict[str, str]()

    def get(self, path: str) -> Answer:
        plain, _, query = path.partition("?")
        asked = dict(part.split("=", 1) for part in query.split("&") if part)
        return self._kept(self.shop.answer("GET", plain, asked, None, self._headers()))

    def post(self, path: str, **form: str) -> Answer:
        return self._kept(self.shop.answer("POST", path, {}, form, self._headers()))

    def _headers(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}

    def _kept(self, answer: Answer) -> Answer:
        for header in answer.cookies:
            name, _, value = header.partition(";")[0].partition("=")
            assert "; Path=/; " in header
            assert header.endswith("; SameSite=Lax; HttpOnly")
            self.cookies[name] = value
        return answer


class Torg:
    """As much of the API as the till talks to; `status` is what it answers orders with, when it may."""

    def __init__(self) -> None:
        self.status, self.orders = 200, list[dict[str, Any]]()
        self.may_answer, self.has_answered = threading.Event(), False
        self.may_answer.set()
        told = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._say(200, {"time": datetime.now(UTC).isoformat()})

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if told.status == 200:
                    told.orders.append(body)
                told.may_answer.wait(60)
                told.has_answered = True
                self._say(told.status, {"outcome": "taken", "detail": "no such thing"})

            def _say(self, status: int, said: dict[str, Any]) -> None:
                self.send_response(status)
                self.end_headers()
                self.wfile.write(json.dumps(said).encode())

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def torg() -> Iterator[Torg]:
    made = Torg()
    yield made
    made.close()


def eventually(is_so: Callable[[], Any], seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until
        threading.Event().wait(0.02)


def test_what_is_put_into_the_cart_stays_there_until_it_is_taken_out() -> None:
    browser = Browser(Shop(local()))
    assert browser.post("/varukorg", lagg="fjallrav-skaljacka", storlek="2", antal="2").to == "/varukorg"
    browser.post("/varukorg", lagg="fjallrav-skaljacka", storlek="2", antal="1")
    browser.post("/varukorg", lagg="harjedalen-kasa", storlek="0")
    page = str(browser.get("/varukorg").text)
    assert "7\u00a0674\u00a0kr" in page  # 3 × 2 495 + 189
    assert "Storlek M" in page
    assert browser.post("/en/varukorg", sak="fjallrav-skaljacka~2", antal="1").to == "/en/varukorg"
    assert "2\u00a0684\u00a0kr" in str(browser.get("/varukorg").text)
    browser.post("/varukorg", sak="fjallrav-skaljacka~2", bort="ja", antal="1")
    page = str(browser.get("/varukorg").text)
    assert ("fjallrav-skaljacka" in page, "49\u00a0kr" in page) == (False, True)
    browser.post("/varukorg", sak="harjedalen-kasa~0", antal="0")
    assert browser.cookies["fk_korg"] == ""


@pytest.mark.parametrize(
    "form",
    [
        {"lagg": "nothing"}, {"lagg": "vindil-tarp"}, {"lagg": "fjallrav-skaljacka", "storlek": "9"}, {"sak": "x"},
        {"sak": "fjallrav-skaljacka~2", "antal": "²"}, {"sak": "~", "antal": "3"}, {},
    ],
)  # fmt: skip
def test_what_cant_be_sold_isnt_put_in(form: dict[str, str]) -> None:
    browser = Browser(Shop(local()))
    assert browser.post("/varukorg", **form).status == 303
    assert browser.cookies["fk_korg"] == ""


@pytest.mark.parametrize(
    "cookie", ["x", "a~1", "a~1~1000", "~~", "a~b~c", "!!!", "a~1~0", "%22", '"', "a~²~1"]
)
def test_a_cart_that_cant_be_read_is_empty(cookie: str) -> None:
    assert jar.cart(jar.read(f"fk_korg={cookie}")) == ()


def test_a_cart_is_read_as_it_was_kept() -> None:
    lines = (CartLine("a.b:c-1", 0, 2), CartLine("x", 11, 20))
    assert jar.cart(jar.read(jar.keep_cart(lines).partition(";")[0])) == lines


def test_only_the_shop_says_who_is_signed_in() -> None:
    anna = Customer("kund-anna", "Anna Ö")
    kept = jar.read(jar.keep_customer(anna, SECRET).partition(";")[0])
    assert jar.customer(kept, SECRET) == anna
    assert jar.customer(kept, "another secret") is None
    body, mark = kept["fk_kund"].split(".")
    for forged in (f"{body}x.{mark}", f"{body}.{mark[:-1]}", body, "", f".{mark}", f"å.{mark}"):
        assert jar.customer({"fk_kund": forged}, SECRET) is None


def test_few_things_are_compared_at_a_time_and_a_second_press_takes_one_away() -> None:
    browser = Browser(Shop(local()))
    for one in ("rattvag-kompass", "vila-tunneltalt-2", "holme-kupoltalt-3", "vindil-tarp", "ensling-talt-1"):
        browser.post("/jamfor", lagg=one)
    assert "rattvag-kompass" not in browser.cookies["fk_jamfor"]
    browser.post("/jamfor", bort="vindil-tarp")
    page = str(browser.get("/jamfor").text)
    assert re.findall(r"<th scope=col>.*?href=\"/p/([^\"]+)", page) == [
        "vila-tunneltalt-2", "holme-kupoltalt-3", "ensling-talt-1",
    ]  # fmt: skip


def test_freight_is_free_from_a_thousand_kronor_on() -> None:
    assert buying.summed(buying.bought([CartLine("mossbadd-liggunderlag", 0, 1)])).freight == 0
    assert buying.summed(buying.bought([CartLine("harjedalen-kasa", 0, 1)])).total == 189 + 49
    assert buying.summed([]).total == 0


def test_an_order_is_kept_and_told_to_torg_as_it_was_placed(torg: Torg) -> None:
    browser = Browser(Shop(local(torg.port)))
    browser.post("/konto/in", kund="kund-frida")
    browser.post("/varukorg", lagg="fjallrav-skaljacka", storlek="1", antal="2")
    answer = browser.post("/kassa", **FORM, torg_session="a-1.s-1")
    assert (answer.status, browser.cookies["fk_korg"]) == (303, "")
    eventually(lambda: torg.orders)
    event = torg.orders[0]
    data = event["data"]
    assert event["type"] == "order.placed"
    assert answer.to.startswith(f"/order/{data['order_id']}?nyckel=")
    assert (data["customer_id"], data["torg_session"], data["email"]) == (
        "kund-frida",
        "a-1.s-1",
        "asa@example.com",
    )
    assert (data["first_name"], data["last_name"]) == ("Åsa", "Fjällman")
    assert (data["deliver_to"]["city"], data["deliver_to"]["postal_code"]) == ("Umeå", "903 26")
    assert data["consent"] == {"public_name": True, "marketing": False}
    assert data["lines"] == [
        {
            "line_id": "1", "product_id": "fjallrav-skaljacka", "sku": "FJALLRAV-SKALJACKA-S", "quantity": 2,
            "title": "Fjällräv skaljacka", "price": {"amount": 249_500, "currency": "SEK"}, "variant": "S",
        }
    ]  # fmt: skip
    assert data["total"] == {"amount": 499_000, "currency": "SEK"}
    assert abs((datetime.fromisoformat(data["placed_at"]) - datetime.now(UTC)).total_seconds()) < 60
    msgspec.convert(data, OrderContent)  # the orders room understands all of it
    assert data["order_id"] in str(browser.get("/konto").text)


def test_the_checkout_says_what_is_missing_and_keeps_what_was_written() -> None:
    browser = Browser(Shop(local()))
    browser.post("/varukorg", lagg="harjedalen-kasa")
    answer = browser.post("/en/kassa", namn=' <b>"Åsa" ', epost="asa", ort="1")
    page = str(answer.text)
    assert answer.status == 422
    assert "&lt;b&gt;&quot;Åsa&quot;" in page
    for field, text in (("epost", "Write an e-mail address"), ("ort", "Choose a town")):
        assert f'<a href="#{field}">{text}' in page
        assert f"aria-invalid=true aria-describedby={field}-fel" in page
    assert 'href="#namn"' not in page
    assert browser.cookies["fk_korg"] != ""


def test_nothing_is_ordered_from_an_empty_cart() -> None:
    browser = Browser(Shop(local()))
    assert browser.get("/kassa").to == "/varukorg"
    assert browser.post("/kassa", **FORM).to == "/varukorg"


def test_an_order_is_shown_to_who_was_given_its_address_and_to_nobody_else() -> None:
    browser = Browser(Shop(local()))
    browser.post("/varukorg", lagg="harjedalen-kasa")
    to = browser.post("/kassa", **FORM).to
    page = browser.get(to)
    assert page.status == 200
    assert "Torg får veta så snart det svarar" in str(page.text)
    assert "Härjedalen kåsa" in str(page.text)
    path = to.partition("?")[0]
    for wrong in (
        "",
        "?nyckel=",
        "?nyckel=0123",
        f"?nyckel={jar.signature('FK-000000', SECRET)}",
        "?nyckel=å",
    ):
        assert browser.get(path + wrong).status == 404


def test_a_checkout_doesnt_wait_for_torg_and_torg_hears_of_it_later(torg: Torg) -> None:
    torg.status = 503
    browser = Browser(Shop(local(torg.port)))
    browser.post("/varukorg", lagg="harjedalen-kasa")
    torg.may_answer.clear()
    assert browser.post("/kassa", **FORM).status == 303
    assert not torg.has_answered
    torg.may_answer.set()
    eventually(lambda: torg.has_answered)
    torg.status = 200
    browser.post("/varukorg", lagg="harjedalen-kasa")
    browser.post("/kassa", **FORM)
    eventually(lambda: len(torg.orders) == 2)
    assert len({order["data"]["order_id"] for order in torg.orders}) == 2


def test_what_torg_refuses_isnt_told_again_and_the_order_stands(torg: Torg) -> None:
    torg.status = 400
    till = Till(local(torg.port))
    till.keep("FK-111111", {"lines": []})

    def told() -> str:
        kept = till.get("FK-111111")
        assert kept
        return kept.told

    eventually(told)
    assert told() == "no such thing"


def test_orders_outlive_the_shops_process(torg: Torg, tmp_path: Path) -> None:
    before = Till(local(1, folder=str(tmp_path), webhook_secret=""))
    before.keep("FK-222222", {"email": "å@example.com"}, "kund-anna")
    after = Till(local(torg.port, folder=str(tmp_path)))
    assert [one.number for one in after.of("kund-anna")] == ["FK-222222"]
    eventually(lambda: torg.orders)
    assert torg.orders[0]["data"]["order_id"] == "FK-222222"


def test_a_line_that_says_no_size_is_of_the_only_one() -> None:
    lines = buying.bought([CartLine("harjedalen-kasa", 0, 1), CartLine("harjedalen-kasa", 1, 1)])
    assert [one.size for one in lines] == [""]
    told = buying.order(lines, FORM, Request(), "https://shop.example/order/1")
    assert "variant" not in told["lines"][0]
    assert "torg_session" not in told
