"""The demo's shop on the deployed stack, walked through in a browser: in Swedish on a desk, in English on a phone."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import pytest

import demo
from chalicelib.media import public as media
from chalicelib.reviews import public as reviews
from demo import catalogue
from tests.support import pictures
from tests.support.chromium import AGENT
from tests.support.deciding import decide
from tests.support.deployed import DeployedStack, eventually
from tests.support.visiting import Visitor, Way

pytestmark = pytest.mark.system

MINUTE = 60
#: How many others look at what the visitor looks at.
OTHERS = 6
DESK: Final = {"viewport": {"width": 1280, "height": 800}}
PHONE: Final = {"viewport": {"width": 375, "height": 812}, "is_mobile": True, "has_touch": True}
LIST: Final = "viewed-also-viewed"

Enters = Callable[[], Visitor]


class Walk(NamedTuple):
    """A way through the shop: what is searched, bought, weighed against it, reviewed, and where it is sent."""

    way: Way
    query: str
    bought: str
    other: str
    reviewed: str
    code: str
    town: str


WALKS: Final = (
    Walk(Way("sv", DESK, "127.0.0.1"), "tält", "ensling-talt-1", "holme-kupoltalt-3", "harjedalen-kasa", "981 31", "Kiruna"),
    Walk(Way("en", PHONE, "localhost"), "sleeping bag", "ripnatt-sovsack", "polarnatt-sovsack", "glod-stormkok", "972 38", "Luleå"),
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def shop(stack: DeployedStack) -> None:
    """The demo's shop with its products."""
    demo.load(stack.api_base, stack.secret_key)


@pytest.fixture(params=WALKS, ids=("sv-desk", "en-phone"))
def walk(request: pytest.FixtureRequest, stack: DeployedStack) -> Iterator[Walk]:
    """Each of the ways; the clock shows the true time again after it."""
    yield request.param
    stack.shift_clock(0)


@pytest.fixture
def enters(browser: Any, stack: DeployedStack, walk: Walk) -> Iterator[Enters]:
    """Lets visitors in. In the end none of their pages may have complained of anything."""
    inside: list[Visitor] = []

    def enter() -> Visitor:
        inside.append(Visitor(browser, stack.address, walk.way))
        return inside[-1]

    yield enter
    complaints = [one for visitor in inside for one in visitor.complaints]
    for visitor in inside:
        visitor.context.close()
    assert complaints == []


def ask(stack: DeployedStack, path: str) -> Any:
    answer = stack.call("GET", path, key=stack.publishable_key)
    assert answer.status == 200, answer.body
    return answer.json()


def people(stack: DeployedStack, product_id: str, count: str) -> int:
    return int(ask(stack, f"/v1/products/{product_id}/presence")[count]["people"])


def others_look(stack: DeployedStack, *products: str) -> None:
    """Somebody elsewhere, who wasn't here before, looks at products."""
    now, person = datetime.now(UTC).isoformat(timespec="milliseconds"), uuid.uuid4().hex
    seen = {"event": "product_viewed", "occurred_at": now, "anonymous_id": person, "session_id": person}
    events = [
        {**seen, "event_id": uuid.uuid4().hex, "consent": {"analytics": True}, "product_id": one}
        for one in products
    ]
    headers = {"User-Agent": AGENT, **stack.from_address(f"2001:db8:{person[:4]}:{person[4:8]}::1")}
    batch = {"batch_id": uuid.uuid4().hex, "events": events}
    answer = stack.call("POST", "/v1/events", batch, key=stack.publishable_key, headers=headers)
    assert answer.status == 202, answer.body


def lays_together(visitor: Visitor, *products: str) -> None:
    """Lays products side by side from the page that shows them, and looks at the comparison."""
    for one in products:
        visitor.page.locator(f'.weigh button[name=lagg][value="{one}"]').first.click()
        visitor.page.locator(f'.weigh button[name=bort][value="{one}"]').first.wait_for()
    visitor.opens("/jamfor")
    assert visitor.page.locator("table.versus thead th").count() == len(products)


def fills_the_cart(visitor: Visitor, walk: Walk) -> None:
    """Puts what is on the page into the cart, which is shown then."""
    visitor.page.get_by_role("button", name=walk.way.say("Lägg i varukorgen", "Add to cart")).click()
    visitor.page.locator(".totals").wait_for()


