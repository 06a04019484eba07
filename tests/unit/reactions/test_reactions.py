from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel import clock
from chalicelib.kernel.errors import Invalid, NotFound
from chalicelib.members.domain import Person
from chalicelib.reactions import domain, service
from chalicelib.reactions.domain import Reaction, Reactions, Shown, Word
from chalicelib.reactions.service import Doors, Product
from tests.fakes.reactions import FakeOpinions
from tests.support.faults import Killed, Killer

NOW: Final = clock.parse_iso("2026-11-21T12:00:00Z")
PRODUCTS: Final = {"tent": Product("tent", False), "toy": Product("toy", True)}
ANNA: Final = Person(key="anna", customer="anna")
BERT: Final = Person(key="bert", customer="bert")
GUEST: Final = Person(key="guest", visitor="browser")
OTHER: Final = Person(key="other", visitor="other")
PEOPLE: Final = (ANNA, BERT, GUEST, OTHER)


def doors(opinions: FakeOpinions, least: int = 3) -> Doors:
    return Doors(opinions, PRODUCTS.get, least)


@pytest.fixture
def opinions() -> FakeOpinions:
    return FakeOpinions()


def say(opinions: FakeOpinions, who: Person, word: Word, product: str = "tent", now: int = NOW) -> Shown:
    return service.react(product, word, who, doors=doors(opinions), now=now)


def recount(opinions: FakeOpinions, product_id: str) -> Reactions:
    return domain.counted(row.word for row in opinions.rows.values() if row.product_id == product_id)


def likes_by_the_log(opinions: FakeOpinions) -> dict[tuple[str, str], str]:
    """What recommendations make of the facts: each person's latest word."""
    latest = sorted(opinions.facts(), key=lambda one: (one.at, one.event_id, one.n))
    said = {(one.customer or one.visitor or "", one.product_id or ""): one.reaction or "" for one in latest}
    return {key: word for key, word in said.items() if word != "none"}


def likes_by_the_rows(opinions: FakeOpinions) -> dict[tuple[str, str], str]:
    return {
        (row.customer or row.visitor or "", row.product_id): row.word.value
        for row in opinions.rows.values()
        if row.word is not Word.NONE
    }


def test_a_person_has_one_word_that_can_be_switched_and_taken_back(opinions: FakeOpinions) -> None:
    assert say(opinions, ANNA, Word.LIKE) == Shown(1, 0)
    assert say(opinions, GUEST, Word.LIKE) == Shown(2, 0)
    assert say(opinions, ANNA, Word.DISLIKE) == Shown(1, 1)
    assert say(opinions, ANNA, Word.DISLIKE) == Shown(1, 1)
    assert say(opinions, ANNA, Word.NONE) == Shown(1, 0)
    assert say(opinions, BERT, Word.NONE) == Shown(1, 0), "nothing said, nothing kept"
    assert ("bert", "tent") not in opinions.rows


def test_the_log_hears_every_change_once_under_the_right_name(opinions: FakeOpinions) -> None:
    for word in (Word.LIKE, Word.LIKE, Word.DISLIKE, Word.NONE):
        say(opinions, ANNA, word)
    say(opinions, GUEST, Word.LIKE)
    heard = [(one.event, one.customer, one.visitor, one.product_id, one.reaction) for one in opinions.facts()]
    assert heard == [
        ("reaction_set", "anna", None, "tent", "like"),
        ("reaction_set", "anna", None, "tent", "dislike"),
        ("reaction_set", "anna", None, "tent", "none"),
        ("reaction_set", None, "browser", "tent", "like"),
    ]


def test_words_of_the_same_instant_or_of_a_clock_behind_keep_their_order(opinions: FakeOpinions) -> None:
    for word, now in ((Word.LIKE, NOW), (Word.NONE, NOW), (Word.LIKE, NOW - 5_000), (Word.DISLIKE, NOW)):
        say(opinions, ANNA, word, now=now)
    times = [one.at for one in opinions.facts()]
    assert times == sorted(set(times))
    assert likes_by_the_log(opinions) == {("anna", "tent"): "dislike"}


