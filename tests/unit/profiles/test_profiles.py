"""What members show of themselves, and whom and what they follow, by the rules."""

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.kernel.errors import Conflict, Invalid, NotFound, TooMany
from chalicelib.moderation import grounds
from chalicelib.moderation.domain import Decision, State
from chalicelib.moderation.domain import Kind as Subject
from chalicelib.profiles import domain, service
from chalicelib.profiles.domain import Edge, Kind, Profile, Target
from tests.fakes.profiles import FakeProfiles, Square, faults
from tests.support.examples import examples
from tests.support.faults import Killed, Killer

NOW = 1_800_000_000_000
HOUR = 3_600_000
SECRET = "s"


def member(square: Square, person: str, *shows: Kind, name: str = "Maja K") -> Profile:
    return service.keep(person, name, shows, doors=square.doors(), now=NOW)


def test_nobody_has_a_profile_and_a_new_one_shows_nothing() -> None:
    square = Square()
    with pytest.raises(NotFound):
        service.own("a", doors=square.doors())
    made = member(square, "a")
    assert (made.name, made.shows, made.is_shown) == ("Maja K", frozenset(), True)
    assert service.shown(made.member_id, doors=square.doors()) == made
    assert member(square, "a") == made, "the same again changes nothing"


def test_what_is_shown_changes_without_the_name_being_looked_at_again() -> None:
    square = Square()
    first = member(square, "a", Kind.LIKED)
    second = member(square, "a", Kind.LIKED, Kind.BOUGHT)
    assert second.shows == {Kind.LIKED, Kind.BOUGHT}
    assert (second.member_id, second.version) == (first.member_id, 1)
    assert len(square.moderation.screened) == 1
    third = member(square, "a", Kind.LIKED, name="Åsa")
    assert (third.name, third.version, third.member_id) == ("Åsa", 2, first.member_id)
    (_, submitted) = square.moderation.screened
    assert (submitted.kind, submitted.texts, submitted.author) == (Subject.PROFILE, ("Åsa",), "a")


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "!!!", "x" * 61])
def test_a_name_has_something_to_read_and_is_short(name: str) -> None:
    square = Square()
    with pytest.raises(Invalid) as refused:
        member(square, "a", name=name)
    assert refused.value.errors[0].pointer == "/name"
    assert square.profiles.profiles == {}


def test_a_name_that_the_rules_refuse_is_not_kept_and_one_they_hold_not_shown() -> None:
    square = Square()
    square.moderation.outcome = State.REJECTED
    with pytest.raises(Invalid) as refused:
        member(square, "a")
    assert refused.value.errors[0].pointer == "/name"
    assert square.profiles.profiles == {}
    square.moderation.outcome = State.HELD
    held = member(square, "a")
    assert held.state is State.HELD
    with pytest.raises(NotFound):
        service.shown(held.member_id, doors=square.doors())
    with pytest.raises(NotFound):
        service.follow("b", f"member:{held.member_id}", doors=square.doors(), now=NOW)
    assert service.own("a", doors=square.doors()) == held


def decision(state: State) -> Decision:
    return Decision(state=state, ground=grounds.allowed(state)[0], note="", operator="op")


def test_an_operator_takes_a_name_down_and_brings_it_back() -> None:
    square = Square()
    made = member(square, "a", Kind.LIKED)
    goal = f"member:{made.member_id}"
    service.follow("b", goal, doors=square.doors(), now=NOW)
    case = service.moderate(made.member_id, decision(State.REJECTED), doors=square.doors(), now=NOW)
    assert case.state is State.REJECTED
    with pytest.raises(NotFound):
        service.shown(made.member_id, doors=square.doors())
    assert service.own("a", doors=square.doors()).state is State.REJECTED
    assert square.profiles.edge("b", goal) is not None, "who follows, follows on if it comes back"
    service.moderate(made.member_id, decision(State.PUBLISHED), doors=square.doors(), now=NOW)
    assert service.shown(made.member_id, doors=square.doors()).shows == {Kind.LIKED}
    with pytest.raises(NotFound):
        service.moderate("m-none", decision(State.REJECTED), doors=square.doors(), now=NOW)


