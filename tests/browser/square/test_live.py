"""One connection for a whole page, as docs/live.md describes it; without one the page asks again."""

from typing import Any

from tests.support.square import Life, Push, enter

PAGE = '<torg-presence product="tent"></torg-presence><torg-latest></torg-latest>'
TENT = "product:tent"


def viewers(people: int) -> dict[str, Any]:
    def one(count: int) -> dict[str, Any]:
        return {"people": count, "estimated": False, "how": "/v1/how/viewers"}

    return {
        "viewers": {"product_id": "tent", "viewers": one(people), "carts": one(0), "viewed_today": one(0)}
    }


def opened(page: Any, address: str, life: Life, body: str = PAGE) -> Push:
    """A page that has connected and said what it wants to hear of."""
    life.look("tent", 7)
    life.pushes()
    push = Push(page)
    enter(page, address, body)
    page.get_by_text("7 personer").wait_for()
    return push


def wanted(push: Push) -> set[str]:
    """What the page asked to hear of on its last connection."""
    topics: set[str] = set()
    for message in push.said:
        topics |= set(message.get("subscribe", []))
        topics -= set(message.get("unsubscribe", []))
    return topics


def awaits(page: Any, push: Push, topics: set[str]) -> None:
    for _ in range(500):
        if wanted(push) == topics:
            return
        page.wait_for_timeout(20)
    raise AssertionError(push.said)


def test_all_elements_share_one_connection_and_say_when_they_leave(
    page: Any, address: str, life: Life
) -> None:
    push = opened(page, address, life)
    awaits(page, push, {TENT, "latest"})
    assert len(push.sockets) == 1
    page.evaluate("document.querySelector('torg-presence').remove()")
    awaits(page, push, {"latest"})


def test_an_older_state_never_takes_a_newers_place(page: Any, address: str, life: Life) -> None:
    push = opened(page, address, life)
    awaits(page, push, {TENT, "latest"})
    push.tell(TENT, viewers(5), "2026-11-22T10:00:05Z")
    page.get_by_text("5 personer").wait_for()
    push.tell(TENT, viewers(4), "2026-11-22T10:00:04Z")
    push.tell(TENT, viewers(6), "2026-11-22T10:00:06Z")
    page.get_by_text("6 personer").wait_for()
    heard = page.evaluate("window.heard")
    assert heard is None or 4 not in heard


def test_the_document_is_told_of_each_change(page: Any, address: str, life: Life) -> None:
    push = opened(page, address, life)
    awaits(page, push, {TENT, "latest"})
    page.evaluate(
        "heard = []; document.addEventListener('torg:live', ({ detail }) => heard.push(detail.topic))"
    )
    push.tell(TENT, viewers(5))
    page.wait_for_function("() => heard.length")
    assert page.evaluate("heard") == [TENT]


def test_what_is_too_long_to_send_is_fetched(page: Any, address: str, life: Life) -> None:
    push = opened(page, address, life)
    awaits(page, push, {TENT, "latest"})
    life.look("tent", 4, first=100)
    push.tell(TENT, None)
    page.get_by_text("11 personer").wait_for()


def test_a_lost_connection_is_made_again(page: Any, address: str, life: Life) -> None:
    push = opened(page, address, life)
    awaits(page, push, {TENT, "latest"})
    push.said.clear()
    push.sockets[-1].close()
    awaits(page, push, {TENT, "latest"})
    assert len(push.sockets) == 2
    push.tell(TENT, viewers(9))
    page.get_by_text("9 personer").wait_for()


def test_nonsense_and_problems_break_nothing(page: Any, address: str, life: Life) -> None:
    push = opened(page, address, life)
    awaits(page, push, {TENT, "latest"})
    for said in (
        "no json",
        "null",
        '{"problem": {"status": 429, "detail": "wait"}}',
        '{"changes": [{"topic": "x"}]}',
    ):
        push.sockets[-1].send(said)
    push.tell(TENT, viewers(3))
    page.get_by_text("3 personer").wait_for()
    assert page.said == []


def test_a_hidden_page_hears_nothing_and_comes_back(page: Any, address: str, life: Life) -> None:
    push = opened(page, address, life)
    awaits(page, push, {TENT, "latest"})
    seen = """(hidden) => {
      Object.defineProperty(document, 'hidden', { configurable: true, value: hidden });
      document.dispatchEvent(new Event('visibilitychange'));
    }"""
    closed: list[bool] = []
    push.sockets[-1].on_close(lambda *_: closed.append(True))
    page.evaluate(seen, True)
    while_open = 0
    while not closed and while_open < 500:
        page.wait_for_timeout(20)
        while_open += 1
    assert closed
    push.said.clear()
    page.evaluate(seen, False)
    awaits(page, push, {TENT, "latest"})


def test_without_push_the_page_asks_again(page: Any, address: str, life: Life) -> None:
    page.clock.install()
    life.look("tent", 7)
    enter(page, address, PAGE)
    page.clock.run_for(1_000)
    page.get_by_text("7 personer").wait_for()
    life.look("tent", 1, first=50)
    with page.expect_request(lambda one: "fields=viewers%2Clatest%2Cnearby" in one.url):
        for _ in range(40):
            page.clock.run_for(1_000)
    page.get_by_text("8 personer").wait_for()