def test_what_is_not_sold_cannot_be_liked_but_a_word_can_be_taken_back(opinions: FakeOpinions) -> None:
    for word in (Word.LIKE, Word.DISLIKE):
        with pytest.raises(NotFound):
            say(opinions, ANNA, word, "made-up")
    say(opinions, ANNA, Word.LIKE)
    service.react("tent", Word.NONE, ANNA, doors=Doors(opinions, {}.get, 3), now=NOW + 1)
    assert opinions.counts("tent") == Reactions(0, 0)


def test_small_numbers_of_a_discreet_product_are_kept_back(opinions: FakeOpinions) -> None:
    assert say(opinions, ANNA, Word.LIKE, "toy") == Shown(None, None)
    assert say(opinions, BERT, Word.LIKE, "toy") == Shown(None, None)
    assert say(opinions, GUEST, Word.LIKE, "toy") == Shown(3, None)
    assert service.counts(PRODUCTS["tent"], Reactions(1, 2), least=3) == Shown(1, 2)
    with pytest.raises(NotFound):
        service.counts(None, Reactions(1, 2), least=3)


def test_a_guests_words_become_the_customers_whose_own_hold(opinions: FakeOpinions) -> None:
    free = Doors(opinions, lambda one: Product(one, False), 3)
    for name in "abcd":
        service.react(name, Word.LIKE, GUEST, doors=free, now=NOW)
    service.react("b", Word.DISLIKE, ANNA, doors=free, now=NOW)
    service.react("c", Word.LIKE, ANNA, doors=free, now=NOW)
    service.react("d", Word.LIKE, ANNA, doors=free, now=NOW)
    service.react("d", Word.NONE, ANNA, doors=free, now=NOW + 1)
    assert service.merge("guest", ANNA, opinions=opinions, now=NOW + 10) == 4
    assert service.merge("guest", ANNA, opinions=opinions, now=NOW + 11) == 0
    assert {row.product_id: row.word for row in service.export("anna", opinions=opinions)} == {
        "a": Word.LIKE, "b": Word.DISLIKE, "c": Word.LIKE, "d": Word.LIKE,
    }  # fmt: skip
    assert [opinions.counts(one) for one in "abcd"] == [
        Reactions(1, 0), Reactions(0, 1), Reactions(1, 0), Reactions(1, 0),
    ]  # fmt: skip
    assert [key for key in opinions.rows if key[0] == "guest"] == []


def test_who_the_log_already_takes_for_one_person_keeps_the_customers_word(opinions: FakeOpinions) -> None:
    """The recompute may know that browser and customer are one: then the latest of both words counts."""
    say(opinions, ANNA, Word.DISLIKE, now=NOW)
    say(opinions, GUEST, Word.LIKE, now=NOW + 60_000)
    service.merge("guest", ANNA, opinions=opinions, now=NOW + 1)
    assert max(opinions.facts(), key=lambda one: one.at).reaction == "dislike"


def test_a_word_that_was_taken_back_is_not_brought_along_but_forgotten(opinions: FakeOpinions) -> None:
    say(opinions, GUEST, Word.LIKE)
    say(opinions, GUEST, Word.NONE)
    say(opinions, ANNA, Word.DISLIKE)
    assert service.merge("guest", ANNA, opinions=opinions, now=NOW + 5) == 0
    assert set(opinions.rows) == {("anna", "tent")}
    assert opinions.counts("tent") == Reactions(0, 1)


def test_a_customer_is_not_merged_with_themselves(opinions: FakeOpinions) -> None:
    say(opinions, ANNA, Word.LIKE)
    assert service.merge("anna", ANNA, opinions=opinions, now=NOW + 1) == 0
    assert opinions.counts("tent") == Reactions(1, 0)


