"""Experiments: which arm a person is in, and what people in each arm did after.

People are counted, not mails: a person stays in the arm they first met, and counts once as a person, once as
somebody who clicked, once as somebody who ordered. Clicks and orders count for `WINDOW` after the first meeting.
"""

import enum
import hashlib
import random
from collections.abc import Iterator, Sequence
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from chalicelib.kernel import clock
from chalicelib.kernel.errors import FieldError

WINDOW: Final = 7 * clock.DAY
# The least share of people that every arm of a flow keeps, however badly it does.
FLOOR: Final = 0.10
MOST_ARMS: Final = 4
LEAST_SAMPLE: Final = 100
# A comparison with people from whom something is withheld is made by itself, under this name.
WITHHELD: Final = "holdout:"


class Method(enum.StrEnum):
    """How people are spread over the arms.

    `fixed`: evenly, judged once when a sample that was named before is full. `thompson`: more and more to the arm
    that does best, with a floor for each. `holdout`: one arm is withheld from a share of people.
    """

    FIXED = "fixed"
    THOMPSON = "thompson"
    HOLDOUT = "holdout"


class Metric(enum.StrEnum):
    """What is judged: whether people clicked, or whether they ordered."""

    CLICKS = "clicks"
    ORDERS = "orders"


class Plan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A test as it is declared before it starts. `sample` is how many people an arm is judged by."""

    arms: Annotated[int, Meta(ge=2, le=MOST_ARMS)]
    method: Method = Method.FIXED
    metric: Metric = Metric.CLICKS
    sample: Annotated[int, Meta(ge=LEAST_SAMPLE, le=10_000_000)]
    # What each arm says, for those who read the report.
    labels: Annotated[tuple[Annotated[str, Meta(max_length=300)], ...], Meta(max_length=MOST_ARMS)] = ()


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """A test that runs or ran. Started again under its id it is another `run`, with people counted anew."""

    test_id: str
    plan: Plan
    run: int
    started_at: int
    stopped_at: int | None = None
    revision: int = 0

    @property
    def is_running(self) -> bool:
        """Whether people are still put into arms."""
        return self.stopped_at is None


class Arm(msgspec.Struct, frozen=True, array_like=True):
    """People of an arm: all of them, and those of the declared sample, which alone are judged."""

    people: int = 0
    clicks: int = 0
    orders: int = 0
    sample_people: int = 0
    sample_clicks: int = 0
    sample_orders: int = 0

    def of(self, metric: Metric) -> int:
        """How many did what is judged, of all."""
        return self.clicks if metric is Metric.CLICKS else self.orders

    def sampled(self, metric: Metric) -> int:
        """How many did what is judged, of the sample."""
        return self.sample_clicks if metric is Metric.CLICKS else self.sample_orders


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """All arms of a run; `filled_at` is when the last arm's sample became full."""

    arms: tuple[Arm, ...]
    filled_at: int | None = None
    revision: int = 0


class Seat(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A person's place in a run: the arm, since when, whether the sample holds them, and what they did."""

    test_id: str
    run: int
    arm: int
    at: int
    in_sample: bool = False
    clicked: bool = False
    ordered: bool = False
    revision: int = 1


def faults(plan: Plan) -> Iterator[FieldError]:
    """What the types can't say is wrong with a plan."""
    if plan.method is Method.HOLDOUT:
        yield FieldError("/method", "a holdout is no test of its own: a campaign's holdout share makes it")
    if plan.labels and len(plan.labels) != plan.arms:
        yield FieldError("/labels", "expected a label for each arm, or none")


def fraction(*words: str) -> float:
    """A number from 0 (included) to 1 (excluded) that these words always give, as good as drawn by chance."""
    digest = hashlib.blake2b("\0".join(words).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest[:7]) / 2**56


def is_withheld(test_id: str, person: str, percent: float) -> bool:
    """Whether chance withholds something from a person: always the same answer for the same share or more."""
    return fraction("withheld", test_id, person) * 100 < percent


def explores(test: Trial, person: str) -> bool:
    """Whether a person of a flow is put into an arm blindly: those are the flow's honest sample."""
    share = FLOOR * test.plan.arms
    return fraction("explores", test.test_id, str(test.run), person) < share


def arm_of(test: Trial, tally: Tally, person: str) -> int:
    """The arm for a person who hasn't been in this run yet.

    Even by hash; of a flow, for those who don't explore, by Thompson sampling: a rate is drawn for each arm from
    its Beta posterior (uniform prior), and the highest wins.
    """
    words = (test.test_id, str(test.run), person)
    if test.plan.method is not Method.THOMPSON or explores(test, person):
        return int(fraction("arm", *words) * test.plan.arms)
    # Seeded by the person, so that asking again before anything changed gives the same arm.
    chance = random.Random(f"{words}")  # noqa: S311  # nosemgrep: guessable  (spreads people, keeps no secret)
    return _thompson(tally.arms, test.plan.metric, chance)


def _thompson(arms: Sequence[Arm], metric: Metric, chance: random.Random) -> int:
    drawn = [chance.betavariate(1 + arm.of(metric), 1 + max(0, arm.people - arm.of(metric))) for arm in arms]
    return drawn.index(max(drawn))


def seated(test: Trial, tally: Tally, person: str, arm: int, now: int) -> tuple[Seat, Tally]:
    """A person's seat, and the tally with them in it. Only people of the sample are ever judged."""
    before = tally.arms[arm]
    sampled = test.plan.method is not Method.THOMPSON or explores(test, person)
    in_sample = sampled and before.sample_people < test.plan.sample
    after = msgspec.structs.replace(
        before, people=before.people + 1, sample_people=before.sample_people + int(in_sample)
    )
    arms = (*tally.arms[:arm], after, *tally.arms[arm + 1 :])
    is_full = all(one.sample_people >= test.plan.sample for one in arms)
    filled_at = tally.filled_at or (now if is_full else None)
    seat = Seat(test_id=test.test_id, run=test.run, arm=arm, at=now, in_sample=in_sample)
    return seat, Tally(arms=arms, filled_at=filled_at, revision=tally.revision + 1)


def did(seat: Seat, tally: Tally, metric: Metric, now: int) -> tuple[Seat, Tally] | None:
    """The seat and the tally after a person clicked or ordered; None if it doesn't count (again, or too late)."""
    name = "clicked" if metric is Metric.CLICKS else "ordered"
    if getattr(seat, name) or not 0 <= now - seat.at <= WINDOW:
        return None
    arm = tally.arms[seat.arm]
    sampled = f"sample_{metric}"
    after = msgspec.structs.replace(
        arm,
        **{
            metric.value: getattr(arm, metric.value) + 1,
            sampled: getattr(arm, sampled) + int(seat.in_sample),
        },
    )
    arms = (*tally.arms[: seat.arm], after, *tally.arms[seat.arm + 1 :])
    done = msgspec.structs.replace(seat, **{name: True}, revision=seat.revision + 1)
    return done, msgspec.structs.replace(tally, arms=arms, revision=tally.revision + 1)


def withheld_test(test_id: str, now: int) -> Trial:
    """The comparison that a holdout makes by itself: arm 0 got it, arm 1 didn't; everybody is counted."""
    plan = Plan(
        arms=2, method=Method.HOLDOUT, metric=Metric.ORDERS, sample=10_000_000, labels=("sent", "withheld")
    )
    return Trial(test_id=test_id, plan=plan, run=1, started_at=now, revision=1)
