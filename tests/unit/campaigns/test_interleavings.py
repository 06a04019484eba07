"""Any interleaving of news, runs, crashes and second schedulers: each ask at most once, never more than two."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.campaigns import firing, models, scheduling
from chalicelib.campaigns.ports import Doors
from chalicelib.kernel import clock
from tests.support.examples import examples
from tests.unit.campaigns.shop import DAY, START, Shop


class Killed(BaseException):
    """The process is gone: no handler sees it."""


class Meddler:
    """Doors at which something happens before or after the n-th step: a kill, or another whole run."""

    def __init__(self, shop: Shop, step: int, *, after: bool, what: Callable[[], None]) -> None:
        self._shop, self._left, self._after, self._what = shop, step, after, what

    def doors(self) -> Doors:
        """The world's doors, watched."""
        plain = self._shop.world.doors()
        watched = {
            name: self._watched(getattr(plain, name)) for name in ("issue", "add", "order", "reviewed")
        }
        return plain._replace(plans=_Watched(plain.plans, self._watched), **watched)

    def _watched(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def calling(*args: Any) -> Any:
            self._left -= 1
            is_it = self._left == 0
            if is_it and not self._after:
                self._what()
            answer = call(*args)
            if is_it and self._after:
                self._what()
            return answer

        return calling


class _Watched:
    def __init__(self, plans: Any, watched: Callable[[Callable[..., Any]], Any]) -> None:
        self._plans, self._watched = plans, watched

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._plans, name)
        return self._watched(found) if name in ("get", "write", "drop", "due") else found


def run(shop: Shop, doors: Doors) -> None:
    firing.run(doors=doors, shards=models.SHARDS, now=shop.now, go_on=lambda: True, failed=shop.failed)


def meddled(shop: Shop, step: int, after: bool, kind: str, act: Callable[[Doors], None]) -> None:
    def what() -> None:
        if kind == "kill":
            raise Killed
        run(shop, shop.world.doors())
        shop.hear("1001")

    try:
        act(Meddler(shop, step, after=after, what=what).doors())
    except Killed:
        return


facts = st.sampled_from(
    [
        {"shipped_at": START + DAY},
        {"shipped_at": START + 4 * DAY},
        {"delivered_at": START + 6 * DAY},
        {"is_refunded": True},
        {"is_cancelled": True},
        {"products": ("stove",)},
    ]
)
moves = st.one_of(
    st.tuples(st.just("news"), facts),
    st.tuples(st.just("again"), st.none()),
    st.tuples(st.just("wait"), st.integers(1, 20)),
    st.tuples(st.just("review"), st.none()),
    st.tuples(st.just("delay"), st.integers(1, 40)),
    st.tuples(
        st.just("fire"), st.tuples(st.integers(1, 30), st.booleans(), st.sampled_from(["kill", "other"]))
    ),
    st.tuples(
        st.just("hear"), st.tuples(st.integers(1, 12), st.booleans(), st.sampled_from(["kill", "other"]))
    ),
)


def play(shop: Shop, what: str, how: Any) -> None:
    if what == "news":
        shop.order(**how)
    elif what == "again":
        shop.hear("1001")
    elif what == "wait":
        shop.now += how * DAY
    elif what == "review":
        shop.world.reviews["anna@example.se", "stove"] = shop.now
    elif what == "delay":
        shop.campaign("review-request", delay={"days": how})
    elif what == "fire":
        meddled(shop, *how, lambda doors: run(shop, doors))
    else:
        meddled(shop, *how, lambda doors: scheduling.hear("1001", doors=doors, now=shop.now) and None)