def test_following_is_idempotent_and_counted_to_the_last() -> None:
    square = Square("l-1")
    made = member(square, "a")
    goal = f"member:{made.member_id}"
    first = service.follow("b", goal, doors=square.doors(), now=NOW)
    assert service.follow("b", goal, doors=square.doors(), now=NOW + 5) == first == Edge("b", goal, NOW)
    service.follow("c", goal, doors=square.doors(), now=NOW)
    service.follow("b", "list:l-1", doors=square.doors(), now=NOW)
    assert square.profiles.follower_count(goal) == 2
    assert service.followers(made, doors=square.doors()) == 2
    service.unfollow("b", goal, doors=square.doors(), now=NOW)
    service.unfollow("b", goal, doors=square.doors(), now=NOW)
    assert [one.target for one in service.everything("b", profiles=square.profiles)] == ["list:l-1"]
    assert square.profiles.follower_count(goal) == 1
    assert faults(square.profiles) == []


@pytest.mark.parametrize(
    "text", ["m1", "member:", "shop:1", "member:a b", "list:", "member:batch", ":x", "member"]
)
def test_a_target_says_what_it_is(text: str) -> None:
    square = Square()
    for act in (service.follow, service.unfollow):
        with pytest.raises(Invalid) as refused:
            act("a", text, doors=square.doors(), now=NOW)
        assert refused.value.errors[0].pointer == "path:target"


def test_one_follows_what_is_there_but_not_oneself() -> None:
    square = Square("l-1")
    made = member(square, "a")
    for text in ("member:m99", "list:l-2"):
        with pytest.raises(NotFound):
            service.follow("a", text, doors=square.doors(), now=NOW)
    with pytest.raises(Invalid):
        service.follow("a", f"member:{made.member_id}", doors=square.doors(), now=NOW)
    assert square.profiles.edges == {}


def test_limits_of_following(monkeypatch: pytest.MonkeyPatch) -> None:
    square = Square(*(f"l-{n}" for n in range(200)))
    monkeypatch.setattr(service, "MOST_FOLLOWED", 3)
    for n in range(3):
        service.follow("a", f"list:l-{n}", doors=square.doors(), now=NOW)
    with pytest.raises(Conflict):
        service.follow("a", "list:l-3", doors=square.doors(), now=NOW)
    service.follow("a", "list:l-2", doors=square.doors(), now=NOW)
    service.unfollow("a", "list:l-0", doors=square.doors(), now=NOW)
    service.follow("a", "list:l-3", doors=square.doors(), now=NOW)
    monkeypatch.setattr(service, "MOST_FOLLOWED", 1_000)
    for n in range(100):
        service.follow("b", f"list:l-{n}", doors=square.doors(), now=NOW)
    for _ in range(50):
        service.follow("b", "list:l-0", doors=square.doors(), now=NOW)
    with pytest.raises(TooMany):
        service.follow("b", "list:l-100", doors=square.doors(), now=NOW)
    with pytest.raises(TooMany):
        service.unfollow("b", "list:l-0", doors=square.doors(), now=NOW)
    service.follow("b", "list:l-100", doors=square.doors(), now=NOW + HOUR)
    assert faults(square.profiles) == []


def test_a_deleted_profile_is_gone_for_everybody_and_a_later_one_is_another() -> None:
    square = Square()
    made = member(square, "a", Kind.LIKED)
    goal = str(Target("member", made.member_id))
    for n in range(5):
        service.follow(f"f{n}", goal, doors=square.doors(), now=NOW)
    assert service.delete("a", doors=square.doors(), now=NOW)
    assert not service.delete("a", doors=square.doors(), now=NOW)
    with pytest.raises(NotFound):
        service.shown(made.member_id, doors=square.doors())
    assert (square.profiles.edges, square.profiles.profiles) == ({}, {})
    again = member(square, "a")
    assert again.member_id != made.member_id
    assert service.followers(again, doors=square.doors()) == 0
    case = square.moderation.kept.get(Subject.PROFILE, made.member_id)
    assert case is not None
    assert (case.state, case.submission.texts, case.submission.author) == (State.WITHDRAWN, (), "")


