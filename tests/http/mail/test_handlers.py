"""From an order to the mail about it, through the handlers as Lambda calls them; and clicks on what stood in it."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.aws import quarantine
from chalicelib.aws.observed import Failed
from chalicelib.experiments import public as experiments
from chalicelib.experiments.public import Method, Metric, Plan
from chalicelib.kernel import news, settings
from chalicelib.kernel.news import OrderChanged
from chalicelib.letters import public as letters
from chalicelib.letters.domain import Composed, Count, Kind, KindSettings, Letter, Wording
from chalicelib.mail import wiring
from chalicelib.post import public as post
from chalicelib.post.domain import State
from tests.http.fakes import House, Shop
from tests.support import keys

EMAIL = "asa@example.se"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
Queue = Callable[..., Any]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Letter]:
    """The letters that were written, and what was made of them."""
    found: list[Letter] = []
    compose = letters.compose

    def written(letter: Letter, **fields: Any) -> Composed:
        found.append(letter)
        return compose(letter, **fields)

    monkeypatch.setattr(letters, "compose", written)
    return found


def place(shop: Shop, **fields: Any) -> str:
    body = {
        "order_id": "o1", "email": EMAIL, "customer_id": "c1", "first_name": "Åsa", "locale": "sv-SE",
        "number": "#1001", "consent": {"marketing": True},
        "lines": [{"product_id": "tent", "quantity": 1, "price": {"amount": 99_00, "currency": "SEK"}}],
    }  # fmt: skip
    assert shop.api.post("/v1/orders", body | fields).status_code == 201
    return news.encode(OrderChanged(order_id="o1", revision=1, historical=False))


def send(house: House, queue: Queue, name: str = "mail_transactional") -> list[State]:
    """Hand the queue's messages out, until there are none."""
    ids, house.mail_queues.waiting[:] = list(house.mail_queues.waiting), []
    for one in ids:
        queue(name, json.dumps({"outbox_id": one}))
    return [house.outbox.rows[one].state for one in ids]


def agree(shop: Shop, given: bool) -> None:
    said = {"analytics": given, "source": "banner"}
    token = keys.shopper_token("c1")
    assert shop.api.put("/v1/me/consents", said, key=None, Authorization=token).status_code == 200


def advised(shop: Shop) -> None:
    shop.sells("tent", "mat", "lamp", "axe", image_url="https://shop.example/i.jpg", categories=["Tents"])
    shop.sells("gone", availability="out_of_stock")
    shop.house.keep("product:tent", "bought-also-bought", ("gone", 60), ("mat", 37), of=112)
    shop.house.keep("product:tent", "viewed-then-bought", ("lamp", 24), ("axe", 1), of=310)


def test_an_orders_confirmation_goes_with_true_recommendations(
    shop: Shop, house: House, queue: Queue, told: list[Letter]
) -> None:
    advised(shop)
    message = place(shop)
    assert queue("mail_news", message, message) == {"heard": 2, "mails": 1, "set_aside": 0}
    before = house.waves
    assert send(house, queue) == [State.SENT]
    assert house.waves - before <= 3, "products, picks, quotes"
    (letter,) = told
    assert [(one.product_id, one.reason) for one in letter.chosen] == [
        ("mat", Count(list="bought-also-bought", title="The tent", people=37, of=112)),
        ("lamp", Count(list="viewed-then-bought", title="The tent", people=24, of=310)),
    ]
    (sent, _) = house.carrier.sent[0]
    assert "#1001" in sent.subject
    queue("mail_news", message)
    assert send(house, queue) == []


def test_without_marketing_consent_the_block_is_left_out(
    shop: Shop, house: House, queue: Queue, told: list[Letter]
) -> None:
    advised(shop)
    queue("mail_news", place(shop, consent={"marketing": False}))
    assert send(house, queue) == [State.SENT]
    assert told[0].chosen == ()


def test_an_operator_may_switch_the_block_off(
    shop: Shop, house: House, queue: Queue, told: list[Letter]
) -> None:
    advised(shop)
    letters.change(Kind.ORDER_CONFIRMATION, KindSettings(recommendations=False), 1)
    queue("mail_news", place(shop))
    send(house, queue)
    assert told[0].chosen == ()


def test_orders_of_the_past_and_tests_are_mailed_to_nobody(shop: Shop, house: House, queue: Queue) -> None:
    message = place(shop, historical=True, placed_at="2026-01-01T00:00:00Z")
    assert queue("mail_news", message)["mails"] == 0
    assert house.outbox.rows == {}


