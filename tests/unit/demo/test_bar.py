"""The bar's buttons and news: what is done on the stack, and that it is told as it came about."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from demo import backstage, following, mailbox
from demo.answers import Answer
from demo.api import Unreachable
from demo.backstage import Backstage
from demo.request import Request
from demo.second import cookie, other
from demo.shop import Shop
from demo.trial import Done
from demo.visits import Visit

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ADDRESS = "http://127.0.0.1:8080"
LOCAL = {
    "address": ADDRESS, "api_base": f"{ADDRESS}/api", "publishable_key": "pk_x", "stage": "local",
    "webhook_secret": "whsec_x", "secret_key": "sk_x", "endpoint_url": "http://127.0.0.1:1", "mail_bucket": "mail",
}  # fmt: skip
ORDER = "FK-123456"
#: What a browser says when a person presses a button on a page, and when the page's script does.
PRESSED, FETCHED = {"Sec-Fetch-Dest": "document"}, {"Sec-Fetch-Dest": "empty"}


class Mail:
    key, subject, text = "sent/1.eml", "Tack för din beställning", f"Order {ORDER}"


class Stage:
    """A stack that is played: what it was told, and where its clock stands."""

    told: list[str]
    orders: list[Any]
    seconds = groups = 0
    answers = True

    def __init__(self, *_: Any) -> None:
        pass

    def ahead(self) -> int:
        return Stage.seconds

    def now(self) -> datetime:
        return NOW

    def tell(self, event: Any, _: datetime) -> dict[str, str]:
        if not Stage.answers:
            raise Unreachable("nobody answers")
        Stage.told.append(event["type"])
        return {"outcome": "taken"}

    def order(self, number: str) -> Any:
        line = {
            "product_id": "harjedalen-kasa",
            "sku": "K",
            "quantity": 2,
            "price": {"amount": 1, "currency": "SEK"},
        }
        return {
            "order_id": number,
            "lines": [line],
            "deliver_to": {"postal_code": "903 26", "city": "Umeå", "name": "A"},
        }

    def post(self, path: str, body: Any) -> None:
        assert path == "/v1/orders"
        Stage.orders.append(body)

    def run(self, job: str) -> None:
        assert job == "nearby_publish"
        assert Stage.seconds == 3_600, "what is younger than half an hour isn't told of by place"
        Stage.groups += len(Stage.orders) == 9

    def ask(self, path: str, **_: Any) -> Any:
        assert path == "/v1/map"
        return {"points": [{"product_id": "harjedalen-kasa"}] * Stage.groups}

    def later(self, said: str) -> Done:
        Stage.seconds = {"+21d": 21 * 86_400, "+1h": 3_600, "now": 0}[said]
        return Done("", "", [] if said == "now" else [Mail()])  # type: ignore[list-item]


@pytest.fixture(autouse=True)
def _stage(monkeypatch: pytest.MonkeyPatch) -> None:
    Stage.told, Stage.orders, Stage.seconds, Stage.groups, Stage.answers = [], [], 0, 1, True
    monkeypatch.setattr(backstage, "Trial", Stage)
    # What stands in for the mailbox: nothing in it, unless a test puts something there.
    monkeypatch.setattr(following, "Mailbox", lambda *_: Box([]))


class Box:
    def __init__(self, mails: list[Any]) -> None:
        self._mails = mails

    def keys(self) -> list[str]:
        return [mail.key for mail in self._mails]

    def get(self, key: str) -> Any:
        return next(mail for mail in self._mails if mail.key == key)


class Browser:
    """One with its cookies, at a shop that runs."""

    def __init__(self, *, alive: bool = False) -> None:
        self.shop = Shop(LOCAL, alive=alive)
        self.backstage: Backstage = self.shop._house.backstage
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, sent: Any = None, said: Any = FETCHED, **asked: str) -> Answer:
        told = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = self.shop.answer(
            method, path, asked, sent, {"Cookie": told, "Host": "127.0.0.1:8080", **said}
        )
        for one in answer.cookies:
            name, _, value = one.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def press(self, word: str, said: Any = FETCHED) -> Any:
        return self.ask("POST", "/bar/gor", {"gor": word, "till": "/p/x"}, said)

    def news(self, since: int = 0) -> Any:
        return json.loads(self.ask("GET", "/bar/nytt", efter=str(since)).text)

    @property
    def visit(self) -> Visit:
        found = self.backstage.visits.of(self.cookies)
        assert found
        return found


@pytest.fixture
def browser() -> Browser:
    return Browser()


def begun(browser: Browser) -> Visit:
    browser.ask("POST", "/rundtur", {}, PRESSED)
    return browser.visit


def test_who_only_looks_gets_no_cookie_and_the_tour_gives_one(browser: Browser) -> None:
    browser.ask("GET", "/bar/nytt")
    browser.ask("POST", "/samtycke", {"svar": "nej"}, PRESSED)
    assert "fk_besok" not in browser.cookies
    answer = browser.ask("POST", "/rundtur", {}, PRESSED)
    assert (answer.status, answer.to) == (303, "/#rundtur")
    assert [one.kind for one in browser.visit.since()] == ["begun"]


def test_what_another_page_sends_begins_nothing(browser: Browser) -> None:
    assert browser.ask("POST", "/bar/gor", None).status == 403
    assert browser.cookies == {}


def test_an_order_that_was_placed_is_told_and_waits_to_be_shipped(browser: Browser) -> None:
    visit = begun(browser)
    request = Request(path="/kassa", sent={}, visit=visit, cookies=browser.cookies)
    browser.backstage.went(request, Answer("", status=303, to=f"/order/{ORDER}?nyckel=x"))
    told = browser.news(1)
    assert ORDER in told["news"][0]["text"]
    assert told["shown"]["ship"] is True
    assert told["again"] < 10, "a mail is awaited"
    browser.backstage.went(request, Answer("", status=422))
    assert len(visit.all("ordered")) == 1


def test_what_the_mailboxs_buttons_did_counts_too(browser: Browser) -> None:
    visit = begun(browser)
    request = Request(path="/mailbox/prova", sent={}, visit=visit, cookies=browser.cookies)
    for word in ("order", "ship", "later", "late"):
        browser.backstage.went(
            request, Answer("", status=303, to=f"/mailbox?order={ORDER}&gjort={word}#prova")
        )
    assert [one.kind for one in visit.since()] == ["begun", "ordered", "shipped"]
    assert visit.did("later")


def test_it_is_paid_and_shipped_once(browser: Browser) -> None:
    visit = begun(browser)
    visit.note("ordered", order=ORDER)
    told = json.loads(browser.press("ship").text)
    assert Stage.told == ["order.paid", "order.shipped"]
    assert told["shown"]["ship"] is False
    assert ORDER in told["news"][-1]["text"]
    told = json.loads(browser.press("ship").text)
    assert "ingen order som väntar" in told["news"][-1]["text"]
    assert len(Stage.told) == 2


def test_three_weeks_on_and_back(browser: Browser) -> None:
    visit = begun(browser)
    told = json.loads(browser.press("later").text)
    assert [one.kind for one in visit.since()] == ["begun", "later", "mail"]
    assert "brev som gick: 1" in told["news"][-2]["text"]
    assert told["news"][-1]["address"] == "/mailbox/sent/1.eml/brev"
    assert told["shown"]["now"] is True
    assert "Stackens klocka" in told["state"]
    told = json.loads(browser.press("now").text)
    assert told["shown"]["now"] is False


def test_nine_more_buy_the_same_in_the_same_place(browser: Browser) -> None:
    begun(browser).note("ordered", order=ORDER)
    assert browser.news()["shown"]["near"] is True
    told = json.loads(browser.press("near").text)
    assert "Härjedalen kåsa i Umeå" in told["news"][-1]["text"]
    assert told["shown"]["near"] is False
    assert len({one["customer_id"] for one in Stage.orders}) == 9
    assert {one["lines"][0]["product_id"] for one in Stage.orders} == {"harjedalen-kasa"}
    assert {one["deliver_to"]["postal_code"] for one in Stage.orders} == {"903 26"}
    assert not any("name" in one["deliver_to"] or "email" in one for one in Stage.orders)


def test_what_doesnt_come_about_is_said(browser: Browser) -> None:
    begun(browser).note("ordered", order=ORDER)
    Stage.answers = False
    told = json.loads(browser.press("ship").text)
    assert "nobody answers" in told["news"][-1]["text"]
    assert told["shown"]["ship"] is True


def test_without_script_the_page_comes_again(browser: Browser) -> None:
    assert browser.press("now", PRESSED).to == "/p/x"
    for elsewhere in ("//evil.example", "https://evil.example", "/\\evil.example", ""):
        assert browser.ask("POST", "/bar/gor", {"gor": "now", "till": elsewhere}, PRESSED).to == "/"


def test_a_word_that_no_button_says_does_nothing(browser: Browser) -> None:
    assert browser.press("refund").status == 409
    assert browser.ask("GET", "/bar/nytt", efter="x").status == 200


def test_a_mail_about_an_order_is_told_once(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(browser).note("ordered", order=ORDER)
    monkeypatch.setattr(following, "Mailbox", lambda *_: Box([Mail()]))
    assert [one["address"] for one in browser.news(2)["news"]] == ["/mailbox/sent/1.eml/brev"]
    assert browser.news(3)["news"] == []


def test_a_mailbox_that_is_closed_is_looked_at_another_time(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(*_: Any) -> Any:
        raise mailbox.Closed

    begun(browser).note("ordered", order=ORDER)
    monkeypatch.setattr(following, "Mailbox", closed)
    assert browser.news(2)["news"] == []


class Reviews:
    """The API as far as an order's reviews go."""

    state = "held"

    def post(self, path: str, body: Any) -> Any:
        assert (path, body) == ("/v1/review-links", {"order_id": ORDER})
        return {"items": [{"product_id": "harjedalen-kasa", "link": "a"}, {"product_id": None, "link": "b"}]}

    def get(self, path: str, **query: str) -> Any:
        if path == "/v1/review-links":
            return {"review_id": "rv_1" if query["link"] == "a" else None}
        return {"state": self.state}


