"""Every kind of letter, as it is gathered, can be written in both languages, and nothing is wrong with it."""

import pytest
from msgspec.structs import replace

from chalicelib.kernel import clock
from chalicelib.letters import linting, rendering
from chalicelib.letters.domain import Kind, Language, OfferPart, Quote, Theme, Wording
from chalicelib.mail import passwords
from chalicelib.mail.domain import Back, Candidate, Parcel, Person
from chalicelib.mail.passwords import Asked
from chalicelib.mail.ports import Answered, Fact, Notice, Ruling
from tests.fakes.mail import PEOPLE, SECRET
from tests.support.mailing import EMAIL, NOW, Desk, order

ME = PEOPLE.customer_by_email(EMAIL)
RULING = Ruling("rejected", "It isn't shown.", "By a human.", "Spam", None, (Fact("a link", "x.example"),), "", "Appeal.",
                "https://torg.example/v1/decision?receipt=x")  # fmt: skip
PAYLOADS: dict[Kind, dict[str, str]] = {
    Kind.ORDER_SHIPPED: {"order_id": "o1", "shipment_id": "s"},
    Kind.ORDER_REFUNDED: {"order_id": "o1", "refund_id": "r"},
    Kind.TIMED_OFFER: {"order_id": "o1", "code_id": "X"},
    Kind.ABANDONED_CART: {"products": "mat,lamp", "code_id": "X"},
    Kind.ABANDONED_BROWSE: {"products": "mat"},
    Kind.QUESTION_ANSWERED: {"question_id": "q", "answer_id": "q.a", "product_id": "tent"},
    Kind.MODERATION_DECISION: {"subject": "review", "subject_id": "r", "author": "a", "state": "rejected"},
    Kind.REPORT_DECISION: {"subject": "review", "subject_id": "r", "report_id": "n"},
}


@pytest.fixture
def full(desk: Desk) -> Desk:
    """Everything that any letter may ask for is there."""
    rooms = desk.rooms
    parcel = Parcel(
        id="s", counts=(2, 1), carrier="PostNord", number="1", url="https://t.example/1", shipped_at=NOW
    )
    rooms.orders["o1"] = order(parcels=(parcel,), backs=(Back(id="r", at=NOW, counts=(1, 0)),))
    rooms.to_review["o1"] = ["tent", "stove"]
    rooms.offers["X"] = OfferPart(code="X-1", gives="free_shipping", until=NOW + clock.DAY)
    rooms.answers["q.a"] = Answered("q", "q.a", "tent", "Is it warm?", "Very.", True)
    rooms.rulings["r"] = RULING
    rooms.notices["n"] = Notice(EMAIL, "spam", "rejected", "Spam")
    rooms.people[ME] = Person(EMAIL, "c1", "Åsa", "sv-SE")
    rooms.recommends = True
    rooms.groups = [[Candidate("rope", "bought-also-bought", "tent", 37, 112)], [Candidate("axe", "popular")]]
    rooms.quoted = {"rope": Quote(text="Holds more than it promises.", stars=5, author="Bo")}
    said = Asked(EMAIL, "https://shop.example/new?t={token}", "sv", "c1", "k")
    made = passwords.ask(said, ME, resets=desk.resets, secret=SECRET, now=NOW)
    PAYLOADS[Kind.NEW_PASSWORD] = {"reset_id": made.reset_id}
    return desk


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("counted", [False, True])
@pytest.mark.parametrize("kind", list(Kind))
def test_nothing_is_wrong_with_what_is_gathered(
    full: Desk, kind: Kind, language: Language, counted: bool
) -> None:
    if counted:
        full.rooms.counted.add("c1")
    letter = full.letter(kind, PAYLOADS.get(kind, {"order_id": "o1"}), language=language)
    theme = Theme(name="Nordhem", home_url="https://shop.example/", legal="Nordhem AB, Uppsala")
    written = rendering.compose(letter, theme, Wording())
    assert linting.lint(written) == []
    if kind not in (Kind.NEW_PASSWORD, Kind.MODERATION_DECISION, Kind.REPORT_DECISION):
        assert "/v1/clicks/" in written.html if counted else "/v1/clicks/" not in written.html
        assert "The rope" in written.html
    else:
        assert "The rope" not in written.html
        assert "/v1/clicks/" not in written.html
    hidden = rendering.compose(replace(letter, is_discreet=True), theme, Wording())
    assert "/i/rope.jpg" not in hidden.html
