"""What `ports.Plans` promises, held against the fake and the real store."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec.structs import replace

from chalicelib.aws import clients
from chalicelib.campaigns import models, plans
from chalicelib.campaigns.defaults import SHIPPED
from chalicelib.campaigns.plans import Due, Outcome, Plan
from chalicelib.campaigns.ports import Change, Walk
from chalicelib.campaigns.store import DynamoPlans
from chalicelib.kernel import clock
from chalicelib.kernel.revisions import Stale
from tests.fakes.campaigns import FakePlans

Store = FakePlans | DynamoPlans
NOW = 1_800_000_000_000


@pytest.fixture(params=["fake", "real"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        return FakePlans()
    request.getfixturevalue("aws_endpoint")
    return DynamoPlans()


@pytest.fixture
def name() -> str:
    """What belongs to this test alone: the table is everybody's."""
    return uuid.uuid4().hex[:20]


def plan(name: str, order_id: str = "o", due_at: int = NOW) -> Plan:
    return Plan(campaign_id=name, base=due_at - 5, due_at=due_at, order_id=f"{name}-{order_id}")


def queue(store: Store, name: str, until: int = NOW) -> list[Due]:
    """The places of this test's plans, read a few at a time as the job does."""
    found: list[Due] = []
    for shard in range(models.SHARDS):
        after: Due | None = None
        while places := store.due(shard, until, after, 3):
            found += [one for one in places if one.name.startswith(f"{name}#")]
            after = places[-1]
    return found


def test_a_plan_stands_with_its_place_until_it_is_ended(store: Store, name: str) -> None:
    first = plan(name)
    assert (store.of(first.anchor), store.get(first.anchor, first.name)) == ([], None)
    store.write(Change(None, first))
    assert store.of(first.anchor) == [first] == [store.get(first.anchor, first.name)]
    assert queue(store, name) == [Due.of(first)]
    assert queue(store, name, NOW - 1) == []
    later = plans.moved(first, NOW, NOW + 7)
    store.write(Change(first, later))
    assert queue(store, name) == []
    assert queue(store, name, NOW + 7) == [Due.of(later)]
    done = plans.ended(later, Outcome.SKIPPED, NOW, reason="refunded")
    store.write(Change(later, done))
    assert (queue(store, name, NOW + 7), store.of(first.anchor)) == ([], [done])
    assert store.figures(name) == {"skipped:refunded": 1, "wanted": 1}


def test_a_reminder_is_planned_with_the_end_of_its_request_or_not_at_all(store: Store, name: str) -> None:
    ask = plan(name)
    campaign = replace(SHIPPED["review-request"], campaign_id=name)
    store.write(Change(None, ask))
    done = plans.ended(ask, Outcome.POSTED, NOW, person="p")
    follow = plans.reminder_of(done, campaign, NOW)
    assert follow is not None
    with pytest.raises(Stale):
        store.write(Change(replace(ask, revision=7), replace(done, revision=8), follow))
    assert (store.of(ask.anchor), queue(store, name, follow.due_at)) == ([ask], [Due.of(ask)])
    store.write(Change(ask, done, follow))
    assert store.of(ask.anchor) == [done, follow]
    assert queue(store, name, follow.due_at) == [Due.of(follow)]
    assert store.figures(name) == {"posted": 1, "wanted": 2}


def test_two_who_write_at_once_write_once(store: Store, name: str) -> None:
    waiting = [plan(name, str(n)) for n in range(4)]

    def make(n: int) -> bool:
        try:
            store.write(Change(None, waiting[n % 4]))
        except Stale:
            return False
        return True

    with ThreadPoolExecutor(8) as people:
        list(people.map(make, range(16)))
    for one in waiting:  # whoever met another's count tries again, as the rules do
        if store.get(one.anchor, one.name) is None:
            store.write(Change(None, one))
    assert store.figures(name) == {"wanted": 4}
    assert len(queue(store, name)) == 4
    done = plans.ended(waiting[0], Outcome.POSTED, NOW)
    store.write(Change(waiting[0], done))
    with pytest.raises(Stale):
        store.write(Change(waiting[0], plans.ended(waiting[0], Outcome.SKIPPED, NOW, reason="x")))
    assert store.figures(name) == {"posted": 1, "wanted": 4}


