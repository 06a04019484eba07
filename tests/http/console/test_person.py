"""A person's data in the console: found, handed over, erased once their name is typed again; named in no log."""

import json
import logging
from typing import Any

import pytest

from chalicelib.activity import forgetting
from chalicelib.console import personwork
from chalicelib.console.domain import Role
from chalicelib.members import public as members
from chalicelib.privacy import public as privacy
from tests.fakes.activity import PlainSieve
from tests.http.console.conftest import Browser, text
from tests.support import keys

ADA, WHO = "ada@shop.example", {"customer_id": "c-1"}


@pytest.fixture
def ada(browser: Browser) -> str:
    """A customer who bought and reviewed; an admin looks."""
    order = {
        "order_id": "o-1",
        "customer_id": "c-1",
        "email": ADA,
        "lines": [{"product_id": "tent", "quantity": 1}],
    }
    send(browser, "/v1/orders", order, keys.SECRET)
    review = {"product_id": "tent", "stars": 2, "text": "It leaks at the seams.", "name": "Ada"}
    send(browser, "/v1/reviews", review, keys.shopper_token("c-1").removeprefix("Bearer "))
    browser.enter(Role.ADMIN)
    return "c-1"


def send(browser: Browser, path: str, body: Any, bearer: str) -> None:
    headers = {
        "Authorization": f"Bearer {bearer}",
        "Content_Type": "application/json",
        "X_Torg_Key": keys.PUBLISHABLE,
    }
    if bearer == keys.SECRET:
        headers.pop("X_Torg_Key")
    answer = browser.ask("POST", path, json.dumps(body).encode(), **headers)
    assert answer.status_code == 201, answer.body


def test_who_is_found_is_told_by_room(browser: Browser, ada: str) -> None:
    page = text(browser.send("person", {"customer_id": f" {ada} "}))
    assert "Orders 1" in page
    assert "Reviews and votes 1" in page
    assert "Last asked for never" in page
    assert "seams" not in page
    assert "Orders 1" in text(browser.send("person", {"email": ADA}))
    stranger = text(browser.send("person", {"customer_id": "c-2"}))
    assert "0 things are held of c-2" in stranger
    assert "Orders 1" not in stranger


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Say who it is"),
        ({"customer_id": "  "}, "Say who it is"),
        ({"email": "ada"}, "That isn't an e-mail address"),
        ({"customer_id": "c\x00"}, "Say who it is"),
        ({"anonymous_id": "a" * 300}, "That can't be a browser's id"),
    ],
)
def test_who_isnt_named_is_asked_for_again(browser: Browser, given: dict[str, str], said: str) -> None:
    browser.enter(Role.ADMIN)
    answer = browser.send("person", given)
    assert answer.status_code == 400
    assert said in text(answer)
    assert browser.send("person/copy", given).status_code == 400
    assert browser.send("person/erase", {**given, "again": "x"}).status_code == 400


def test_a_copy_is_a_file_with_what_the_api_gives_and_its_name_tells_nobody(
    browser: Browser, ada: str
) -> None:
    answer = browser.send("person/copy", WHO)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="personal-data.json"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert json.loads(answer.body) == json.loads(json.dumps(privacy.copy(privacy.Who(customer_id=ada))))
    assert "seams" in answer.body.decode()


def test_more_than_a_page_can_hand_over_is_left_to_the_command(
    browser: Browser, ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(personwork, "MOST_BYTES", 100)
    refused = browser.send("person/copy", {"customer_id": ada})
    assert refused.status_code == 413
    assert "python -m infra person export" in text(refused)


def test_nobody_is_erased_before_their_name_is_typed_again(browser: Browser, ada: str) -> None:
    page = text(browser.send("person", WHO))
    assert "type c-1 once more" in page
    assert "Orders stay as figures" in page
    for again in ({}, {"again": "c-2"}, {"again": "true"}, {"again": ADA}):
        refused = browser.send("person/erase", {**WHO, **again})
        assert refused.status_code == 400
        assert "Nothing was erased" in text(refused)
    assert "Reviews and votes 1" in text(browser.send("person", {"customer_id": ada}))
    assert "forgot" not in text(browser.get("audit"))


def test_who_is_erased_is_gone_and_it_is_told_how_far_that_is(browser: Browser, ada: str) -> None:
    done = browser.send("person/erase", {**WHO, "again": " c-1 "})
    assert done.status_code == 200
    page = text(done)
    assert "Forgotten, and written in the log. Reviews and votes 1" in page
    assert "0 things are held of c-1" in page
    assert "nothing counts; rows wait to be taken out" in page
    assert "seams" not in json.dumps(privacy.copy(privacy.Who(customer_id=ada)))
    shop = browser.shop
    forgetting.forget(objects=shop.house.objects, sieve=PlainSieve(), now=lambda: shop.now + 1)
    assert "proven free of them" in text(browser.send("person", WHO))
    comes_back = {"order_id": "o-2", "customer_id": ada, "lines": [{"product_id": "tent", "quantity": 1}]}
    send(browser, "/v1/orders", comes_back, keys.SECRET)
    assert "Left, or back again in" in text(browser.send("person", WHO))


def test_the_log_says_who_did_it_and_names_nobody_else(
    browser: Browser, ada: str, caplog: pytest.LogCaptureFixture
) -> None:
    hashed = members.pseudonyms().customer(ada)
    both = {"customer_id": ada, "email": ADA}
    with caplog.at_level(logging.DEBUG):
        browser.send("person", both)
        browser.send("person/copy", both)
        browser.send("person/erase", {**both, "again": ADA})
    told = text(browser.get("audit"))
    assert f"Moa Lind copied the data of person#{hashed}" in told
    assert f"Moa Lind forgot person#{hashed}" in told
    for named in (ADA, "c-1", "Ada"):
        assert named not in told
        assert named not in caplog.text


@pytest.mark.parametrize("act", ["person", "person/copy", "person/erase"])
def test_without_its_token_a_form_does_nothing(browser: Browser, ada: str, act: str) -> None:
    form = b"form_token=another&customer_id=c-1&again=c-1"
    sent = {"Sec_Fetch_Site": "same-origin", "Content_Type": "application/x-www-form-urlencoded"}
    assert browser.ask("POST", f"/admin/{act}", form, **sent).status_code == 403
    assert privacy.standing(privacy.Who(customer_id=ada)).erasure.erased_at is None


@pytest.mark.parametrize("role", [Role.VIEWER, Role.MODERATOR])
def test_only_admins_are_shown_the_way(browser: Browser, role: Role) -> None:
    browser.enter(Role.ADMIN)
    assert "Personal data" in text(browser.get("queue"))
    browser.enter(role)
    assert "Personal data" not in text(browser.get("queue"))
    assert browser.get("person").status_code == 403
