"""`/v1/decision`: what was decided of something, read and appealed against through a mail's link."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib.moderation import public as moderation
from chalicelib.moderation.domain import Decision, Kind, State
from chalicelib.reviews import public as reviews
from tests.http.fakes import Shop
from tests.support import keys

NOW = 1_900_000_000_000
FORM = "application/x-www-form-urlencoded"
BAD = "Ring mig på 070-123 45 67 <script>alert(1)</script>"


@pytest.fixture
def receipt(shop: Shop) -> str:
    """Of a review that an operator took down."""
    shop.sells("tent")
    said = {"product_id": "tent", "stars": 1, "text": "It leaks, sadly."}
    token = keys.shopper_token("c1")
    made = shop.api.post("/v1/reviews", said, key=keys.PUBLISHABLE, Authorization=token).json_body
    ground = moderation.decision_grounds(State.REJECTED)[0].code
    decision = Decision(state=State.REJECTED, ground=ground, note=BAD, operator="op")
    reviews.moderate(made["review_id"], decision, NOW)
    case = moderation.case(Kind.REVIEW, made["review_id"])
    assert case is not None
    return str(made["receipt"])


def opened(shop: Shop, receipt: str, language: str = "sv") -> Any:
    return shop.api.get(f"/v1/decision?{urlencode({'receipt': receipt, 'language': language})}", key=None)


def sent(shop: Shop, receipt: str, **said: str) -> Any:
    body = urlencode({"receipt": receipt, "language": "sv"} | said).encode()
    return shop.api.post("/v1/decision", body, key=None, Content_Type=FORM)


def text(answer: Any) -> str:
    return str(answer.body.decode())


def test_a_decision_is_read_without_a_login_and_opening_changes_nothing(shop: Shop, receipt: str) -> None:
    page = opened(shop, receipt)
    assert page.status_code == 200
    assert "Det du skrev visas inte." in text(page)
    assert "av en människa" in text(page)
    assert "<textarea" in text(page)
    assert "<script>alert" not in text(page), "an operator's note is encoded"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "isn't shown" in text(opened(shop, receipt, "en")).replace("&#39;", "'")


def test_an_appeal_is_taken_once(shop: Shop, receipt: str) -> None:
    page = sent(shop, receipt, text="It is true, I was there.")
    assert page.status_code == 200
    assert "Din överklagan är mottagen" in text(page)
    assert "<textarea" not in text(page)
    assert sent(shop, receipt, text="It is true, I was there.").status_code == 200
    other = sent(shop, receipt, text="And besides, it rained.")
    assert (other.status_code, 'role="alert"' in text(other)) == (400, True)


@pytest.mark.parametrize("words", ["", "   ", "x" * 2_001])
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(shop: Shop, receipt: str, words: str) -> None:
    page = sent(shop, receipt, text=words)
    assert (page.status_code, 'role="alert"' in text(page)) == (400, True)
    assert re.search(r"<textarea[^>]*>([^<]*)</textarea>", text(page))[1] == words  # type: ignore[index]


@pytest.mark.parametrize("wrong", ["", "x", "é" * 20])
def test_a_link_that_is_not_ours_is_a_page_that_says_so(shop: Shop, receipt: str, wrong: str) -> None:
    page = opened(shop, wrong)
    assert (page.status_code, "gäller inte" in text(page)) == (404, True)
    assert sent(shop, wrong or "x", text="Hello.").status_code == 404


def test_a_form_of_something_else_is_a_page_too(shop: Shop) -> None:
    for body in (b"\xff", b"a=b", b"receipt=x&text=a&text=b"):
        assert shop.api.post("/v1/decision", body, key=None, Content_Type=FORM).status_code == 404