def buys(visitor: Visitor, walk: Walk) -> str:
    """Buys what is in the cart; the order's number."""
    page, say = visitor.page, walk.way.say
    page.get_by_role("link", name=say("Till kassan", "To the checkout")).click()
    page.locator("#namn").fill("Maja Ek")
    page.locator("#epost").fill(f"maja.{walk.way.language}@example.com")
    page.locator("#ort").select_option(walk.code)
    page.locator("input[name=synas]").check()
    visitor.until("!!document.querySelector('[data-torg-session]').value")
    page.get_by_role("button", name=say("Beställ på låtsas", "Place the make-believe order")).click()
    page.locator(".thanks").wait_for()
    return str(page.url.partition("/order/")[2].partition("?")[0])


def weight(stack: DeployedStack, walk: Walk) -> int:
    """How many who looked at what is bought also looked at the other, as the list tells it."""
    items = ask(stack, f"/v1/products/{walk.bought}/recommendations?list={LIST}")["items"]
    return next(
        (int(one["people"]) for one in items if one["product_id"] == walk.other and one["source"] == "pair"),
        0,
    )


def test_who_declines_is_left_alone(stack: DeployedStack, walk: Walk, enters: Enters) -> None:
    visitor = enters()
    visitor.opens("/")
    assert visitor.stored() == []
    assert visitor.cookies() == set()
    visitor.answers(agreed=False)
    visitor.opens(f"/sok?q={walk.query}")
    visitor.opens(f"/p/{walk.bought}")
    fills_the_cart(visitor, walk)
    visitor.opens("/kassa")
    assert visitor.page.locator("[data-torg-session]").input_value() == ""
    assert visitor.told("/v1/events") == []
    assert visitor.stored() == []
    assert visitor.cookies() == {"fk_samtycke", "fk_korg"}


def test_who_agrees_is_seen_by_others_at_once_and_later(
    stack: DeployedStack, walk: Walk, enters: Enters
) -> None:
    before = weight(stack, walk)
    visitor = enters()
    visitor.opens("/")
    visitor.answers(agreed=True)
    visitor.page.locator("form.search input").fill(walk.query)
    visitor.page.locator("form.search input").press("Enter")
    visitor.page.locator(f'.weigh button[value="{walk.bought}"]').wait_for()
    lays_together(visitor, walk.bought, walk.other)
    for product_id in (walk.other, walk.bought):
        with visitor.page.expect_response(lambda got: "/v1/events" in got.url) as answered:
            visitor.opens(f"/p/{product_id}")
        assert answered.value.status == 202
    eventually(lambda: people(stack, walk.bought, "viewers"), within=60)
    fills_the_cart(visitor, walk)
    eventually(lambda: people(stack, walk.bought, "carts"), within=60)
    order_id = buys(visitor, walk)
    eventually(lambda: stack.call("GET", f"/v1/orders/{order_id}", key=stack.secret_key).status == 200)

    second = enters()
    sees_who_looks(stack, walk, second)
    sees_what_others_looked_at(stack, walk, second, before)
    sees_what_was_bought(stack, walk, second)


def sees_who_looks(stack: DeployedStack, walk: Walk, second: Visitor) -> None:
    """One more looks at the product, and the open page tells it: pushed, with nothing loaded anew."""
    second.opens(f"/p/{walk.bought}")
    now = people(stack, walk.bought, "viewers")
    ones = ("person tittar", "person is"), ("personer tittar", "people are")
    second.sees("torg-presence", f"{now} {walk.way.say(*ones[now > 1])}")
    second.page.evaluate(
        "globalThis.same = []; document.addEventListener('torg:live', ({ detail }) => same.push(detail.topic))"
    )
    asked = len(second.told(f"/v1/products/{walk.bought}/"))
    others_look(stack, walk.bought)
    second.sees("torg-presence", f"{now + 1} {walk.way.say(*ones[1])}")
    assert f"product:{walk.bought}" in second.page.evaluate("globalThis.same")
    assert any(f'"product:{walk.bought}"' in one and "changes" in one for one in second.pushed)
    assert len(second.told(f"/v1/products/{walk.bought}/")) == asked


def sees_what_others_looked_at(stack: DeployedStack, walk: Walk, second: Visitor, before: int) -> None:
    """Six others and the first visitor looked at both: it is told so once that is counted."""
    for _ in range(OTHERS):
        others_look(stack, walk.bought, walk.other)
    stack.recompute()
    assert weight(stack, walk) == before + OTHERS + 1
    second.opens(f"/p/{walk.bought}")
    text = walk.way.say(f"{before + OTHERS + 1} av ", f"{before + OTHERS + 1} of ")
    row = f'torg-recommendations[list="{LIST}"]'
    second.sees(row, text)
    second.sees(row, catalogue.products()[walk.other].title)


