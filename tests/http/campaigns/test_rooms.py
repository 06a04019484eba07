"""Campaigns over the rooms they stand on: orders, offers, experiments, reviews, the outbox and its permissions."""

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from chalicelib.campaigns import firing, models, public, rooms, scheduling, wiring
from chalicelib.campaigns.chances import Experiments
from chalicelib.campaigns.domain import holdout_test
from chalicelib.experiments import public as experiments
from chalicelib.kernel import clock, settings
from chalicelib.letters import public as letters
from chalicelib.letters.domain import Kind, Mode
from chalicelib.members import public as members
from chalicelib.offers import public as offers
from chalicelib.orders import public as orders
from chalicelib.post import public as post
from chalicelib.post.domain import Posting, State
from tests.http.conftest import Api
from tests.http.fakes import House, Shop
from tests.support import keys

DAY = clock.DAY
ANNA = "anna@example.se"


class Life:
    """Orders by API, and the clockwork at any time."""

    def __init__(self, api: Api) -> None:
        self.api, self.start = api, settings.current().now()
        self.now = self.start

    def order(self, order_id: str = "1001", *, email: str = ANNA, **said: Any) -> None:
        body = {
            "order_id": order_id, "email": email, "customer_id": f"c-{email[:4]}", "number": f"#{order_id}",
            "lines": [
                {"product_id": "tent", "quantity": 1, "price": {"amount": 50_000, "currency": "SEK"}},
                {"product_id": "mat", "quantity": 2},
            ],
            "total": {"amount": 70_000, "currency": "SEK"}, "locale": "en-GB", "market": "se",
            "timezone": "Europe/London", "channel": "web", "consent": {"marketing": True},
        }  # fmt: skip
        answer = self.api.post("/v1/orders", body | said)
        assert answer.status_code == 201, answer.body
        post.take_in_consent(email, True, self.start, "test")
        self.hear(order_id)

    def hear(self, order_id: str = "1001") -> None:
        scheduling.hear(order_id, doors=wiring.doors(), now=self.now)

    def tell(self, order_id: str, event: str, event_id: str = "h", **said: Any) -> None:
        kinds = {"shipped": orders.Shipped, "refunded": orders.Refunded, "delivered": orders.Delivered}
        when = clock.iso(self.start)
        happening = msgspec.convert(
            {"event": f"order.{event}", "id": event_id, "occurred_at": when, **said}, type=kinds[event]
        )
        orders.record(order_id, happening, self.now)
        self.hear(order_id)

    def pass_(self, days: float) -> dict[str, int]:
        self.now += int(days * DAY)
        failures: list[Exception] = []
        done = firing.run(
            doors=wiring.doors(), shards=models.SHARDS, now=self.now, go_on=lambda: True,
            failed=lambda due, error: failures.append(error),
        )  # fmt: skip
        assert failures == []
        return done

    def mail(self, kind: Kind, entity: str, email: str = ANNA) -> Posting | None:
        recipient = members.pseudonyms().customer_by_email(email)
        return post.find(f"{kind}#{entity}#{recipient}#1")


@pytest.fixture
def life(api: Api, monkeypatch: pytest.MonkeyPatch) -> Life:
    house = House()
    house.install(monkeypatch)
    monkeypatch.setattr(wiring, "chances", Experiments)
    Shop(api, house).sells("tent", "mat")
    letters.change(
        Kind.TIMED_OFFER,
        replace(letters.settings(Kind.TIMED_OFFER), mode=Mode.LIVE),
        settings.current().now(),
    )
    return Life(api)


def skipped(campaign_id: str) -> dict[str, int]:
    return dict(public.figures(campaign_id, settings.current().now()).skipped)


def test_a_shipped_order_asks_for_a_review_in_its_buyers_language_and_time(life: Life) -> None:
    life.order()
    life.tell("1001", "shipped", "s-1", carrier="PostNord")
    assert life.pass_(20) == {}
    assert life.pass_(1.1) == {"posted": 1}
    found = life.mail(Kind.REVIEW_REQUEST, "1001")
    assert found is not None
    wanted = found.wanted
    assert (wanted.to, wanted.language, wanted.timezone, wanted.customer_id) == (
        ANNA, "en", "Europe/London", "c-anna",
    )  # fmt: skip
    assert (found.state, wanted.payload["order_id"]) == (State.WAITING, "1001")
    assert public.why_not(wanted, life.now) is None
    assert public.asked_products("1001") == ["tent", "mat"]
    # The outbox still holds the request: it isn't reminded of yet.
    assert life.pass_(7.1) == {"moved": 1}
    assert rooms.fate(Kind.REVIEW_REQUEST, "1001", found.recipient) is State.WAITING


def test_what_was_sent_back_is_not_asked_about_and_a_refund_ends_it(life: Life) -> None:
    life.order()
    life.tell("1001", "shipped", "s-1")
    life.tell("1001", "refunded", "r-1", lines=[{"product_id": "mat", "quantity": 2}])
    assert public.asked_products("1001") == ["tent"]
    life.pass_(22)
    found = life.mail(Kind.REVIEW_REQUEST, "1001")
    assert found is not None
    life.tell("1001", "refunded", "r-2")
    assert public.why_not(found.wanted, life.now) == "refunded"
    assert (public.asked_products("1001"), skipped("review-request")) == ([], {"refunded": 1})


