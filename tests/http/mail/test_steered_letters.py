"""What mails recommend under the shop's rules, made by all rooms together; and what is noted of their readers."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from chalicelib.activity.domain import Batch, Fact
from chalicelib.kernel import news, settings
from chalicelib.kernel.errors import Unavailable
from chalicelib.kernel.news import OrderChanged
from chalicelib.letters import public as letters
from chalicelib.letters.domain import Count, Kind, KindSettings, Letter, Mode
from chalicelib.merchandising import wiring as merchandising
from chalicelib.post.domain import State
from chalicelib.recommendations.domain import RankedList, Row
from chalicelib.worth.domain import ASKED
from tests.http.fakes import House, Shop
from tests.http.mail.test_campaign_letters import at_noon, want  # noqa: F401  (a fixture)
from tests.http.mail.test_handlers import CHROME, EMAIL, advised, place, send, told  # noqa: F401  (a fixture)
from tests.support import keys

Queue = Callable[..., Any]
ALSO = "bought-also-bought"


@pytest.fixture(autouse=True)
def stocked(shop: Shop) -> None:
    advised(shop)


def keep(shop: Shop, does: dict[str, Any], *lists: str, rule_id: str = "r") -> None:
    body = {"does": does, "where": {"lists": lists}}
    assert shop.api.put(f"/v1/merchandising/rules/{rule_id}", body).status_code == 200
    merchandising.forget()


def agree(shop: Shop, customer_id: str, given: bool = True) -> None:
    said = {"analytics": given, "source": "banner"}
    token = keys.shopper_token(customer_id)
    assert shop.api.put("/v1/me/consents", said, key=None, Authorization=token).status_code == 200


def confirm(shop: Shop, house: House, queue: Queue, n: int = 1) -> State:
    """Bring an order's confirmation on its way, of a customer of its own."""
    who = {"order_id": f"o{n}", "customer_id": f"c{n}", "email": f"{n}@example.se"}
    place(shop, **who)
    queue("mail_news", news.encode(OrderChanged(order_id=f"o{n}", revision=1, historical=False)))
    (state,) = send(house, queue)
    return state


def asked(house: House) -> list[Fact]:
    return [fact for fact in house.log.facts() if fact.event == ASKED]


def test_rules_steer_what_mails_recommend_at_the_same_round_trips(
    shop: Shop, house: House, queue: Queue, told: list[Letter]  # noqa: F811
) -> None:  # fmt: skip
    before = house.waves
    confirm(shop, house, queue, 1)
    plain = house.waves - before
    keep(shop, {"kind": "exclude", "products": ["mat"]}, rule_id="a")
    keep(shop, {"kind": "pin", "products": ["axe"], "position": 2}, "mail", rule_id="b")
    before = house.waves
    confirm(shop, house, queue, 2)
    assert house.waves - before == plain
    assert [(one.product_id, one.reason) for one in told[1].chosen] == [
        ("lamp", Count(list="viewed-then-bought", title="The tent", people=24, of=310)),
        ("axe", Count(list="pinned")),
    ]
    assert asked(house) == []


def test_a_share_of_customers_is_withheld_them_and_all_are_noted(
    shop: Shop, house: House, queue: Queue, told: list[Letter]  # noqa: F811
) -> None:  # fmt: skip
    keep(shop, {"kind": "withhold", "percent": 50}, "mail")
    for n in range(1, 31):
        agree(shop, f"c{n}")
        assert confirm(shop, house, queue, n) is State.SENT
    without = sum(not one.chosen for one in told)
    assert 5 <= without <= 25
    noted = asked(house)
    assert len(noted) == len({one.customer for one in noted}) == 30
    assert all(one.visitor is None and one.product_id is None for one in noted)
    assert sum(json.loads(one.detail or "")["withheld"] for one in noted) == without


def test_a_campaigns_mail_is_steered_and_withheld_alike(
    shop: Shop, house: House, queue: Queue, told: list[Letter]  # noqa: F811
) -> None:  # fmt: skip
    keep(shop, {"kind": "exclude", "products": ["mat"]})
    keep(shop, {"kind": "withhold", "percent": 0.001}, "mail", rule_id="s")
    agree(shop, "c1")
    now = settings.current().now()
    place(shop, customer_id="c1", email=EMAIL)
    queue("mail_news", news.encode(OrderChanged(order_id="o1", revision=1, historical=False)))
    send(house, queue)
    want(Kind.WIN_BACK, now, order_id="o1")
    assert send(house, queue, "mail_marketing") == [State.SENT]
    assert [one.product_id for one in told[1].chosen] == ["lamp"]
    assert len(asked(house)) == 1, "once a day, whichever mail it was"


