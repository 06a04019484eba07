"""Caps, permission, and when a stream must stand still."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel import clock
from chalicelib.letters.domain import MARKETING, Kind, Stream
from chalicelib.post import caps as frequency
from chalicelib.post import health, permission, quiet, topics
from chalicelib.post.caps import Caps, Limits
from chalicelib.post.domain import Answer, DayFigures, Pause, Standing, Suppression

NOW = 1_800_000_000_000
STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOBODY = Standing(recipient="r")


def test_one_a_day_and_three_a_week() -> None:
    limits, caps, sent = Limits(), Caps(recipient="r"), []
    now = quiet.day_begins(739_000, 12, STOCKHOLM)
    for n in range(6):
        then = frequency.next_room(caps, f"m{n}", now, STOCKHOLM, limits)
        assert then is not None
        day = quiet.local_day(then, STOCKHOLM)
        caps = frequency.counted(caps, f"m{n}", day)
        sent.append(day - 739_000)
        now = then
    assert sent == [0, 1, 2, 7, 8, 9]


def test_a_day_ends_at_the_persons_midnight() -> None:
    afternoon = quiet.day_begins(739_000, 15, STOCKHOLM)
    caps = frequency.counted(Caps(recipient="r"), "a", 739_000)
    assert frequency.next_room(caps, "b", afternoon, STOCKHOLM, Limits()) == quiet.day_begins(
        739_001, 8, STOCKHOLM
    )
    auckland = ZoneInfo("Pacific/Auckland")
    assert frequency.next_room(caps, "b", afternoon, auckland, Limits()) == afternoon


def test_the_same_mail_counts_once_and_can_be_given_back() -> None:
    caps = frequency.counted(Caps(recipient="r"), "a", 739_000)
    assert frequency.has_room(caps, "a", 739_000, Limits())
    assert not frequency.has_room(caps, "b", 739_000, Limits())
    assert frequency.counted(caps, "a", 739_000).days == {"a": 739_000}
    assert frequency.has_room(frequency.given_back(caps, "a"), "b", 739_000, Limits())


@pytest.mark.parametrize("none", [{"most_a_day": 0}, {"most_a_week": 0}])
def test_a_cap_of_nothing_never_has_room(none: dict[str, int]) -> None:
    assert frequency.next_room(Caps(recipient="r"), "a", NOW, STOCKHOLM, Limits(**none)) is None


@given(st.lists(st.integers(0, 40 * 24), max_size=30), st.integers(1, 3), st.integers(1, 6))
def test_whatever_is_sent_when_there_is_room_keeps_both_caps(
    hours: list[int], a_day: int, a_week: int
) -> None:
    limits, caps, sent = Limits(most_a_day=a_day, most_a_week=a_week), Caps(recipient="r"), []
    for n, hour in enumerate(sorted(hours)):
        now = NOW + hour * clock.HOUR
        if frequency.next_room(caps, f"m{n}", now, STOCKHOLM, limits) == now:
            day = quiet.local_day(now, STOCKHOLM)
            caps = frequency.counted(caps, f"m{n}", day)
            sent.append(day)
    assert all(sent.count(day) <= a_day for day in sent)
    assert all(sum(1 for other in sent if day - 7 < other <= day) <= a_week for day in sent)


def may(
    standing: Standing, kind: Kind = Kind.TIMED_OFFER, customer: Answer | None = None, soft: bool = True
) -> str:
    found = permission.decide(standing, customer, kind, soft_opt_in=soft, now=NOW)
    assert found.may_send is (found.why in ("consent", "soft_opt_in", "transactional"))
    return found.why


def yes(at: int) -> Answer:
    return Answer(given=True, at=at, source="s")


def no(at: int) -> Answer:
    return Answer(given=False, at=at, source="s")


def test_silence_is_no_consent() -> None:
    assert may(NOBODY) == "no_consent"
    assert may(NOBODY, Kind.ORDER_PAID) == "transactional"


def test_of_two_answers_the_latest_holds() -> None:
    asked = permission.answered(NOBODY, yes(NOW - 20))
    assert may(asked) == "consent"
    assert may(asked, customer=no(NOW - 10)) == "opted_out"
    assert may(asked, customer=no(NOW - 30)) == "consent"
    assert may(asked, customer=no(NOW - 20)) == "opted_out"
    assert may(permission.answered(asked, no(NOW - 5)), customer=yes(NOW - 10)) == "opted_out"


def test_answers_come_in_any_order() -> None:
    one = permission.answered(permission.answered(NOBODY, no(NOW - 5)), yes(NOW - 10))
    other = permission.answered(permission.answered(NOBODY, yes(NOW - 10)), no(NOW - 5))
    assert (
        (one.answer, one.answers)
        == (other.answer, other.answers)
        == (no(NOW - 5), (yes(NOW - 10), no(NOW - 5)))
    )


def test_the_same_answer_again_keeps_when_it_was_first_given() -> None:
    asked = permission.answered(NOBODY, yes(5))
    assert permission.answered(asked, yes(5)) is asked
    again = permission.answered(asked, yes(9))
    assert (again.answer, again.answers) == (yes(9), (yes(5),))
    assert permission.answered(again, no(7)).answer == yes(9)
    elsewhere = Answer(given=True, at=11, source="elsewhere")
    assert permission.answered(again, elsewhere).answers == (yes(5), elsewhere)


@given(st.permutations(range(6)), st.lists(st.booleans(), min_size=6, max_size=6))
def test_in_whatever_order_answers_come_in_the_latest_holds(order: list[int], given: list[bool]) -> None:
    standing = NOBODY
    for n in order:
        standing = permission.answered(standing, Answer(given=given[n], at=n, source="s"))
    assert standing.answer == Answer(given=given[5], at=5, source="s")


def test_a_purchase_speaks_for_24_months_unless_somebody_said_no() -> None:
    bought = permission.bought(NOBODY, NOW - 730 * clock.DAY)
    assert may(bought) == "soft_opt_in"
    assert may(bought, soft=False) == "no_consent"
    assert may(permission.bought(NOBODY, NOW - 730 * clock.DAY - 1)) == "no_consent"
    assert may(permission.answered(bought, no(1))) == "opted_out"
    assert may(bought, customer=no(1)) == "opted_out"


def test_single_kinds_can_be_refused_and_orders_come_all_the_same() -> None:
    chosen = permission.chosen(NOBODY, topics.kinds(["offers"]), "preferences", "t", NOW)
    assert may(chosen, Kind.TIMED_OFFER) == "consent"
    assert may(chosen, Kind.WIN_BACK) == "kind_refused"
    assert permission.decide(chosen, None, Kind.WIN_BACK, soft_opt_in=True, now=NOW).may_recommend
    assert may(chosen, Kind.ORDER_PAID) == "transactional"
    again = permission.chosen(chosen, topics.kinds(["offers"]), "preferences", "t", NOW + 1)
    assert (again.refused, again.answers) == (chosen.refused, chosen.answers)
    ended = permission.chosen(chosen, frozenset(), "preferences", "t", NOW + 1)
    assert {may(ended, kind) for kind in MARKETING} == {"opted_out"}
    again = permission.chosen(ended, MARKETING, "preferences", "t", NOW + 2)
    assert {may(again, kind) for kind in MARKETING} == {"consent"}


def test_nothing_reaches_a_suppressed_address() -> None:
    asked = permission.answered(NOBODY, yes(1))
    gone = permission.suppressed(asked, Suppression(reason="bounce", at=2))
    assert {may(gone, kind) for kind in Kind} == {"suppressed"}
    assert permission.suppressed(gone, Suppression(reason="manual", at=3)) is gone
    assert may(permission.unsuppressed(gone)) == "consent"


def test_who_is_forgotten_is_not_written_to_again() -> None:
    said = permission.answered(
        permission.answered(NOBODY, yes(1)), Answer(given=False, at=2, source="x", text="t")
    )
    gone = permission.suppressed(
        permission.bought(said, 3), Suppression(reason="bounce", at=4, detail="<a@b.se>")
    )
    left = permission.forgotten(gone)
    assert left == Standing(
        recipient="r", suppression=Suppression(reason="bounce", at=4),
        answer=Answer(given=False, at=2, source="erased"), revision=gone.revision + 1,
    )  # fmt: skip
    assert permission.forgotten(left) is left
    assert permission.forgotten(permission.answered(NOBODY, yes(1))).answer is None


def day(n: int, **counts: int) -> DayFigures:
    return DayFigures(stream=Stream.MARKETING, day=f"2026-11-{n:02d}", counts=counts)


@pytest.mark.parametrize(
    ("counts", "stops"),
    [
        ({"sent": 1000, "bounced": 29}, False),
        ({"sent": 1000, "bounced": 30}, True),
        ({"sent": 99, "bounced": 99}, False),
        ({"sent": 100, "bounced": 4}, False),
        ({"sent": 100, "bounced": 5}, True),
        ({"sent": 10_000, "complained": 7}, False),
        ({"sent": 10_000, "complained": 8}, True),
        ({"sent": 1_000, "complained": 1}, False),
        ({"sent": 1_000, "complained": 2}, True),
        ({"sent": 999, "complained": 50}, False),
        ({}, False),
    ],
)
def test_a_stream_stops_at_3_percent_bounces_or_8_of_10_000_complaints(
    counts: dict[str, int], stops: bool
) -> None:
    assert bool(health.trouble(counts)) is stops


def test_what_was_before_a_resumption_does_not_count() -> None:
    figures = [day(22, sent=500, bounced=40), day(21, sent=900, bounced=100)]
    assert health.totals(figures, Pause(stream=Stream.MARKETING)) == {"sent": 1400, "bounced": 140}
    resumed = Pause(stream=Stream.MARKETING, since_day="2026-11-22", before={"sent": 300, "bounced": 40})
    assert health.totals(figures, resumed) == {"sent": 200, "bounced": 0}


def test_the_window_is_seven_days() -> None:
    assert health.window(clock.parse_iso("2026-03-02T00:00:00Z")) == [
        "2026-03-02", "2026-03-01", "2026-02-28", "2026-02-27", "2026-02-26", "2026-02-25", "2026-02-24",
    ]  # fmt: skip
