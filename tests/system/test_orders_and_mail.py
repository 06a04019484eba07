"""From an order's webhook to a verified review, on the deployed stack: what newcomers try, and what must hold in it."""

import re
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pytest

from demo import ordering
from demo.mailbox import Mail, Mailbox
from demo.trial import Trial
from tests.support.deployed import DeployedStack, Reply, eventually

MARK = uuid.uuid4().hex[:8]
TENT, CUP, MAT, GONE = (f"{word}-{MARK}" for word in ("tent", "cup", "mat", "gone"))
TITLES = {TENT: "Provtältet", CUP: "Provkåsan", MAT: "Provmattan", GONE: "Provtarpen"}
NUMBER, LATER = f"FK-7{MARK}", f"FK-8{MARK}"
EMAIL = f"asa.{MARK}@example.com"
#: How many of those who bought the tent bought it too.
ALSO_BOUGHT = {CUP: 5, MAT: 3, GONE: 6}
LIST = "bought-also-bought"
OFFER = re.compile(
    r"\* (?P<title>[^\n]*?)(?:, [\d\s]+kr)?\n(?:  .*\n)*?  (?P<people>\d+) av (?P<of>\d+) som köpte "
    rf"{TITLES[TENT]} köpte även denna\n(?:  .*\n)*?  (?P<url>https?://\S+)"
)


class Story(NamedTuple):
    """An order's life, told, and three weeks after it: the mails to its buyer, oldest first."""

    stack: DeployedStack
    trial: Trial
    mails: list[Mail]

    def mail(self, start: str) -> Mail:
        (found,) = [one for one in self.mails if one.subject.startswith(start)]
        return found


def product(product_id: str) -> dict[str, Any]:
    return {
        "product_id": product_id,
        "title": TITLES[product_id],
        "url": f"https://shop.example/p/{product_id}",
        "price": {"amount": 49_900, "currency": "SEK"},
        "categories": [f"Prov {MARK}"],
        "availability": "out_of_stock" if product_id == GONE else "in_stock",
    }


def bought_before(stack: DeployedStack) -> None:
    """Seven people bought the tent some days ago, most of them something beside it."""
    at = (datetime.now(UTC) - timedelta(days=9)).isoformat()

    def buy(person: int) -> int:
        things = [TENT, *(one for one, people in ALSO_BOUGHT.items() if person < people)]
        order = {
            "order_id": f"before-{MARK}-{person}",
            "customer_id": f"before-{MARK}-{person}",
            "email": f"before.{MARK}.{person}@example.com",
            "placed_at": at,
            "historical": True,
            "lines": [{"product_id": one, "quantity": 1} for one in things],
        }
        return stack.call("POST", "/v1/orders", order, key=stack.secret_key).status

    with ThreadPoolExecutor(4) as lanes:
        assert set(lanes.map(buy, range(7))) == {201}


def placed(number: str, now: datetime) -> dict[str, Any]:
    """The order of one tent, by Åsa."""
    event = ordering.placed(number, now, "https://shop.example", email=EMAIL, name="Åsa Berg")
    price = {"amount": 49_900, "currency": "SEK"}
    line = {"line_id": "1", "product_id": TENT, "quantity": 1, "title": TITLES[TENT], "price": price}
    event["data"] |= {"lines": [line], "subtotal": price, "total": price}
    return event


def to_buyer(stack: DeployedStack) -> list[Mail]:
    """All mails that the buyer got, oldest first."""
    box = Mailbox(stack.local["endpoint_url"], stack.local["mail_bucket"])
    return [mail for mail in reversed(box.latest()) if mail.recipient == EMAIL]


def tell(trial: Trial, event: dict[str, Any]) -> None:
    assert trial.tell(event, trial.now())["outcome"] == "taken"


@pytest.fixture(scope="module")
def story(stack: DeployedStack) -> Iterator[Story]:
    """The whole life of an order; everything is told twice, and the beginning once more at the end."""
    bodies = [product(one) for one in TITLES]
    assert stack.call("POST", "/v1/products/batch", {"products": bodies}, key=stack.secret_key).status == 200
    bought_before(stack)
    stack.recompute()
    trial, now = Trial(stack.local, patience=400), datetime.now(UTC)
    steps = [placed(NUMBER, now), *(ordering.STEPS[word](NUMBER, now) for word in ("pay", "ship", "deliver"))]
    try:
        for count, event in enumerate(steps, 1):
            for _ in range(2):
                tell(trial, event)
            eventually(lambda count=count: len(to_buyer(stack)) >= count)  # type: ignore[misc]
        for event in (steps[2], steps[0]):
            tell(trial, event)
        trial.later("+21d")
        yield Story(stack, trial, eventually(lambda: (len(found := to_buyer(stack)) >= 5 and found) or []))
    finally:
        stack.shift_clock(0)