def test_erasure_takes_profile_followers_and_all_that_is_followed() -> None:
    square = Square("l-1", "l-2")
    made, other = member(square, "a"), member(square, "b")
    for who, goal in (("b", made), ("a", other)):
        service.follow(who, f"member:{goal.member_id}", doors=square.doors(), now=NOW)
    service.follow("a", "list:l-1", doors=square.doors(), now=NOW)
    assert service.erase("a", doors=square.doors(), now=NOW) == 3
    assert service.erase("a", doors=square.doors(), now=NOW) == 0
    assert list(square.profiles.profiles) == ["b"]
    assert square.profiles.edges == {}
    assert faults(square.profiles) == []


@pytest.mark.parametrize("after", [False, True])
def test_killed_anywhere_it_is_hidden_first_and_ends_when_asked_again(after: bool) -> None:
    for at in itertools.count(1):
        square = Square("l-1")
        made = member(square, "a")
        for n in range(3):
            service.follow(f"f{n}", f"member:{made.member_id}", doors=square.doors(), now=NOW)
        service.follow("a", "list:l-1", doors=square.doors(), now=NOW)
        killer = Killer(at, after=after)
        try:
            service.erase("a", doors=square.doors(killer.before(square.profiles)), now=NOW)
        except Killed:
            assert faults(square.profiles) == []
            if square.profiles.get("a") != made:
                with pytest.raises(NotFound):
                    service.shown(made.member_id, doors=square.doors())
            service.erase("a", doors=square.doors(), now=NOW)
        assert (square.profiles.edges, square.profiles.profiles) == ({}, {})
        assert faults(square.profiles) == []
        if killer.calls < at:
            break
    assert at > 10


def test_a_profile_that_was_being_deleted_is_finished_with_before_a_new_one() -> None:
    square = Square()
    made = member(square, "a")
    service.follow("b", f"member:{made.member_id}", doors=square.doors(), now=NOW)
    killer = Killer(4, after=False)
    with pytest.raises(Killed):
        service.delete("a", doors=square.doors(killer.before(square.profiles)), now=NOW)
    assert square.profiles.profiles["a"].closing
    again = member(square, "a", name="Åsa")
    assert again.member_id != made.member_id
    assert square.profiles.edges == {}
    assert faults(square.profiles) == []


def test_a_page_of_what_is_followed_goes_on_where_it_ended() -> None:
    square = Square(*(f"l-{n}" for n in range(5)))
    for n in range(5):
        service.follow("a", f"list:l-{n}", doors=square.doors(), now=NOW)
    first, cursor = service.page("a", None, 3, doors=square.doors(), secret=SECRET)
    rest, end = service.page("a", cursor, 3, doors=square.doors(), secret=SECRET)
    assert [one.target for one in (*first, *rest)] == [f"list:l-{n}" for n in range(5)]
    assert end is None
    with pytest.raises(Invalid):
        service.page("b", cursor, 3, doors=square.doors(), secret=SECRET)


@settings(max_examples=examples(60))
@given(st.integers())
def test_whatever_is_done_in_whatever_order_counts_are_sums(seed: int) -> None:
    dice, square = random.Random(seed), Square("l-1", "l-2")
    people = ["a", "b", "c"]
    for step in range(40):
        who, now = dice.choice(people), NOW + step
        goals = [f"member:{one}" for one in square.profiles.members] + ["list:l-1", "list:l-2"]
        act = dice.choice(["keep", "keep", "follow", "follow", "follow", "unfollow", "delete", "erase"])
        try:
            if act == "keep":
                service.keep(who, dice.choice(["Maja", "Åsa"]), [], doors=square.doors(), now=now)
            elif act == "follow":
                service.follow(who, dice.choice(goals), doors=square.doors(), now=now)
            elif act == "unfollow":
                service.unfollow(who, dice.choice(goals), doors=square.doors(), now=now)
            elif act == "delete":
                service.delete(who, doors=square.doors(), now=now)
            else:
                service.erase(who, doors=square.doors(), now=now)
        except Invalid:
            pass
        assert faults(square.profiles) == []


@given(st.text(max_size=200))
@settings(max_examples=examples(200))
def test_any_name_is_tidy_or_refused(raw: str) -> None:
    try:
        kept = domain.tidy_name(raw)
    except Invalid:
        return
    assert domain.tidy_name(kept) == kept
    assert 0 < len(kept) <= domain.LONGEST_NAME


def test_the_fake_is_what_the_tests_think() -> None:
    profiles = FakeProfiles()
    profiles.edges["a", "list:x"] = Edge("a", "list:x", 1)
    assert len(faults(profiles)) == 2