def test_a_review_is_followed_from_the_rules_to_the_page(browser: Browser) -> None:
    visit = begun(browser)
    clock = [0.0]
    api = Reviews()
    follower = following.Follower(LOCAL, lambda: clock[0])
    follower._api = api  # type: ignore[assignment]
    visit.note("ordered", order=ORDER)
    follower.look(visit)
    assert not visit.did("reviewed"), "what wasn't shipped isn't asked about"
    visit.note("shipped", order=ORDER)
    follower.look(visit)
    assert visit.since()[-1].kind == "held"
    assert visit.since()[-1].said == {"product": "Härjedalen kåsa"}
    api.state = "published"
    follower.look(visit)
    assert visit.since()[-1].kind == "held", "it is asked now and then, not at each look"
    clock[0] = 60.0
    follower.look(visit)
    assert visit.since()[-1].kind == "published"


def test_the_crowd_goes_home_by_a_button_and_is_nowhere_in_a_quiet_shop(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = json.loads(browser.press("pause").text)
    assert "utan sina påhittade besökare" in told["news"][-1]["text"]
    monkeypatch.setattr("demo.square.Square._live", lambda _: None)
    alive = Browser(alive=True)
    assert alive.news()["shown"]["pause"] is True
    told = json.loads(alive.press("pause").text)
    assert (told["shown"]["pause"], told["shown"]["resume"]) == (False, True)
    assert json.loads(alive.press("resume").text)["shown"]["pause"] is True


def test_only_a_page_that_a_person_opens_wakes_the_crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("demo.square.Square._live", lambda _: None)
    alive = Browser(alive=True)
    square = alive.backstage.square
    assert square
    alive.ask("GET", "/shop.css", said={})
    alive.ask("GET", "/nowhere", said={"Sec-Fetch-Dest": "image"})
    assert not square.is_awake()
    alive.ask("GET", "/nowhere", said=PRESSED)
    assert square.is_awake()


@pytest.mark.parametrize(
    ("host", "beside"),
    [("127.0.0.1:8080", "localhost:8080"), ("localhost", "127.0.0.1"), ("shop.example", ""), ("", "")],
)
def test_the_second_shopper_is_at_the_machines_other_name(host: str, beside: str) -> None:
    assert other(host) == beside


def test_a_frames_cookies_are_the_framing_pages_own_part() -> None:
    header = "a=b; Path=/; SameSite=Lax; HttpOnly"
    assert cookie(header, Request(fetched_for="document")) == header
    assert "SameSite=None; Secure; Partitioned" in cookie(header, Request(fetched_for="iframe"))


def test_two_shoppers_look_at_the_same_page_of_the_shop(browser: Browser) -> None:
    shown = browser.ask("GET", "/tillsammans", sida="/p/x").text
    assert 'src="/p/x"' in shown
    assert 'src="http://localhost:8080/p/x"' in shown
    for elsewhere in ("//evil.example", "https://evil.example", "/tillsammans"):
        assert 'src="/"' in browser.ask("GET", "/tillsammans", sida=elsewhere).text
