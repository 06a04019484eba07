from typing import Any

import pytest
from chalice.test import Client

from chalicelib.aws import secrets
from chalicelib.aws.observed import Failed
from chalicelib.campaigns import jobs, models, public, wiring
from chalicelib.campaigns.plans import Due, Outcome, Plan, ended
from chalicelib.campaigns.ports import Change, Order
from chalicelib.kernel import news, settings
from chalicelib.kernel.news import OrderChanged, RatingChanged
from tests.fakes.campaigns import FakePlans, World
from tests.http.conftest import Api
from tests.http.fakes import House
from tests.support import keys

MINE = "/v1/campaigns/mine"
ASK: dict[str, Any] = {
    "name": "Fråga efter ett omdöme", "kind": "review_request", "trigger": "order_delivered",
    "delay": {"days": 14}, "reminder": {"days": 7}, "holdout": 5, "enabled": True,
    "audience": {"markets": ["se"], "least_total": {"amount": 20_000, "currency": "SEK"}},
    "subjects": {"sv": ["Hur blev det?", "Vad tycker du?"]}, "test": {"sample": 500},
}  # fmt: skip


@pytest.fixture(autouse=True)
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    made = House()
    made.install(monkeypatch)
    return made


@pytest.fixture
def plans() -> FakePlans:
    found = wiring.plans()
    assert isinstance(found, FakePlans)
    return found


def test_what_ships_is_there_from_the_start(api: Api) -> None:
    answer = api.get("/v1/campaigns")
    assert answer.status_code == 200
    items = answer.json_body["items"]
    assert [(one["campaign_id"], one["enabled"]) for one in items] == [
        ("abandoned-browse", False), ("abandoned-cart", False), ("next-order", False),
        ("review-request", True), ("win-back", False),
    ]  # fmt: skip
    assert all(one["is_shipped"] and one["revision"] == 0 and one["changed_at"] is None for one in items)
    assert api.get("/v1/campaigns/review-request").json_body["delay"] == {"days": 21}


def test_a_campaign_is_made_changed_and_deleted(api: Api) -> None:
    assert api.get(MINE).status_code == 404
    made = api.put(MINE, ASK)
    assert made.status_code == 200, made.body
    assert made.json_body | ASK == made.json_body
    assert (made.json_body["campaign_id"], made.json_body["revision"]) == ("mine", 1)
    assert api.put(MINE, ASK).json_body == made.json_body == api.get(MINE).json_body
    assert api.put(MINE, ASK | {"enabled": False, "revision": 0}).status_code == 409
    assert api.put(MINE, ASK | {"enabled": False, "revision": 1}).json_body["revision"] == 2
    assert api.delete(MINE).status_code == 204
    assert api.delete(MINE).status_code == 404 == api.get(MINE).status_code
    assert "mine" not in [one["campaign_id"] for one in api.get("/v1/campaigns").json_body["items"]]
    assert api.put(MINE, ASK).json_body["revision"] == 4


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"kind": "order_paid"}, "/kind"),
        ({"kind": "sms"}, "/kind"),
        ({"trigger": "cart_abandoned"}, "/trigger"),
        ({"delay": {"days": -1}}, "/delay/days"),
        ({"delay": {"weeks": 1}}, "/delay/weeks"),
        ({"reminder": {"minutes": 5}}, "/reminder"),
        ({"holdout": 51}, "/holdout"),
        ({"subjects": {"sv": list("ABCDE")}}, "/subjects"),
        ({"subjects": {"de": ["A"]}}, "/subjects"),
        ({"subjects": {"sv": ["A\nB"]}}, "/subjects"),
        ({"test": {"sample": 5}}, "/test/sample"),
        ({"offer_id": "x"}, "/offer_id"),
        ({"audience": {"buyers": "some"}}, "/audience/buyers"),
        ({"name": " "}, "/name"),
        ({"colour": "red"}, "/colour"),
        ({"ends_at": "yesterday"}, "/ends_at"),
    ],
)
def test_what_is_wrong_is_named(api: Api, change: dict[str, Any], pointer: str) -> None:
    answer = api.put(MINE, ASK | change)
    assert answer.status_code == 400, answer.body
    found = answer.json_body["errors"][0]["pointer"]
    assert found == pointer or found.startswith(f"{pointer}/")
    assert api.get(MINE).status_code == 404


def test_an_id_that_cannot_be_one_is_refused(api: Api) -> None:
    answer = api.put("/v1/campaigns/Mine.Own", ASK)
    assert (answer.status_code, answer.json_body["errors"][0]["pointer"]) == (400, "path:campaign_id")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_only_the_shops_server_may(api: Api, method: str) -> None:
    assert (
        api.request(method, MINE, ASK if method == "PUT" else None, key=keys.PUBLISHABLE).status_code == 403
    )


def test_figures_count_mails_and_say_why_not(api: Api, plans: FakePlans) -> None:
    path = "/v1/campaigns/review-request/figures"
    assert api.get("/v1/campaigns/none/figures").status_code == 404
    for n in range(4):
        plan = Plan(campaign_id="review-request", base=1, due_at=2, order_id=str(n))
        plans.write(Change(None, plan))
        if n:
            outcome = (Outcome.POSTED, Outcome.HELD_OUT, Outcome.SKIPPED)[n - 1]
            plans.write(Change(plan, ended(plan, outcome, 5, reason="refunded" if n == 3 else None)))
    assert api.get(path).json_body == {
        "campaign_id": "review-request", "wanted": 4, "waiting": 1, "posted": 1, "held_out": 1,
        "skipped": {"refunded": 1}, "subjects": {}, "holdout": None, "worth": None,
    }  # fmt: skip