def test_the_queue_is_read_on_from_a_place_that_is_gone(store: Store, name: str) -> None:
    mine = [plan(name, "same", NOW + n) for n in range(1)]
    mine += [replace(plan(name, "same", NOW + n), ask=n + 1) for n in range(1, 6)]
    for one in mine:
        store.write(Change(None, one))
    shard = models.shard_of(mine[0].anchor)
    before = [one for one in store.due(shard, NOW + 9, None, 1_000) if one.name.startswith(f"{name}#")]
    assert before == [Due.of(one) for one in mine]
    store.drop(before[2])
    store.drop(before[2])
    after = [one for one in store.due(shard, NOW + 9, before[2], 1_000) if one.name.startswith(f"{name}#")]
    assert after == before[3:]


def test_the_longest_due_comes_first(store: Store, name: str) -> None:
    anchor = plan(name, "same")
    for ask, due_at in ((1, NOW), (2, clock.DAY), (3, NOW - clock.DAY)):
        store.write(Change(None, replace(anchor, ask=ask, due_at=due_at)))
    assert [one.due_at for one in queue(store, name)] == [clock.DAY, NOW - clock.DAY, NOW]


def test_campaigns_are_kept_on_what_they_were(store: Store, name: str) -> None:
    assert name not in store.campaigns()
    first = replace(SHIPPED["win-back"], campaign_id=name, revision=1, name="Återkom", changed_at=NOW)
    store.keep(None, first)
    assert store.campaigns()[name] == first
    with pytest.raises(Stale):
        store.keep(None, first)
    second = replace(first, revision=2, deleted=True)
    store.keep(first, second)
    with pytest.raises(Stale):
        store.keep(first, second)
    assert store.campaigns()[name] == second


def test_how_far_a_walk_came_is_remembered_until_it_is_done(store: Store, name: str) -> None:
    assert name not in store.walks()
    walk = Walk(shard=2, after=Due.of(plan(name)))
    store.keep_walk(name, Walk())
    store.keep_walk(name, walk)
    assert store.walks()[name] == walk
    store.keep_walk(name, None)
    store.keep_walk(name, None)
    assert name not in store.walks()


def test_a_persons_plans_are_forgotten_with_their_places(store: Store, name: str) -> None:
    mine = [
        Plan(campaign_id=name, base=NOW, due_at=NOW, person=f"{name}-p", episode=n, products=("tent",))
        for n in (1, 2)
    ]
    other = plan(name)
    for one in (*mine, other):
        store.write(Change(None, one))
    assert store.of(plans.person_anchor(f"{name}-p")) == mine
    assert store.forget(mine[0].anchor) == 2
    assert store.forget(mine[0].anchor) == 0
    assert (store.of(mine[0].anchor), queue(store, name)) == ([], [Due.of(other)])


def test_what_ended_is_kept_for_a_while_and_holds_no_address(aws_endpoint: str, name: str) -> None:
    store = DynamoPlans()
    waiting = plan(name)
    store.write(Change(None, waiting))
    key = models.plan_key(waiting.anchor, waiting.name)

    def row() -> dict[str, object]:
        return dict(clients.dynamodb().get_item(TableName=key.table, Key=key.as_item())["Item"])

    assert "expires_at" not in row()
    store.write(Change(waiting, plans.ended(waiting, Outcome.POSTED, NOW, person="pseudonym")))
    assert row()["expires_at"] == {"N": str((NOW + 400 * clock.DAY) // 1000)}
    assert "@" not in str(row())