def fetched(address: str, form: dict[str, str] | None = None) -> Reply:
    """What a browser gets that follows a link of a mail, or sends a form."""
    data = urlencode(form).encode() if form is not None else None
    request = urllib.request.Request(address, data, {"Accept": "text/html"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return Reply(answer.status, dict(answer.headers), answer.read())
    except urllib.error.HTTPError as error:
        return Reply(error.code, dict(error.headers), error.read())


def test_each_step_of_an_order_is_one_mail_in_swedish_and_three_weeks_on_it_is_asked_about(
    story: Story,
) -> None:
    """However often the webhooks came."""
    assert [mail.subject for mail in story.mails] == [
        f"Tack för din beställning {NUMBER}",
        f"Vi har fått din betalning för order {NUMBER}",
        f"Order {NUMBER} är på väg",
        f"Order {NUMBER} är framme",
        "Vad tycker du om Provtältet, Åsa?",
    ]
    assert {str(mail.message["Content-Language"]) for mail in story.mails} == {"sv"}
    assert all('lang="sv"' in mail.html for mail in story.mails)
    asked = story.mails[-1].sent
    assert timedelta(days=21) <= asked - story.mails[2].sent < timedelta(days=23)
    assert story.stack.call("GET", f"/v1/orders/{NUMBER}", key=story.stack.secret_key).json()["state"] == (
        "delivered"
    )


@pytest.mark.parametrize("subject", ["Tack", "Vad tycker"])
def test_what_a_mail_recommends_is_there_and_counted_rightly(story: Story, subject: str) -> None:
    offered = [found.groupdict() for found in OFFER.finditer(story.mail(subject).text)]
    names = {title: product_id for product_id, title in TITLES.items()}
    printed = {names[one["title"]]: (int(one["people"]), int(one["of"])) for one in offered}
    assert printed == {CUP: (5, 7), MAT: (3, 7)}  # what was bought, and what is sold out, isn't among them
    key = story.stack.publishable_key
    told = story.stack.call(
        "GET", f"/v1/products/{TENT}/recommendations?list={LIST}&limit=10", key=key
    ).json()
    counts = {one["product_id"]: (one["people"], one["of"]) for one in told["items"]}
    for one, figures in printed.items():
        assert counts[one] == figures
        assert story.stack.call("GET", f"/v1/products/{one}", key=key).json()["availability"] == "in_stock"
        assert any(one in offer["url"] for offer in offered)


def test_a_star_lands_on_the_prefilled_rating_and_becomes_a_verified_review(story: Story) -> None:
    text = story.mail("Vad tycker").text
    (star,) = re.findall(r"^\*{4} (https?://\S+)$", text, re.MULTILINE)
    assert unescape(star) in unescape(story.mail("Vad tycker").html)
    page = fetched(star).body.decode()
    assert re.findall(r'value="(\d)" required checked', page) == ["4"]
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    said = {"stars": "4", "title": "Tätt", "text": "Höll en hel höst i fjällen.", "name": "Åsa"}
    answer = fetched(star.partition("?")[0], {name: unescape(value) for name, value in hidden} | said)
    assert answer.status == 200

    def shown() -> list[dict[str, Any]]:
        path = f"/v1/products/{TENT}/reviews"
        items: list[dict[str, Any]] = story.stack.call("GET", path, key=story.stack.publishable_key).json()[
            "items"
        ]
        return items

    (review,) = eventually(shown)
    assert (review["stars"], review["title"], review["verified"]) == (4, "Tätt", "verified_buyer")


def test_one_click_ends_what_sells(story: Story) -> None:
    asked = story.mail("Vad tycker").message
    assert asked["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.findall(r"<(https?://[^>]*)>", str(asked["List-Unsubscribe"]))[0]
    assert fetched(address).status == 200  # a program that looks at links ends nothing
    assert fetched(address, {"List-Unsubscribe": "One-Click"}).status == 200
    assert all("List-Unsubscribe" not in mail.message for mail in story.mails[:4])
    tell(story.trial, placed(LATER, story.trial.now()))
    (mail,) = eventually(lambda: [one for one in to_buyer(story.stack) if LATER in one.subject])
    assert not OFFER.search(mail.text)
    assert OFFER.search(story.mail("Tack").text)


def test_the_mailbox_shows_them_and_its_buttons_do_what_they_say(story: Story) -> None:
    address = story.stack.address
    listed = fetched(f"{address}/mailbox").body.decode()
    for mail in story.mails:
        assert f"/mailbox/{mail.key}/brev" in listed
    page = fetched(f"{address}/mailbox/{story.mails[0].key}/morkt")
    assert "sandbox" in page.headers["Content-Security-Policy"]
    assert fetched(f"{address}/mailbox/{story.mails[0].key}/raw").body == story.mails[0].archived
    assert fetched(f"{address}/mailbox/prova", {"gor": "order"}).status == 403  # no page of ours sent it
    request = urllib.request.Request(
        f"{address}/mailbox/prova", b"gor=order", {"Origin": address}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=120) as answer:
        assert re.search(r"order=FK-\d{6}&gjort=order", answer.url)
        assert "order.placed" in answer.read().decode()
