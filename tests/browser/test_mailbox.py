"""The local mailbox in a browser: readable in light and dark, on a phone and a desk, and its letters in their frame."""

import io
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from wsgiref.simple_server import make_server

import pytest

from chalicelib.aws import mail
from chalicelib.letters import rendering, samples
from chalicelib.letters.domain import Kind, Theme, Wording
from demo import mailbox, shop, trying
from tests.browser import axe
from tests.browser.conftest import NewPage, _Handler, _Server

KEY = "sent/2026/11/22/1795000000000-m-1.eml"
ORDER = {
    "order_id": "FK-123456", "state": "paid", "paid_at": "x", "shipments": [], "delivered_at": None,
    "first_name": "Åsa", "last_name": "Fjällman", "total": {"amount": 49_900, "currency": "SEK"},
    "lines": [{"title": "Vila tunneltält för två"}],
}  # fmt: skip


class Bucket:
    """A bucket with one mail."""

    class exceptions:  # noqa: N801  (botocore's name)
        class NoSuchKey(Exception):
            pass

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    def get_paginator(self, _: str) -> "Bucket":
        return self

    def paginate(self, **_: str) -> list[Any]:
        return [{"Contents": [{"Key": KEY, "LastModified": datetime.now(UTC)}]}]

    def get_object(self, **_: str) -> Any:
        return {"Body": io.BytesIO(self._raw)}


class Quiet:
    """A trial of a stack with one order, that nobody tells anything."""

    def __init__(self, _: Any) -> None:
        pass

    def ahead(self) -> int:
        return 1_800_000

    def now(self) -> datetime:
        return datetime(2026, 12, 13, 11, tzinfo=UTC)

    def order(self, _: str) -> dict[str, Any]:
        return ORDER


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a shop whose mailbox holds an order's confirmation."""
    letter = samples.letter(Kind.ORDER_CONFIRMATION, "sv")
    written = rendering.compose(letter, Theme(name="Fjällkompaniet"), Wording())
    raw = mail.message(
        to="asa@example.com", subject=written.subject, text=written.text, html=written.html, mail_id="m-1",
        now=1_795_000_000_000, by="Fjällkompaniet <order@fjallkompaniet.example>",
    ).as_bytes()  # fmt: skip
    monkeypatch.setattr(mailbox, "_client", lambda _: Bucket(raw))
    monkeypatch.setattr("demo.maildesk.Trial", Quiet)
    local = dict.fromkeys(
        ("webhook_secret", "secret_key", "publishable_key", "endpoint_url", "mail_bucket"), "x"
    )
    with make_server("127.0.0.1", 0, None, _Server, _Handler) as server:  # type: ignore[arg-type]
        address = f"http://127.0.0.1:{server.server_address[1]}"
        server.set_app(
            shop.application(local | {"stage": "local", "address": address, "api_base": f"{address}/api"})
        )
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield address
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1100, "light")])
@pytest.mark.parametrize(
    "path",
    ["?order=FK-123456&gjort=ship", f"/{KEY}/brev", f"/{KEY}/brev?visa=text", f"/{KEY}/brev?visa=huvuden"],
)
def test_its_pages_can_be_used_by_everybody(
    box: str, new_page: NewPage, path: str, width: int, scheme: str
) -> None:
    page = new_page(viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=True)
    page.goto(f"{box}/mailbox{path}")
    assert axe.violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_the_bar_says_where_the_order_is(box: str, new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{box}/mailbox?order=FK-123456&gjort=ship")
    assert page.get_by_role("button", name="Betald").is_disabled()
    assert page.get_by_role("button", name="Skickad").is_enabled()
    assert "order.shipped" in page.get_by_role("status").inner_text()
    assert trying.numbered("FK-123456") in page.locator(".try").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_letter_is_light_or_dark_by_choice_whatever_the_machine_is(
    box: str, new_page: NewPage, scheme: str
) -> None:
    page = new_page(color_scheme=scheme, java_script_enabled=False)
    page.goto(f"{box}/mailbox/{KEY}/brev")
    grounds = []
    for choice in ("Ljust", "Mörkt"):
        page.get_by_role("link", name=choice).click()
        sheet = page.frame_locator("iframe").locator(".sheet").first
        grounds.append(sheet.evaluate("one => getComputedStyle(one).backgroundColor"))
    assert grounds == ["rgb(255, 255, 255)", "rgb(30, 36, 39)"]
    page.get_by_role("link", name="Telefon").click()
    box_of_frame = page.locator("iframe").bounding_box()
    assert box_of_frame["width"] == 377