@given(st.lists(moves, max_size=25))
def test_each_ask_comes_at_most_once_and_never_more_than_two(script: list[tuple[str, Any]]) -> None:
    shop = Shop()
    shop.campaign("next-order", enabled=True)
    shop.order()
    for what, how in script:
        play(shop, what, how)
        check(shop)
    ended_at = shop.now
    for _ in range(60):
        shop.now += 2 * DAY
        shop.tick()
        check(shop)
    assert shop.world.plans.queue == {}, "what was killed is finished by the next run"
    late = [one for one in shop.mails if one.due_at > ended_at]
    order = shop.world.orders["1001"]
    if order.is_refunded or order.is_cancelled or shop.world.reviews:
        assert not [one for one in late if str(one.kind).startswith("review")]


def check(shop: Shop) -> None:
    """Outbox, codes, plans and figures say the same, and nothing had to be tried twice."""
    assert shop.errors == []
    kinds = Counter(shop.kinds())
    assert kinds["review_request"] <= 1
    assert kinds["review_reminder"] <= kinds["review_request"]
    assert kinds["timed_offer"] <= 1
    assert len(shop.world.codes) <= 1
    assert kinds["timed_offer"] <= len(shop.world.codes)
    for campaign_id in ("review-request", "next-order"):
        mine = [one for one in shop.world.plans.plans.values() if one.campaign_id == campaign_id]
        figures = Counter(shop.world.plans.figures(campaign_id))
        assert figures["wanted"] == len(mine)
        assert figures["posted"] == sum(one.outcome == "posted" for one in mine)
        assert sum(figures.values()) - figures["wanted"] == sum(one.is_done for one in mine)
    waiting = {(one.anchor, one.name) for one in shop.world.plans.plans.values() if not one.is_done}
    assert {(due.anchor, due.name) for due in shop.world.plans.queue.values()} == waiting


@given(st.integers(1, 40), st.booleans(), st.sampled_from(["kill", "other"]))
def test_wherever_a_run_is_killed_or_another_comes_between_the_end_is_the_same(
    step: int, after: bool, kind: str
) -> None:
    ends = []
    for meddles in (False, True):
        shop = Shop()
        for n in range(6):
            shop.order(str(n), email=f"p{n}@example.se", shipped_at=START)
        shop.now += 22 * DAY
        if meddles:
            meddled(shop, step, after, kind, lambda doors, shop=shop: run(shop, doors))  # type: ignore[misc]
        shop.tick()
        assert shop.errors == []
        ends.append(
            (shop.world.posted, shop.world.plans.plans, shop.world.plans.queue, shop.world.plans.counts)
        )
    assert ends[0] == ends[1]
    assert len(ends[0][0]) == 6


@given(st.integers(1, examples(50)))
def test_a_mail_that_cannot_be_asked_for_never_holds_the_others_up(seed: int) -> None:
    shop = Shop()
    for n in range(5):
        shop.order(str(n), email=f"p{n}@example.se", shipped_at=START)
    bad = str(seed % 5)
    plain = shop.world.doors()

    def order(order_id: str) -> Any:
        if order_id == bad:
            raise RuntimeError("broken")
        return plain.order(order_id)

    shop.now += 21 * DAY
    for _ in range(120):
        run(shop, plain._replace(order=order))
        shop.now += clock.HOUR
    assert {one.entity for one in shop.mails} == {str(n) for n in range(5)} - {bad}
    assert shop.world.plans.figures("review-request") == {"posted": 4, "skipped:failed": 1, "wanted": 9}
    assert len(shop.errors) == 16


def test_who_did_not_see_a_plan_that_is_done_does_not_make_it_again() -> None:
    shop = Shop()
    shop.order(shipped_at=START)
    shop.live(40)
    before = dict(shop.world.plans.plans)
    plain = shop.world.doors()

    class Blind:
        def of(self, anchor: str) -> list[Any]:
            return []

        def __getattr__(self, name: str) -> Any:
            return getattr(plain.plans, name)

    blind = plain._replace(plans=Blind())  # type: ignore[arg-type]
    shop.now = START + DAY
    assert scheduling.hear("1001", doors=blind, now=shop.now) == 0
    assert shop.world.plans.plans == before