def test_a_campaigns_subjects_are_tested_and_begun_anew_when_they_change(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.campaigns.chances import Experiments
    from chalicelib.experiments import public as experiments

    monkeypatch.setattr(wiring, "chances", Experiments)
    api.put(MINE, ASK)
    now = settings.current().now()
    first = experiments.report("campaign:mine:sv", now)
    assert (first.sample, len(first.arms), first.run, first.stopped_at) == (500, 2, 1, None)
    people = [f"p{n}" for n in range(40)]
    assert {public.subject("mine", "sv", one) for one in people} == {0, 1}
    assert {public.subject("mine", "en", one) for one in people} == {0}
    api.put(MINE, ASK | {"subjects": {"sv": ["A", "B", "C"]}})
    second = experiments.report("campaign:mine:sv", now)
    assert (len(second.arms), second.run, second.stopped_at) == (3, 2, None)
    assert {public.subject("mine", "sv", one) for one in people} == {0, 1, 2}
    experiments.exposed("campaign:mine:sv", 1, "p1", now)
    campaign = public.get("mine")
    assert campaign is not None
    withheld = [one for one in people if Experiments().held_out(campaign, one, None, now)]
    assert [one for one in people if Experiments().held_out(campaign, one, None, now)] == withheld
    told = api.get(f"{MINE}/figures").json_body
    assert told["subjects"]["sv"]["arms"][1]["people"] == 1
    assert [one["people"] for one in told["holdout"]["arms"]] == [40 - len(withheld), len(withheld)]
    api.delete(MINE)
    assert experiments.report("campaign:mine:sv", now).stopped_at is not None


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    made = World()
    monkeypatch.setattr(wiring, "doors", made.doors)
    return made


@pytest.fixture
def client() -> Any:
    from app import app

    secrets.hold(keys.SECRETS)
    with Client(app) as made:
        yield made


def hear(client: Client, *bodies: str) -> Any:
    event = client.events.generate_sqs_event(message_bodies=list(bodies), queue_name="campaigns")
    return client.lambda_.invoke("campaigns_news", event).payload


def changed(order_id: str) -> str:
    return news.encode(OrderChanged(order_id=order_id, revision=1, historical=False))


def test_news_of_orders_plan_and_the_minutes_job_fires(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_LAST_FIRING_MS", 0)
    aside: list[Any] = []
    monkeypatch.setattr("chalicelib.aws.quarantine.put", lambda *args: aside.append(args))
    at = settings.current().now() - 22 * 86_400_000
    world.orders["1"] = Order(
        order_id="1", placed_at=at, shipped_at=at, email="anna@example.se", products=("tent",)
    )
    other = news.encode(RatingChanged(product_id="p", revision=1, count=1, total=5, score=1))
    assert hear(client, changed("1"), changed("1"), changed("none"), other, "{not json") == {"changed": 1}
    assert len(aside) == 1
    fire = client.events.generate_cw_event(source="aws.events", detail_type="x", detail={}, resources=[])
    assert client.lambda_.invoke("campaigns_fire", fire).payload == {"posted": 1, "looked_at_again": 0}
    assert client.lambda_.invoke("campaigns_fire", fire).payload == {"looked_at_again": 0}
    assert [one.entity for one in world.posted.values()] == ["1"]


def test_news_that_cannot_be_taken_now_come_again(client: Client, world: World) -> None:
    class Broken(dict[str, Order]):
        def get(self, key: str, default: Any = None) -> Any:
            if key == "bad":
                raise ConnectionError("no answer")
            return super().get(key, default)

    at = settings.current().now()
    world.orders = Broken()
    world.orders["1"] = Order(
        order_id="1", placed_at=at, shipped_at=at, email="anna@example.se", products=("tent",)
    )
    with pytest.raises(Failed, match=r"^ConnectionError$"):
        hear(client, changed("bad"), changed("1"))
    assert [one.order_id for one in world.plans.plans.values()] == ["1"]


def test_the_hours_job_reads_nothing_while_nothing_asks_for_it(client: Client, world: World) -> None:
    event = client.events.generate_cw_event(source="aws.events", detail_type="x", detail={}, resources=[])
    assert client.lambda_.invoke("abandonment", event).payload == {}


def test_a_failure_is_told_with_the_plan_it_belongs_to(caplog: pytest.LogCaptureFixture) -> None:
    jobs._tell(Due(due_at=1, anchor="order:1", name="mine#1#1"), RuntimeError("no way"))
    (told,) = caplog.records
    assert (vars(told)["plan"], vars(told)["error"]) == ("mine#1#1", "RuntimeError")


def test_the_place_in_the_queue_sorts_by_time() -> None:
    places = [models.due_sk(at, "x") for at in (0, 9, 10, 1_800_000_000_000, 10**14)]
    assert places == sorted(places)
