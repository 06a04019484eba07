"""Merchant rules as an operator meets them: made, tried before they are kept, changed, deleted; all of it logged."""

import pytest

from chalicelib.console import ruleforms
from chalicelib.console.domain import Role
from chalicelib.kernel.errors import Invalid
from chalicelib.merchandising import public as merchandising
from chalicelib.merchandising.domain import RuleContent, Scope, Withhold
from chalicelib.recommendations import domain
from chalicelib.worth.domain import ASKED
from tests.http.console.conftest import Browser, text

VIEWED = "viewed-also-viewed"
PIN = {
    "kind": "pin",
    "revision": "0",
    "enabled": "true",
    "products": "hat\r\n",
    "position": "1",
    "tried_product": "tent",
}


@pytest.fixture(autouse=True)
def _lists(browser: Browser) -> None:
    browser.shop.sells("hat", title="Mössa Vinge")
    browser.shop.sells("stove", title="Stormkök")
    browser.shop.house.keep(domain.product_key("tent"), VIEWED, ("stove", 12), of=96)


def test_a_rule_is_begun_tried_kept_changed_and_deleted(browser: Browser) -> None:
    browser.enter(Role.ADMIN)
    assert "There is no rule" in text(browser.get("steering"))
    begun = browser.send("steering", {"rule_id": " black-week ", "kind": "pin"})
    assert begun.headers["Location"].endswith("steering/black-week?kind=pin")
    assert "Place, from 1" in text(browser.get("steering/black-week?kind=pin"))
    assert browser.get("steering/black-week").status_code == 404, "nothing is kept by beginning"

    tried = text(browser.send("steering/black-week", PIN | {"act": "preview"}))
    assert "Before 1 Stormkök 12 of 96" in tried
    assert "After 1 Mössa Vinge the shop's choice new 2 Stormkök 12 of 96 ↓ was 1" in tried
    assert merchandising.every() == (), "nor by looking"

    saved = browser.send(
        "steering/black-week", PIN | {"act": "save", "lists": VIEWED, "ends_at": "2030-01-01T00:00"}
    )
    assert saved.headers["Location"].endswith("steering/black-week?told=saved")
    (kept,) = merchandising.every()
    assert (kept.revision, kept.content.where.lists, kept.content.enabled) == (1, (VIEWED,), True)
    assert ruleforms.of(kept).content() == kept.content
    page = browser.get("steering/black-week").body.decode()
    assert 'value="2030-01-01T00:00"' in page
    assert 'name="revision" value="1"' in page
    listed = text(browser.get("steering?product=tent"))
    assert "black-week holds Pin: hat · only in 1 list" in listed
    assert "Before 1 Stormkök 12 of 96 After 1 Mössa Vinge" in listed

    off = {name: value for name, value in PIN.items() if name != "enabled"} | {"revision": "1", "act": "save"}
    browser.send("steering/black-week", off)
    assert "black-week off" in text(browser.get("steering"))
    unsure = browser.send("steering/black-week", PIN | {"revision": "2", "act": "delete"})
    assert unsure.status_code == 400
    gone = browser.send("steering/black-week", PIN | {"revision": "2", "act": "delete", "sure": "true"})
    assert gone.headers["Location"].endswith("steering?told=deleted")
    log = text(browser.get("audit"))
    assert "changed a rule of recommendations" in log
    assert "deleted a rule of recommendations" in log


def test_a_form_says_the_bounds_of_its_own_kind(browser: Browser) -> None:
    browser.enter(Role.ADMIN)
    told = text(browser.get("steering/r?kind=newcomers"))
    assert "Per cent of lists, up to 50" in told
    assert "Place, from 2" in told
    assert "up to 90" in text(browser.get("steering/r?kind=withhold"))


def test_a_rule_is_tried_on_what_a_mail_recommends_and_nobody_is_noted(browser: Browser) -> None:
    browser.enter(Role.ADMIN)
    browser.shop.sells("tent")
    browser.shop.sells("axe", title="The axe")
    browser.shop.house.keep(domain.product_key("tent"), "bought-also-bought", ("stove", 12), of=96)
    browser.shop.house.keep(domain.POPULAR, "bought", ("axe", 40))
    merchandising.keep("held", RuleContent(does=Withhold(percent=90), where=Scope(lists=("mail",))), None, 1)
    tried = browser.send("steering/b", PIN | {"act": "preview", "lists": "mail", "tried_list": "mail"})
    assert "Before 1 Stormkök 12 of 96 2 The axe popular in the shop" in text(tried)
    assert "After 1 Mössa Vinge the shop's choice new 2 Stormkök 12 of 96 ↓ was 1 3 The axe" in text(tried)
    other = browser.send("steering/b", PIN | {"act": "preview", "lists": VIEWED, "tried_list": "mail"})
    assert "After 1 Stormkök" in text(other)
    assert [one for one in browser.shop.house.log.facts() if one.event == ASKED] == []