def test_who_did_not_agree_is_sent_them_and_noted_nowhere(
    shop: Shop, house: House, queue: Queue, told: list[Letter]  # noqa: F811
) -> None:  # fmt: skip
    keep(shop, {"kind": "withhold", "percent": 90}, "mail")
    for n in range(1, 6):
        confirm(shop, house, queue, n)
    assert all(one.chosen for one in told)
    assert asked(house) == []


def test_a_mail_that_is_only_kept_notes_nobody(shop: Shop, house: House, queue: Queue) -> None:
    keep(shop, {"kind": "withhold", "percent": 50}, "mail")
    agree(shop, "c1")
    letters.change(Kind.ORDER_CONFIRMATION, KindSettings(mode=Mode.SHADOW), 1)
    assert confirm(shop, house, queue) is State.SHADOWED
    assert asked(house) == []


def test_a_challenger_is_sent_to_some(shop: Shop, house: House, queue: Queue, told: list[Letter]) -> None:  # noqa: F811
    keep(shop, {"kind": "trial", "percent": 50, "numbers": {"half_life_days": 7}}, "mail", rule_id="quick")
    theirs = RankedList(112, (Row("axe", 9, 20),))
    house.lists["product:tent"] = {**house.lists["product:tent"], f"{ALSO}~quick": theirs}
    for n in range(1, 21):
        agree(shop, f"c{n}")
        confirm(shop, house, queue, n)
    first = [one.chosen[0].product_id for one in told]
    assert {"mat", "axe"} == set(first)
    noted = [json.loads(one.detail or "") for one in asked(house)]
    assert sum(one["challenger"] for one in noted) == first.count("axe")
    assert {tuple(one["lists"]) for one in noted} == {("mail",)}


def test_a_preview_notes_nobody_and_asks_no_rule(shop: Shop, house: House) -> None:
    keep(shop, {"kind": "withhold", "percent": 90}, "mail")
    before = house.waves
    for kind in Kind:
        assert letters.compose(letters.sample(kind, "sv")).html
    assert (asked(house), house.waves) == ([], before)


def clicked(house: House) -> list[Fact]:
    return [fact for fact in house.log.facts() if fact.event == "recommendation_clicked"]


def follow(shop: Shop, link: str) -> None:
    url = urlsplit(link)
    answer = shop.api.get(f"{url.path}?{url.query}", key=None, User_Agent=CHROME)
    assert answer.status_code == 302


def test_a_click_on_what_a_mail_recommended_is_told_to_the_log_once(
    shop: Shop, house: House, queue: Queue, told: list[Letter]  # noqa: F811
) -> None:  # fmt: skip
    agree(shop, "c1")
    confirm(shop, house, queue)
    for _ in range(2):
        follow(shop, told[0].chosen[1].url)
    (fact,) = clicked(house)
    assert (fact.product_id, fact.visitor, bool(fact.customer)) == ("lamp", None, True)
    assert json.loads(fact.detail or "") == {"list": "mail", "position": 2}
    assert told[0].order
    follow(shop, told[0].order.lines[0].url or "")
    assert len(clicked(house)) == 1, "what was bought isn't recommended"


def test_who_takes_their_consent_back_is_not_told_of(
    shop: Shop, house: House, queue: Queue, told: list[Letter]  # noqa: F811
) -> None:  # fmt: skip
    agree(shop, "c1")
    confirm(shop, house, queue)
    agree(shop, "c1", given=False)
    follow(shop, told[0].chosen[0].url)
    assert clicked(house) == []


def test_a_log_that_does_not_answer_leads_on(
    shop: Shop, house: House, queue: Queue, told: list[Letter], monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:  # fmt: skip
    agree(shop, "c1")
    confirm(shop, house, queue)

    def out_of_reach(batch: Batch) -> Batch | None:
        raise Unavailable("the log doesn't answer")

    monkeypatch.setattr(house.log, "add_once", out_of_reach)
    follow(shop, told[0].chosen[0].url)
