from typing import Any

import pytest

from chalicelib.kernel import settings
from chalicelib.members.domain import Pseudonyms
from chalicelib.moderation import public
from chalicelib.moderation.domain import Decision, Kind, State, Submission
from tests.http.conftest import Api
from tests.http.fakes import House
from tests.support import keys

NOW = settings.current().now()
REPORT: dict[str, Any] = {
    "kind": "review",
    "subject_id": "r1",
    "reason": "hate",
    "explanation": "Rad\u202e två",
}


@pytest.fixture
def house(api: Api, monkeypatch: pytest.MonkeyPatch) -> House:
    house = House()
    house.install(monkeypatch)
    return house


def keep(house: House, change: Any) -> None:
    cases: Any = house.moderation.cases
    cases.keep(change, NOW)


def submit(house: House, *texts: str, subject_id: str = "r1", stars: int = 1) -> str:
    """A review as a content room submits it, and the receipt that its author is given."""
    one = Submission(
        kind=Kind.REVIEW, subject_id=subject_id, version=1, author=subject_id, at=NOW, texts=texts, stars=stars,
        product_id="tent", language="sv",
    )  # fmt: skip
    keep(house, public.screen(one, NOW))
    return public.receipt(Kind.REVIEW, subject_id, subject_id)


def decide(house: House, state: State, ground: str, note: str = "") -> None:
    said = Decision(state=state, ground=ground, note=note, operator="op-1")
    keep(house, public.decide(Kind.REVIEW, "r1", said, NOW))


def test_anyone_with_a_key_may_report_what_is_shown_once(api: Api, house: House) -> None:
    submit(house, "Skräp")
    for _ in range(2):
        answer = api.post("/v1/reports", REPORT, key=keys.PUBLISHABLE)
        assert answer.status_code == 202
        assert (answer.json_body["subject_id"], answer.json_body["reason"]) == ("r1", "hate")
    assert public.cases("reported").items[0].open_reports == 1
    (kept,) = public.reports(Kind.REVIEW, "r1")
    assert (kept.explanation, kept.contact) == ("Rad två", None)
    case = public.case(Kind.REVIEW, "r1")
    assert case is not None
    assert case.state is State.PUBLISHED


def test_reporters_are_told_apart_by_login_guest_token_or_address(api: Api, house: House) -> None:
    submit(house, "Skräp")
    shopper = {"key": None, "Authorization": keys.shopper_token("c-1")}
    guest = {"key": keys.PUBLISHABLE, "X-Torg-Guest": keys.guest_token("g-1")}
    for sent in (shopper, guest, {"key": keys.PUBLISHABLE}, shopper, guest):
        assert api.post("/v1/reports", REPORT, **sent).status_code == 202
    named = {**REPORT, "contact": "Anna@example.se", "good_faith": True}
    for _ in range(2):
        assert api.post("/v1/reports", named, key=keys.PUBLISHABLE).status_code == 202
    assert len(public.reports(Kind.REVIEW, "r1")) == 4
    told = public.export("c-1", "anna@EXAMPLE.se")
    assert {one["contact"] for one in told} == {None, "Anna@example.se"}
    assert public.erase("c-1", "anna@example.se", now=NOW) == 2
    assert public.export("c-1", "anna@example.se") == []
    assert len(public.reports(Kind.REVIEW, "r1")) == 4


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"kind": "mood"}, "/kind"),
        ({"subject_id": "a b"}, "/subject_id"),
        ({"reason": "dull"}, "/reason"),
        ({"explanation": "x" * 2_001}, "/explanation"),
        ({"explanation": "x" * 9_000}, "/explanation"),
        ({"contact": "nobody"}, "/contact"),
        ({"stars": 1}, "/stars"),
    ],
)
def test_a_bad_report_names_its_field(api: Api, house: House, change: dict[str, Any], pointer: str) -> None:
    submit(house, "Skräp")
    refused = api.post("/v1/reports", {**REPORT, **change}, key=keys.PUBLISHABLE)
    assert refused.status_code == 400
    assert [one["pointer"] for one in refused.json_body["errors"]] == [pointer]


def test_what_isnt_shown_cant_be_reported(api: Api, house: House) -> None:
    assert api.post("/v1/reports", REPORT).status_code == 404
    submit(house, "Ring 070-123 45 67")
    assert api.post("/v1/reports", REPORT).status_code == 404