def test_a_review_ends_the_asking(life: Life) -> None:
    life.order()
    life.tell("1001", "shipped", "s-1")
    said = {"product_id": "tent", "stars": 4, "text": "Stood through the night."}
    token = {"Authorization": keys.shopper_token("c-anna")}
    assert life.api.post("/v1/reviews", said, key=keys.PUBLISHABLE, **token).status_code == 201
    assert public.asked_products("1001") == ["mat"]
    life.pass_(22)
    assert life.mail(Kind.REVIEW_REQUEST, "1001") is None
    assert skipped("review-request") == {"reviewed": 1}


def test_who_does_not_want_it_is_not_asked(life: Life) -> None:
    life.order()
    life.tell("1001", "shipped", "s-1")
    post.take_in_consent(ANNA, False, life.start + 5, "preferences")
    assert life.pass_(22) == {"skipped": 1}
    assert skipped("review-request") == {"opted_out": 1}


def test_test_orders_and_history_are_left_alone(life: Life) -> None:
    life.order("t", test=True)
    life.order("h", historical=True)
    for one in ("t", "h"):
        life.tell(one, "shipped", "s")
    assert life.pass_(30) == {}
    assert wiring.plans().figures("review-request") == {}


def test_an_offers_code_is_issued_once_and_its_end_is_the_mails(life: Life) -> None:
    body = {"title": "Free shipping", "gives": "free_shipping", "valid_days": 14}
    assert life.api.put("/v1/offers/next-order", body).status_code == 200
    known = life.api.get("/v1/campaigns/next-order").json_body
    content = {
        name: known[name]
        for name in ("name", "kind", "trigger", "delay", "offer_id")
    }  # fmt: skip
    assert life.api.put("/v1/campaigns/next-order", content | {"enabled": True}).status_code == 200
    life.order()
    assert life.pass_(3.5) == {"posted": 1}
    found = life.mail(Kind.TIMED_OFFER, "next-order.1001")
    assert found is not None
    code = offers.code(found.wanted.payload["code_id"])
    assert code is not None
    assert found.wanted.expires_at == code.until
    assert offers.issue("next-order", "next-order.1001", offers.Buyer(email=ANNA), life.now).code == code.code


def test_a_kind_that_is_off_wastes_no_code_and_nobodys_turn(life: Life) -> None:
    life.order()
    life.tell("1001", "shipped", "s-1")
    known = letters.settings(Kind.REVIEW_REQUEST)
    letters.change(Kind.REVIEW_REQUEST, replace(known, mode=Mode.OFF), life.now)
    assert life.pass_(22) == {"skipped": 1}
    assert life.mail(Kind.REVIEW_REQUEST, "1001") is None
    assert skipped("review-request") == {"off": 1}


def test_without_an_offer_it_is_tried_again(life: Life) -> None:
    known = life.api.get("/v1/campaigns/next-order").json_body
    content = {name: known[name] for name in ("name", "kind", "trigger", "delay", "offer_id")}
    life.api.put("/v1/campaigns/next-order", content | {"enabled": True})
    life.order()
    assert life.pass_(3.5) == {"postponed": 1}


def test_a_holdout_compares_people_who_were_looked_at_alike(life: Life) -> None:
    campaign = public.get("review-request")
    assert campaign is not None
    body = {"holdout": 50, "name": "Ask", "enabled": True, "kind": "review_request"}
    body |= {"trigger": "order_shipped", "delay": {"days": 21}}
    assert life.api.put("/v1/campaigns/review-request", body).status_code == 200
    for n in range(20):
        life.order(str(n), email=f"p{n:02d}@example.se")
        life.tell(str(n), "shipped", "s")
    done = life.pass_(22)
    report = experiments.report(holdout_test("review-request"), life.now)
    assert [one.people for one in report.arms] == [done["posted"], done["held_out"]]
    assert done["posted"] + done["held_out"] == 20
    states = {
        found.wanted.held_out
        for n in range(20)
        if (found := life.mail(Kind.REVIEW_REQUEST, str(n), f"p{n:02d}@example.se"))
    }
    assert states == {True, False}


def test_first_and_later_orders_are_told_apart_and_a_later_one_ends_win_back(life: Life) -> None:
    life.order("1", placed_at=clock.iso(life.start - 5 * DAY))
    life.order("2")
    one, two = rooms.order("1"), rooms.order("2")
    assert one is not None
    assert two is not None
    assert (rooms.returning(one), rooms.returning(two)) == (False, True)
    assert rooms.latest("c-anna", ANNA) == ("2", two.placed_at)
    assert rooms.latest(None, "nobody@example.se") is None
    life.api.post("/v1/orders/2/cancel")
    assert rooms.latest("c-anna", ANNA) == ("1", one.placed_at)
    assert rooms.order("none") is None


def test_a_person_gets_a_copy_and_is_forgotten(life: Life) -> None:
    life.order()
    life.tell("1001", "shipped", "s-1")
    assert [one["order_id"] for one in public.export("c-anna", ANNA)] == ["1001"]
    assert public.erase("c-anna", ANNA, now=life.now) == 1
    assert public.export("c-anna", ANNA) == []
    assert life.pass_(30) == {}


@pytest.mark.parametrize(
    ("locale", "spoken"), [("sv-SE", "sv"), ("en_GB", "en"), ("EN", "en"), ("de", "sv"), (None, "sv")]
)
def test_letters_are_written_in_a_language_they_have(locale: str | None, spoken: str) -> None:
    assert rooms.language(locale) == spoken
