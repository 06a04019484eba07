"""Schedulers that fire the same places at the same time, over the fake and the real store: each mail once."""

import random
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec.structs import replace

from chalicelib.campaigns import firing, scheduling
from chalicelib.campaigns.defaults import SHIPPED
from chalicelib.campaigns.firing import Fired
from chalicelib.campaigns.plans import Due, Plan
from chalicelib.campaigns.ports import Order
from chalicelib.campaigns.store import DynamoPlans
from chalicelib.kernel import clock
from tests.fakes.campaigns import World

NOW = 1_800_000_000_000
MAILS = 8


@pytest.fixture(params=["fake", "real"])
def world(request: pytest.FixtureRequest) -> World:
    made = World()
    if request.param == "real":
        request.getfixturevalue("aws_endpoint")
        made.plans = DynamoPlans()  # type: ignore[assignment]
    return made


def test_schedulers_at_once_ask_once_for_each_mail(world: World) -> None:
    name = uuid.uuid4().hex[:20]
    campaign = replace(SHIPPED["review-request"], campaign_id=name)
    dues: list[Due] = []
    for n in range(MAILS):
        order_id = f"{name}-{n}"
        world.orders[order_id] = Order(
            order_id=order_id, placed_at=NOW, shipped_at=NOW, email=f"p{n}@example.se", products=("tent",)
        )
        plan = Plan(campaign_id=name, base=NOW, due_at=NOW + campaign.delay.ms, order_id=order_id)
        assert scheduling._made(plan, world.doors())
        dues.append(Due.of(plan))
    now = NOW + campaign.delay.ms

    def scheduler(seed: int) -> Counter[Fired]:
        mine = random.Random(seed).sample(dues, MAILS)
        return Counter(firing.fire(due, {name: campaign}, doors=world.doors(), now=now) for due in mine)

    with ThreadPoolExecutor(4) as schedulers:
        done: Counter[Fired] = sum(schedulers.map(scheduler, range(4)), Counter())
    assert done == {Fired.POSTED: MAILS, Fired.STALE: 3 * MAILS}
    assert len(world.posted) == MAILS
    assert world.plans.figures(name) == {"posted": MAILS, "wanted": 2 * MAILS}
    asks = [plan for due in dues for plan in world.plans.of(due.anchor)]
    assert Counter((one.ask, one.is_done) for one in asks) == {(1, True): MAILS, (2, False): MAILS}
    assert {one.due_at for one in asks if one.ask == 2} == {now + 7 * clock.DAY}
