"""The buttons above the mailbox: who may press them, what they say, and what stands on them."""

import io
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from demo import shop, trying
from demo.request import Request
from demo.shop import Shop
from demo.trial import Done
from tests.support import hostile

ADDRESS = "http://127.0.0.1:8080"
LOCAL = {
    "api_base": f"{ADDRESS}/api",
    "publishable_key": "pk_x",
    "secret_key": "sk_x",
    "webhook_secret": "whsec_eA==",
    "stage": "local",
    "address": ADDRESS,
}


class Pressed:
    """A trial that notes what it is told."""

    def __init__(self, order: dict[str, Any] | None = None, ahead: int = 0) -> None:
        self.told: list[str] = []
        self._order, self._ahead = order, ahead

    def ahead(self) -> int:
        return self._ahead

    def now(self) -> datetime:
        return datetime(2026, 12, 24, 11, tzinfo=UTC)

    def order(self, number: str) -> dict[str, Any] | None:
        return self._order

    def place(self) -> Done:
        return self._note("place", "FK-200000")

    def step(self, word: str, number: str) -> Done:
        return self._note(f"{word} {number}", number)

    def later(self, said: str) -> Done:
        return self._note(said, "")

    def _note(self, said: str, number: str) -> Done:
        self.told.append(said)
        return Done(number, said, [])


def order(**said: Any) -> dict[str, Any]:
    return {
        "order_id": "FK-123456",
        "state": "placed",
        "paid_at": None,
        "shipments": [],
        "delivered_at": None,
        "first_name": "Åsa",
        "last_name": None,
        "total": {"amount": 4_900, "currency": "SEK"},
        "lines": [{"title": "Kåsa"}],
    } | said


def buttons(pressed: Pressed) -> dict[str, bool]:
    """Each button's words, and whether it can be pressed."""
    page = trying.bar(pressed, "FK-123456", "")  # type: ignore[arg-type]
    return {label: not dead for dead, label in re.findall(r"<button[^>]*?( disabled)?>([^<]*)<", page)}


def test_a_newcomer_begins_with_an_order() -> None:
    assert buttons(Pressed()) == {"Lägg en order": True}


def test_what_has_happened_cannot_be_pressed_again() -> None:
    assert buttons(Pressed(order(paid_at="x", state="paid"))) == {
        "Lägg en order": True, "Betald": False, "Skickad": True, "Levererad": True, "Tre veckor senare": True,
    }  # fmt: skip
    assert not any(list(buttons(Pressed(order(state="cancelled"))).values())[1:4])
    assert buttons(Pressed(ahead=5))["Tillbaka till nu"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("order", "place"),
        ("pay FK-123456", "pay FK-123456"),
        ("deliver FK-123456", "deliver FK-123456"),
        ("later FK-123456", "+21d"),
        ("now FK-123456", "now"),
    ],
)
def test_a_button_does_what_it_says(said: str, told: str) -> None:
    pressed = Pressed(order())
    to = trying.do(pressed, {"gor": said})  # type: ignore[arg-type]
    assert pressed.told == [told]
    assert re.fullmatch(r"/mailbox\?order=FK-\d{6}&gjort=[a-z]+#prova", to)


def test_the_bar_is_in_english_too_and_goes_on_so() -> None:
    english, pressed = (
        Request(language="en"),
        Pressed(order(first_name="Asa", lines=[{"title": "Cup"}]), ahead=5),
    )
    to = trying.do(pressed, {"gor": "pay FK-123456"}, english)  # type: ignore[arg-type]
    assert to == "/en/mailbox?order=FK-123456&gjort=late#prova"
    for word in ("", *trying._EXPLAINED):
        for there in (pressed, Pressed()):
            shown = trying.bar(there, "FK-123456", word, english)  # type: ignore[arg-type]
            assert 'action="/en/mailbox/prova"' in shown
            text = re.sub(r"<[^>]*>", "", shown).replace("Fjällkompaniet", "")
            assert not re.search("[åäöÅÄÖ]", text), text
    assert "Three weeks on" in trying.bar(pressed, "FK-123456", "", english)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "said", ["", "pay", "pay 17", "refund FK-123456", "pay FK-123456\r\nx", *hostile.SCRIPTS[:5]]
)
def test_no_button_says_anything_else(said: str) -> None:
    pressed = Pressed(order())
    with pytest.raises(ValueError, match="no button"):
        trying.do(pressed, {"gor": said})  # type: ignore[arg-type]
    assert pressed.told == []


@pytest.mark.parametrize("text", hostile.SCRIPTS)
def test_what_an_order_says_is_written_as_text(text: str) -> None:
    shown = trying.bar(Pressed(order(first_name=text, lines=[{"title": text}])), text, text)  # type: ignore[arg-type]
    plain = trying.bar(Pressed(order(first_name="a", lines=[{"title": "a"}])), "a", "")  # type: ignore[arg-type]
    assert re.findall(r"<(\w+)", shown) == re.findall(r"<(\w+)", plain)


def post(**headers: str) -> tuple[str, list[Any]]:
    """What the shop answers to a form that a browser posts."""
    body = b"gor=nothing"
    answered: list[Any] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/mailbox/prova",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        **headers,
    }
    page = b"".join(shop.application(LOCAL)(environ, lambda *said: answered.extend(said)))
    return page.decode(), answered


def test_a_form_of_this_address_is_taken() -> None:
    page, (status, _) = post(HTTP_HOST="127.0.0.1:8080", HTTP_ORIGIN=ADDRESS)
    assert (status, "no button says that" in page) == ("409 Conflict", True)


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_HOST": "127.0.0.1:8080"},
        {"HTTP_HOST": "127.0.0.1:8080", "HTTP_ORIGIN": "null"},
        {"HTTP_HOST": "127.0.0.1:8080", "HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_HOST": "127.0.0.1:8080", "HTTP_ORIGIN": "http://127.0.0.1:9090"},
        {"HTTP_HOST": "evil.example:8080", "HTTP_ORIGIN": "http://evil.example:8080"},
    ],
)
def test_another_pages_form_is_refused(headers: dict[str, str]) -> None:
    _, (status, _) = post(**headers)
    assert status == "403 Forbidden"


def test_nothing_else_is_posted_to() -> None:
    desk = Shop(LOCAL, None)  # type: ignore[arg-type]
    assert desk.answer("POST", "/mailbox", {}, {}).status == 405
    assert desk.answer("POST", "/", {}, {}).status == 405