def test_what_cannot_be_read_is_put_aside_and_the_rest_is_heard(
    shop: Shop, house: House, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    aside: list[Any] = []
    monkeypatch.setattr(quarantine, "put", lambda *said: aside.append(said))
    message = place(shop)
    assert queue("mail_news", "{", message, '{"kind": "unheard_of"}') == {
        "heard": 1,
        "mails": 1,
        "set_aside": 2,
    }
    queue("mail_transactional", "[]")
    assert len(aside) == 3
    assert {name for name, *_ in aside} == {"mail"}


def test_one_that_fails_is_heard_again_and_does_not_hold_the_others_up(
    shop: Shop, house: House, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = place(shop)
    find = wiring.rooms().order

    def failing(order_id: str) -> Any:
        if order_id == "bad":
            raise OSError("the database is away")
        return find(order_id)

    monkeypatch.setattr(wiring.rooms(), "order", failing)
    bad = news.encode(OrderChanged(order_id="bad", revision=1, historical=False))
    with pytest.raises(Failed, match=r"^OSError$"):
        queue("mail_news", bad, message)
    assert len(house.outbox.rows) == 1


def _counted(house: House) -> dict[str, str]:
    """The links of the letter that lead by way of us, by where they lead."""
    (posting, _) = house.carrier.sent[0]
    target = "https://shop.example/p/tent?utm_source=torg"
    made = urlsplit(post.click_url(posting, target))
    return {"path": f"{made.path}?{made.query}", "target": target}


def clicks_told(kind: Kind) -> int:
    days = post.figures(1, settings.current().now())
    return sum(day.counts.get(f"clicked:{kind}", 0) for day in days)


def test_a_click_is_counted_for_people_who_agreed_and_leads_where_it_says(
    shop: Shop, house: House, queue: Queue, told: list[Letter]
) -> None:
    test_id = "subject:order_confirmation:sv"
    letters.keep_wording(Kind.ORDER_CONFIRMATION, "sv", Wording(subjects=("Tack!", "Hej {first_name}!")), 1)
    plan = Plan(arms=2, method=Method.FIXED, metric=Metric.CLICKS, sample=100)
    now = settings.current().now()
    experiments.start(test_id, plan, now)
    shop.sells("tent")
    agree(shop, True)
    queue("mail_news", place(shop))
    assert send(house, queue) == [State.SENT]
    assert told[0].order
    assert "/v1/clicks/" in (told[0].order.lines[0].url or "")
    assert sum(arm.people for arm in experiments.report(test_id, now).arms) == 1

    link = _counted(house)
    headers = {"key": None, "User_Agent": CHROME}
    for robot in ({"User_Agent": "Googlebot"}, {"Sec_Purpose": "prefetch"}, {}):
        answer = shop.api.get(link["path"], **({"key": None} | robot))
        assert answer.status_code == 302
    assert sum(arm.clicks for arm in experiments.report(test_id, now).arms) == 0
    agree(shop, False)
    shop.api.get(link["path"], **headers)
    assert clicks_told(Kind.ORDER_CONFIRMATION) == 0
    assert sum(arm.clicks for arm in experiments.report(test_id, now).arms) == 0, "they took it back"
    agree(shop, True)
    for _ in range(2):
        answer = shop.api.get(link["path"], **headers)
        assert (answer.status_code, answer.headers["Location"]) == (302, link["target"])
        assert answer.headers["Cache-Control"] == "private, no-store"
    assert sum(arm.clicks for arm in experiments.report(test_id, now).arms) == 1
    assert clicks_told(Kind.ORDER_CONFIRMATION) == 1, "what the console shows of the kind"


def test_a_link_leads_nowhere_but_where_it_was_made_for(shop: Shop, house: House, queue: Queue) -> None:
    shop.sells("tent")
    queue("mail_news", place(shop))
    send(house, queue)
    path = urlsplit(_counted(house)["path"]).path
    for to in ("https://evil.example/", "https://shop.example/p/tent", "javascript:alert(1)"):
        answer = shop.api.get(f"{path}?to={to}", key=None, User_Agent=CHROME)
        assert answer.status_code == 400
        assert "Location" not in answer.headers
    assert shop.api.get("/v1/clicks/x?to=https://evil.example/", key=None).status_code == 400
    (posting, _) = house.carrier.sent[0]
    unsafe = post.click_url(posting, "http://shop.example/")
    made = urlsplit(unsafe)
    assert shop.api.get(f"{made.path}?{made.query}", key=None).status_code == 400
    assert parse_qs(made.query)["to"] == ["http://shop.example/"]


def test_without_consent_links_are_plain(shop: Shop, house: House, queue: Queue, told: list[Letter]) -> None:
    shop.sells("tent")
    queue("mail_news", place(shop))
    send(house, queue)
    assert told[0].order
    assert told[0].order.lines[0].url == (
        "https://shop.example/p/tent?utm_source=torg&utm_medium=email&utm_campaign=order_confirmation"
    )
