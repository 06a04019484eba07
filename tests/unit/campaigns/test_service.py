"""What an operator does with campaigns: made, changed, deleted; faults name the field."""

from typing import Any

import msgspec
import pytest

from chalicelib.campaigns import domain, service
from chalicelib.campaigns.chances import plan_of
from chalicelib.campaigns.defaults import SHIPPED
from chalicelib.campaigns.domain import Content
from chalicelib.kernel.errors import Conflict, Invalid, NotFound
from tests.unit.campaigns.shop import START, Shop

REVIEW: dict[str, Any] = {
    "name": "Ask", "kind": "review_request", "trigger": "order_shipped", "delay": {"days": 21},
}  # fmt: skip
CART: dict[str, Any] = {
    "name": "Cart", "kind": "abandoned_cart", "trigger": "cart_abandoned", "delay": {"hours": 4},
}  # fmt: skip


def faults(said: dict[str, Any]) -> list[str]:
    return [one.pointer for one in domain.faults(msgspec.convert(said, type=Content))]


def test_what_ships_is_faultless_and_as_it_is_described() -> None:
    assert {one.campaign_id: one.enabled for one in SHIPPED.values()} == {
        "review-request": True, "next-order": False, "abandoned-cart": False, "abandoned-browse": False,
        "win-back": False,
    }  # fmt: skip
    for one in SHIPPED.values():
        assert list(domain.faults(one)) == []
    ask = SHIPPED["review-request"]
    assert (ask.delay.ms, ask.reminder and ask.reminder.ms) == (21 * 86_400_000, 7 * 86_400_000)


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        (REVIEW | {"kind": "review_reminder"}, "/kind"),
        (REVIEW | {"kind": "order_shipped"}, "/kind"),
        (REVIEW | {"trigger": "cart_abandoned"}, "/trigger"),
        (CART | {"trigger": "browse_abandoned"}, "/trigger"),
        (CART | {"delay": {"minutes": 29}}, "/delay"),
        (CART | {"delay": {"days": 7, "minutes": 1}}, "/delay"),
        (REVIEW | {"delay": {"days": 1095, "minutes": 1}}, "/delay"),
        (REVIEW | {"kind": "win_back", "trigger": "last_order", "delay": {"hours": 23}}, "/delay"),
        (REVIEW | {"reminder": {"hours": 23}}, "/reminder"),
        (CART | {"reminder": {"days": 2}}, "/reminder"),
        (CART | {"audience": {"markets": ["se"]}}, "/audience/markets"),
        (CART | {"audience": {"channels": ["web"]}}, "/audience/channels"),
        (CART | {"audience": {"buyers": "first"}}, "/audience/buyers"),
        (CART | {"audience": {"least_total": {"amount": 1, "currency": "SEK"}}}, "/audience/least_total"),
        (REVIEW | {"kind": "timed_offer"}, "/offer_id"),
        (REVIEW | {"offer_id": "x"}, "/offer_id"),
        (REVIEW | {"subjects": {"sv": ["A", "A"]}}, "/subjects/sv"),
        (REVIEW | {"subjects": {"sv": ["A"]}, "test": {"sample": 1000}}, "/test"),
        (REVIEW | {"starts_at": "2026-11-02T00:00:00Z", "ends_at": "2026-11-01T00:00:00Z"}, "/ends_at"),
        (REVIEW | {"ends_at": "2026-11-01T00:00:00"}, "/ends_at"),
    ],
)
def test_a_fault_names_its_field(said: dict[str, Any], pointer: str) -> None:
    assert pointer in faults(said)
    shop = Shop()
    with pytest.raises(Invalid) as raised:
        shop.campaign("mine", **said)
    assert raised.value.errors[0].pointer == pointer
    assert shop.world.plans.known == {}


def test_a_campaign_is_changed_once_by_the_same_words() -> None:
    shop = Shop()
    first = shop.campaign("review-request", delay={"days": 14})
    shop.now += 5
    assert shop.campaign("review-request", delay={"days": 14}) == first
    assert (first.revision, first.changed_at) == (1, START)
    assert shop.campaign("review-request", delay={"days": 21}).revision == 2


def test_as_shipped_again_is_no_change() -> None:
    shop = Shop()
    assert shop.campaign("review-request") == SHIPPED["review-request"]
    assert shop.world.plans.known == {}


def test_who_saw_an_older_revision_changes_nothing() -> None:
    shop = Shop()
    content = SHIPPED["win-back"].content
    doors = {"kept": shop.world.plans, "chances": shop.world.chances, "now": START}
    service.keep("win-back", msgspec.structs.replace(content, enabled=True), revision=0, **doors)  # type: ignore[arg-type]
    with pytest.raises(Conflict):
        service.keep("win-back", content, revision=0, **doors)  # type: ignore[arg-type]
    service.keep("win-back", content, revision=1, **doors)  # type: ignore[arg-type]
    service.keep("fresh", content, revision=0, **doors)  # type: ignore[arg-type]


def test_what_was_deleted_is_gone_until_it_is_said_anew() -> None:
    shop = Shop()
    doors = {"kept": shop.world.plans, "chances": shop.world.chances, "now": START}
    service.delete("win-back", **doors)  # type: ignore[arg-type]
    assert "win-back" not in service.every(shop.world.plans)
    for ask in (
        lambda: service.get("win-back", kept=shop.world.plans),
        lambda: service.delete("win-back", **doors),
    ):  # type: ignore[arg-type]
        with pytest.raises(NotFound):
            ask()
    again = service.keep("win-back", SHIPPED["win-back"].content, revision=0, **doors)  # type: ignore[arg-type]
    assert (again.revision, again.deleted) == (2, False)


def test_there_are_a_hundred_campaigns_at_most() -> None:
    shop = Shop()
    for n in range(domain.MOST_CAMPAIGNS - len(SHIPPED)):
        shop.campaign(f"c{n}", **REVIEW)
    with pytest.raises(Invalid):
        shop.campaign("one-more", **REVIEW)
    shop.campaign("c1", **REVIEW, enabled=True)


@pytest.mark.parametrize("word", ["", "-a", "a-", "A", "a.b", "a_b", "a" * 41, "å"])
def test_an_id_is_a_short_plain_word(word: str) -> None:
    with pytest.raises(Invalid):
        service.named(word)


def test_subjects_are_tried_where_there_are_several_in_a_language() -> None:
    said = REVIEW | {
        "subjects": {"sv": ["A", "B", "C"], "en": ["One"]}, "test": {"sample": 500, "method": "thompson"},
    }  # fmt: skip
    content = msgspec.convert(said, type=Content)
    plan = plan_of(content, "sv")
    assert plan is not None
    assert (plan.arms, str(plan.method), plan.sample, plan.labels) == (3, "thompson", 500, ("A", "B", "C"))
    assert plan_of(content, "en") is None
    assert plan_of(msgspec.convert(REVIEW, type=Content), "sv") is None


def test_a_person_gets_the_subject_of_their_arm_and_the_first_where_nothing_is_tried() -> None:
    shop = Shop()
    made = shop.campaign("mine", **REVIEW, subjects={"sv": ["A", "B"]}, test={"sample": 100})
    shop.world.chances.arms = {("mine", "p1"): 1, ("mine", "p2"): 3}
    chances = shop.world.chances
    assert [service.subject(made, "sv", one, chances=chances) for one in ("p1", "p2", "p3")] == [1, 1, 0]
    assert service.subject(made, "en", "p1", chances=chances) == 0