def test_an_erased_persons_words_are_taken_back_everywhere(opinions: FakeOpinions) -> None:
    say(opinions, ANNA, Word.LIKE)
    say(opinions, BERT, Word.LIKE)
    assert service.erase("anna", opinions=opinions, now=NOW + 1) == 1
    assert service.erase("anna", opinions=opinions, now=NOW + 2) == 0
    assert opinions.counts("tent") == Reactions(1, 0)
    assert service.export("anna", opinions=opinions) == []
    assert likes_by_the_log(opinions) == {("bert", "tent"): "like"}


def test_pages_of_own_words(opinions: FakeOpinions) -> None:
    free = Doors(opinions, lambda one: Product(one, False), 3)
    for n in range(7):
        service.react(f"p{n}", Word.LIKE if n % 2 else Word.DISLIKE, ANNA, doors=free, now=NOW)
    service.react("p3", Word.NONE, ANNA, doors=free, now=NOW)

    def walk(word: Word | None) -> list[str]:
        found, cursor = [], None
        while True:
            rows, cursor = service.page(ANNA, word, cursor, 3, opinions=opinions, secret="s")
            found += [row.product_id for row in rows]
            if cursor is None:
                return found

    assert walk(None) == ["p0", "p1", "p2", "p4", "p5", "p6"]
    assert walk(Word.LIKE) == ["p1", "p5"]
    _, cursor = service.page(ANNA, None, None, 3, opinions=opinions, secret="s")
    for who, word in ((BERT, None), (ANNA, Word.LIKE)):
        with pytest.raises(Invalid):
            service.page(who, word, cursor, 3, opinions=opinions, secret="s")
    assert [one.product_id for one in service.mine(ANNA, ["p3", "p1", "x"], None, opinions=opinions)] == [
        "p1"
    ]


ACT = st.one_of(
    st.tuples(
        st.just("say"), st.sampled_from(PEOPLE), st.sampled_from(Word), st.sampled_from(["tent", "toy"])
    ),
    st.tuples(st.just("merge"), st.sampled_from((GUEST, OTHER)), st.sampled_from((ANNA, BERT))),
    st.tuples(st.just("erase"), st.sampled_from(PEOPLE)),
)


@given(
    acts=st.lists(
        st.tuples(ACT, st.integers(-3, 3), st.integers(1, 4) | st.none(), st.booleans()), max_size=25
    )
)
def test_whatever_happens_and_wherever_it_is_cut_off_counts_equal_a_recount(acts: list) -> None:
    """Every act may be killed at any of its calls, before or after it took effect, and is then asked again."""
    opinions, now = FakeOpinions(), NOW
    for act, pause, at, after in acts:
        now += 10 + pause
        if at is not None:
            try:
                perform(act, Killer(at, after=after).before(opinions), now)
            except Killed:
                pass
        perform(act, opinions, now)
        for product_id in PRODUCTS:
            assert opinions.counts(product_id) == recount(opinions, product_id)
        assert likes_by_the_log(opinions) == likes_by_the_rows(opinions)
        if act[0] == "say" and act[2] is not Word.NONE:
            assert opinions.rows[act[1].key, act[3]].word is act[2]
        if act[0] == "erase" or act[0] == "merge":
            assert not [key for key in opinions.rows if key[0] == act[1].key]


def perform(act: tuple, opinions: FakeOpinions, now: int) -> None:
    match act:
        case ("say", who, word, product_id):
            service.react(product_id, word, who, doors=doors(opinions), now=now)
        case ("merge", guest, customer):
            service.merge(guest.key, customer, opinions=opinions, now=now)
        case ("erase", who):
            service.erase(who.key, opinions=opinions, now=now)


@given(
    kept=st.lists(st.tuples(st.sampled_from(Word), st.sampled_from(Word)), max_size=6),
)
def test_a_step_is_the_difference_of_two_counts(kept: list[tuple[Word, Word]]) -> None:
    def row(word: Word) -> Reaction:
        return Reaction(person="p", product_id="x", word=word, at=1, told_at=1, revision=1)

    before, after = (domain.counted(pair[side] for pair in kept) for side in (0, 1))
    added = domain.step(domain.Change(row(old), row(new), 2) for old, new in kept)
    assert Reactions(before.likes + added.likes, before.dislikes + added.dislikes) == after