def test_a_rule_that_waits_is_tried_as_if_it_had_begun(browser: Browser) -> None:
    browser.enter(Role.ADMIN)
    tried = browser.send("steering/later", PIN | {"act": "preview", "starts_at": "2031-01-01T08:00"})
    assert "After 1 Mössa Vinge" in text(tried)


def test_what_is_wrong_is_named_beside_ones_own_words(browser: Browser) -> None:
    browser.enter(Role.ADMIN)
    for fields, said in (
        ({"kind": "boost", "factor": "one"}, "expected a number"),
        ({"kind": "boost", "factor": "2"}, "names no product"),
        ({"kind": "margin", "weight": "1", "margins": "hat 35"}, "= and per cent"),
        ({"kind": "pin", "products": "a b"}, "Products"),
        ({"kind": "pin", "products": "hat", "starts_at": "soon"}, "expected a day and an hour"),
        (
            {"kind": "pin", "products": "hat", "act": "preview", "tried_product": "?"},
            "name a product to try it on",
        ),
    ):
        answer = browser.send("steering/r", {"act": "save", "note": "my own words"} | fields)
        assert answer.status_code == 400, fields
        assert said in text(answer)
        assert "my own words" in answer.body.decode()
    assert browser.send("steering", {"rule_id": "two words", "kind": "pin"}).status_code == 400
    assert browser.get("steering?product=%3F").status_code == 400


def test_two_who_save_at_once_are_told(browser: Browser) -> None:
    browser.enter(Role.ADMIN)
    browser.send("steering/r", PIN | {"act": "save"})
    late = browser.send("steering/r", PIN | {"act": "save", "position": "3", "note": "mine"})
    assert late.status_code == 409
    assert 'name="revision" value="1"' in late.body.decode()
    assert "mine" in text(late)
    assert (
        browser.send("steering/r", PIN | {"act": "save", "revision": "1", "position": "3"}).status_code == 303
    )


def test_viewers_see_rules_and_change_none(browser: Browser) -> None:
    browser.enter(Role.ADMIN)
    browser.send("steering/r", PIN | {"act": "save"})
    browser.enter(Role.VIEWER)
    assert "Only admins change rules" in text(browser.get("steering/r"))
    assert b'value="save"' not in browser.get("steering/r").body
    assert browser.send("steering/r", PIN | {"act": "delete", "sure": "true"}).status_code == 403


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "boost", "categories": "A > B\nC", "brands": "Acme", "factor": "2,5"},
        {"kind": "bury", "products": "a", "factor": "0"},
        {"kind": "exclude", "brands": "Ö & Co"},
        {"kind": "same_category", "levels": "2"},
        {"kind": "same_category", "where_phrases": "tält"},
        {
            "kind": "margin",
            "weight": "1.5",
            "margins": "category A > B = 35\nbrand Ö & Co = -5.5 %\nproduct a = 20",
        },
        {"kind": "diversity", "by": "brand", "most": "2", "within": "6"},
        {"kind": "withhold", "percent": "2.5"},
        {"kind": "trial", "percent": "50", "numbers": "half_life_days = 30\nseen_right=0,3"},
    ],
)
def test_every_kind_goes_from_its_form_to_a_rule_and_back(browser: Browser, fields: dict[str, str]) -> None:
    browser.enter(Role.ADMIN)
    assert browser.send("steering/r", fields | {"act": "save", "enabled": "true"}).status_code == 303
    (kept,) = merchandising.every()
    assert ruleforms.of(kept).content() == kept.content
    assert browser.get("steering/r").status_code == 200


def test_what_does_not_go_with_another_trial_is_told_in_the_form(browser: Browser) -> None:
    browser.enter(Role.ADMIN)
    trial = {
        "kind": "trial",
        "percent": "50",
        "numbers": "half_life_days = 30",
        "enabled": "true",
        "act": "save",
    }
    assert browser.send("steering/first", trial).status_code == 303
    second = browser.send("steering/second", trial)
    assert second.status_code == 409
    assert "'first' is tried at the same time" in text(second)
    changed = browser.send("steering/first", trial | {"numbers": "half_life_days = 31", "revision": "1"})
    assert changed.status_code == 409
    assert "the numbers of a trial stay as they were" in text(changed)
    assert "half_life_days = 31" in text(changed), "what was typed isn't lost"


@pytest.mark.parametrize("numbers", ["half_life_days", "half_life_days = many", "window_days = 3", ""])
def test_numbers_that_are_none_are_named(browser: Browser, numbers: str) -> None:
    browser.enter(Role.ADMIN)
    form = {"kind": "trial", "percent": "50", "numbers": numbers, "enabled": "true", "act": "save"}
    answer = browser.send("steering/r", form)
    assert answer.status_code == 400
    assert "/does/numbers" in text(answer)


def test_a_form_that_is_no_rule_is_refused() -> None:
    with pytest.raises(Invalid):
        ruleforms.RuleForm(kind="diversity", most="0", within="3").content()