def test_too_many_reports_are_refused(api: Api, house: House) -> None:
    for n in range(21):
        submit(house, "Skräp", subject_id=f"s{n}", stars=n % 5 + 1)
    answers = [
        api.post("/v1/reports", {**REPORT, "subject_id": f"s{n}"}, key=keys.PUBLISHABLE).status_code
        for n in range(21)
    ]
    assert answers == [202] * 20 + [429]


def test_an_author_sees_why_and_appeals_once(api: Api, house: House) -> None:
    receipt = submit(house, "Ring 070-123 45 67")
    path = f"/v1/statements/{receipt}"
    held = api.get(path, key=keys.PUBLISHABLE)
    assert (held.status_code, held.headers["Cache-Control"]) == (200, "private, no-store")
    assert held.json_body["summary"].startswith("Det du skrev visas inte än")
    assert held.json_body["facts"] == [
        {"code": "phone", "text": "ett telefonnummer", "found": "070-123 45 67"}
    ]
    assert api.post(f"{path}/appeal", {"text": "nej"}, key=keys.PUBLISHABLE).status_code == 409
    decide(house, State.REJECTED, "hate", "rad två")
    told = api.get(f"{path}?language=en", key=keys.PUBLISHABLE).json_body
    assert (told["automated"], told["may_appeal"], told["note"]) == (False, True, "rad två")
    assert told["ground_text"].startswith("The text expresses hatred")
    for _ in range(2):
        appealed = api.post(f"{path}/appeal", {"text": " Nej \u202e tack"}, key=keys.PUBLISHABLE)
        assert (appealed.status_code, appealed.json_body["may_appeal"]) == (200, False)
    assert api.post(f"{path}/appeal", {"text": "Jo"}, key=keys.PUBLISHABLE).status_code == 409
    (case,) = public.cases("appealed").items
    assert case.appeal is not None
    assert case.appeal.text == "Nej tack"
    decide(house, State.PUBLISHED, "in_order")
    assert api.get(path, key=keys.PUBLISHABLE).json_body["appeal_upheld"] is True


@pytest.mark.parametrize("text", ["", " \u200b ", "x" * 2_001, "x" * 9_000, None, 7])
def test_an_appeal_needs_words(api: Api, house: House, text: Any) -> None:
    receipt = submit(house, "Skräp")
    decide(house, State.REJECTED, "hate")
    refused = api.post(f"/v1/statements/{receipt}/appeal", {"text": text}, key=keys.PUBLISHABLE)
    assert refused.status_code == 400
    assert [one["pointer"] for one in refused.json_body["errors"]] == ["/text"]


@pytest.mark.parametrize("receipt", ["nothing", "a" * 128, "0", public.QUEUES[0]])
def test_a_receipt_that_isnt_one_is_not_found(api: Api, house: House, receipt: str) -> None:
    assert api.get(f"/v1/statements/{receipt}").status_code == 404
    assert api.post(f"/v1/statements/{receipt}/appeal", {"text": "nej"}).status_code == 404


def test_the_figures_are_public_and_show_how_each_rating_fares(api: Api, house: House) -> None:
    submit(house, "Ring 070-123 45 67", stars=5)
    for n in range(3):
        submit(house, "Skräp, fy fan", subject_id=f"s{n}", stars=1)
    answer = api.get("/v1/moderation/transparency?months=2", key=None)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"].startswith("public")
    months = answer.json_body["months"]
    assert len(months) == 2
    (reviews,) = months[0]["kinds"]
    assert (reviews["received"], reviews["published"], reviews["held"]) == (4, 3, 1)
    assert reviews["by_rules"] == {"held": 1, "published": 3}
    assert (reviews["grounds"], reviews["findings"]) == ({"contact_data": 1}, {"phone": 1})
    ones, *_, fives = answer.json_body["reviews_by_stars"]
    assert (ones["received"], ones["held"]["count"], fives["held"]["share"]) == (3, 0, 1.0)
    for bad in ("0", "25", "x"):
        assert api.get(f"/v1/moderation/transparency?months={bad}", key=None).status_code == 400


def test_a_source_is_a_keyed_hash(house: House) -> None:
    assert public.source("192.0.2.1", NOW) != public.source("192.0.2.2", NOW)
    assert public.source(None, NOW) is None
    assert Pseudonyms(b"pepper").guest("192.0.2.1") != public.source("192.0.2.1", NOW)