def sees_what_was_bought(stack: DeployedStack, walk: Walk, second: Visitor) -> None:
    """The purchase shows once its delay is over, under the name that the buyer lets be seen."""
    second.opens(f"/p/{walk.bought}")
    latest = second.page.locator("torg-latest")
    assert latest.get_by_text("Maja").count() == 0
    stack.shift_clock(15 * MINUTE)
    eventually(lambda: ask(stack, f"/v1/products/{walk.bought}/latest")["items"], within=60)
    second.opens(f"/p/{walk.bought}")
    second.sees("torg-latest", f"Maja · {walk.town}")


def test_a_review_with_a_picture_appears_once_it_is_let_and_what_is_liked_is_kept(
    stack: DeployedStack, walk: Walk, enters: Enters, monkeypatch: pytest.MonkeyPatch
) -> None:
    author, mark, say = enters(), uuid.uuid4().hex[:8], walk.way.say
    author.signs_in("Maja Ek")
    author.opens(f"/p/{walk.reviewed}")
    title = f"{say('Håller i regn', 'Holds in rain')} {mark}"
    review_id, media_id = writes(author, walk, title)
    reader = enters()
    reader.opens(f"/p/{walk.reviewed}")
    shown = reader.page.locator("torg-reviews article").filter(has_text=title)
    reader.page.locator("torg-reviews").get_by_role("heading").first.wait_for()
    assert shown.count() == 0
    decide(stack, reviews.moderate, review_id, "published", monkeypatch)
    decide(stack, media.moderate, media_id, "published", monkeypatch)
    reader.opens(f"/p/{walk.reviewed}")
    shown.scroll_into_view_if_needed()
    picture = shown.locator("img").first.element_handle()
    reader.until("one => one.complete && one.naturalWidth > 0", picture)
    likes_and_saves(author, walk)


def writes(author: Visitor, walk: Walk, title: str) -> tuple[str, str]:
    """Writes a review that a person has to look at first, with a picture; the ids of both."""
    page, say = author.page, walk.way.say
    page.locator("torg-reviews").scroll_into_view_if_needed()
    page.locator("torg-reviews").get_by_role(
        "button", name=say("Skriv en recension", "Write a review")
    ).click()
    form = page.locator("torg-reviews dialog form")
    form.get_by_role("radio", name=say("5 stjärnor", "5 stars")).check(force=True)
    form.get_by_label(say("Rubrik", "Headline")).fill(title)
    text = say("Tålde tre dygn. Ring 070-123 45 67.", "It took three days of it. Call 070-123 45 67.")
    form.get_by_label(say("Berätta för andra", "Tell others")).fill(text)
    with page.expect_file_chooser() as chosen:
        form.get_by_role("button", name=say("Lägg till bilder", "Add pictures")).click()
    chosen.value.set_files({"name": "regn.jpg", "mimeType": "image/jpeg", "buffer": pictures.jpeg()})
    form.get_by_label(say("Jag har själv gjort", "I made this myself")).check()
    with (
        page.expect_response(lambda got: got.url.partition("?")[0].endswith("/v1/reviews")) as answered,
        page.expect_response(lambda got: got.url.partition("?")[0].endswith("/v1/media")) as declared,
    ):
        form.get_by_role("button", name=say("Skicka recensionen", "Send the review")).click()
    page.get_by_text(say("En människa läser", "A person reads")).wait_for()
    return str(answered.value.json()["review_id"]), str(declared.value.json()["id"])


def likes_and_saves(visitor: Visitor, walk: Walk) -> None:
    """What is liked and wished for is so on the next page, too, and stands in the account."""
    page, say = visitor.page, walk.way.say
    visitor.opens(f"/p/{walk.reviewed}")
    like = page.locator("torg-like").get_by_role("button", name=say("Gilla", "Like"))
    save = page.locator("torg-list-button button.main")
    for button in (like, save):
        button.click()
        visitor.until("one => one.ariaPressed === 'true'", button.element_handle())
    page.wait_for_load_state("networkidle")
    visitor.opens(f"/p/{walk.reviewed}")
    for button in (
        page.locator("torg-like button[aria-pressed=true]"),
        page.locator("torg-list-button button.main[aria-pressed=true]"),
    ):
        button.wait_for()
    visitor.opens("/konto")
    page.locator("#mina-gillar ~ ul").get_by_role("link").wait_for()
    page.locator("#mina-listor ~ ul").get_by_text(say("1 sak", "1 thing")).wait_for()
