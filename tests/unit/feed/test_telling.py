"""Stories are told once, whatever order their news come in, and however often."""

from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.feed import domain, hearing, models, service
from chalicelib.feed.domain import Kind, Member, Story, Version
from chalicelib.feed.hearing import Purchase
from chalicelib.kernel import clock, news
from chalicelib.kernel.news import ListChanged, QuestionShown, ReactionChanged, ReviewShown
from tests.fakes.feed import FakeStories
from tests.support.examples import examples
from tests.support.faults import Killed, Killer

NOW = clock.parse_iso("2026-11-21T12:00:00Z")
PRODUCTS = ("tent", "mat")


def told(stories: list[Story], shelf: FakeStories | None = None) -> FakeStories:
    shelf = shelf or FakeStories()
    for one in stories:
        service.tell(one, stories=shelf, now=NOW)
    return shelf


def like(person: str, product: str = "tent", at: int = NOW, revision: int = 1, word: str = "like") -> Story:
    heard = ReactionChanged(
        person=person, product_id=product, word=word, at=at, revision=revision, told_at=at  # type: ignore[arg-type]
    )  # fmt: skip
    (story,) = hearing.heard(heard)
    return story


@st.composite
def histories(draw: Any) -> list[Story]:
    """What happened: people who like and take it back over two days, orders of one and many, in the order of time."""
    people = [f"p{number:02d}" for number in range(16)]
    happened: list[Story] = []
    clocks: dict[tuple[str, ...], int] = defaultdict(int)
    for _ in range(draw(st.integers(1, 60))):
        person, product = draw(st.sampled_from(people)), draw(st.sampled_from(PRODUCTS))
        at = NOW - draw(st.integers(0, 2 * clock.DAY))
        if draw(st.booleans()):
            told_at = clocks[person, product] = max(clocks[person, product] + 1, at)
            word = draw(st.sampled_from(["like", "like", "dislike", "none"]))
            happened.append(like(person, product, told_at, draw(st.integers(1, 3)), word))
        else:
            order = f"o{draw(st.integers(0, 5))}"
            clocks[order,] += 1
            kept = tuple(draw(st.sets(st.sampled_from(PRODUCTS))))
            # The same order may come to be another person's, or nobody's, or placed at another time.
            who = draw(st.sampled_from([*people, None]))
            happened += hearing.purchases(Purchase(order, clocks[order,], who, at, PRODUCTS, kept))
    return happened


@settings(max_examples=examples(60))
@given(histories(), st.randoms(use_true_random=False))
def test_news_three_times_in_any_order_leave_the_same_rows(history: list[Story], random: Any) -> None:
    straight = told(history)
    again = history * 3
    random.shuffle(again)
    assert told(again).rows == straight.rows
    before = straight.writes
    told(again, straight)
    assert straight.writes == before


@settings(max_examples=examples(60))
@given(histories())
def test_groups_equal_a_recount_of_the_stories(history: list[Story]) -> None:
    shelf = told(history)
    latest: dict[str, Story] = {}
    for story in history:
        if story.story_id not in latest or story.version > latest[story.story_id].version:
            latest[story.story_id] = story
    groups: dict[str, dict[str, domain.Face]] = defaultdict(dict)
    for story in sorted((one for one in latest.values() if one.group), key=lambda one: one.face):
        groups[story.group or ""].setdefault(story.face.who, story.face)
    assert {key.pk for key in shelf.rows if key.sk == "group"} == {f"group#{one}" for one in groups}
    for name, faces in groups.items():
        head = shelf.head(name)
        assert head is not None
        assert head.count == len(faces)
        assert list(head.faces) == sorted(faces.values())[: domain.MOST_FACES]
    shown = shelf.of_shop(Kind, None, 1_000)
    assert sorted(one.name for one in shown) == sorted(domain.digest(one) for one in groups)
    assert all(shelf.head(_name(one)) == one for one in shown)


def _name(head: domain.Head) -> str:
    return f"{head.kind}#{clock.utc_day(head.place.at)}#{head.product_id}"


def test_of_a_large_group_the_next_take_the_place_of_those_who_leave() -> None:
    shelf = told([like(f"p{number:02d}", at=NOW - clock.HOUR + number) for number in range(25)])
    (head,) = shelf.of_shop([Kind.LIKED], None, 10)
    assert (head.count, [one.who for one in head.faces]) == (25, [f"p{number:02d}" for number in range(10)])
    told([like("p00", at=NOW, revision=2, word="none"), like("p20", at=NOW, revision=2, word="none")], shelf)
    (head,) = shelf.of_shop([Kind.LIKED], None, 10)
    assert (head.count, [one.who for one in head.faces]) == (
        23,
        [f"p{number:02d}" for number in range(1, 11)],
    )


def test_a_story_does_not_move_when_more_join_it() -> None:
    shelf = told([like("a", at=NOW - 5)])
    place = shelf.of_shop([Kind.LIKED], None, 1)[0].place
    told([like("b", at=NOW)], shelf)
    assert [one.place for one in shelf.of_shop([Kind.LIKED], None, 9)] == [place]


def test_a_person_counts_once_however_often_they_bought() -> None:
    orders = [Purchase(f"o{number}", 1, "anna", NOW - number, ("tent",), ("tent",)) for number in range(3)]
    shelf = told([story for order in orders for story in hearing.purchases(order)])
    (head,) = shelf.of_shop([Kind.BOUGHT], None, 9)
    assert (head.count, len(shelf.of_feeds(["person#anna"], None, 9))) == (1, 3)
    told(list(hearing.purchases(orders[0]._replace(revision=2, kept=()))), shelf)
    (head,) = shelf.of_shop([Kind.BOUGHT], None, 9)
    assert head.count == 1
    for order in orders:
        told(list(hearing.purchases(order._replace(revision=3, kept=()))), shelf)
    assert shelf.of_shop([Kind.BOUGHT], None, 9) == []
    assert shelf.of_feeds(["person#anna"], None, 9) == []


def test_an_order_of_fifty_lines_is_no_fifty_stories() -> None:
    products = tuple(f"p{number}" for number in range(50))
    shelf = told(list(hearing.purchases(Purchase("o1", 1, "anna", NOW, products, products))))
    assert [one.product_id for one in shelf.of_shop(Kind, None, 99)[::-1]].count("p0") == 1
    assert len(shelf.of_shop(Kind, None, 99)) == 10


def test_what_is_hidden_keeps_no_person_and_no_product() -> None:
    shelf = told([like("anna", "secret-mat"), like("anna", "secret-mat", NOW + 1, 2, "none")])
    (row,) = shelf.rows.values()
    assert "anna" not in str(row)
    assert "secret-mat" not in str(row)
    assert int(row["expires_at"]["N"]) * 1000 == NOW + 15 * clock.DAY


def test_a_word_that_begins_anew_is_later_than_the_one_that_went() -> None:
    shelf = told([like("anna", at=NOW - 9, revision=7), like("anna", at=NOW - 8, revision=8, word="none")])
    told([like("anna", at=NOW - 7, revision=1)], shelf)
    assert [one.count for one in shelf.of_shop([Kind.LIKED], None, 9)] == [1]


def test_a_guests_older_word_that_becomes_a_customers_is_later() -> None:
    gone = ReactionChanged(person="anna", product_id="tent", word="none", at=NOW, revision=2, told_at=NOW)
    theirs = ReactionChanged(
        person="anna", product_id="tent", word="like", at=NOW - 9, revision=3, told_at=NOW + 1
    )
    shelf = told([*hearing.heard(theirs), *hearing.heard(gone)])
    assert [one.place.at for one in shelf.of_shop([Kind.LIKED], None, 9)] == [NOW - 9]


def test_every_kind_of_news_tells_its_story() -> None:
    at = {"at": NOW, "revision": 3}
    heard: list[tuple[news.News, Kind, str, str | None]] = [
        (ReviewShown(review_id="r", product_id="tent", shown=True, person="a", **at), Kind.REVIEWED, "r", "tent"),
        (ReviewShown(review_id="s", product_id=None, shown=True, person="a", **at), Kind.REVIEWED, "s", None),
        (QuestionShown(question_id="q", product_id="tent", shown=True, person="a", **at), Kind.ASKED, "q", "tent"),
        (QuestionShown(question_id="q", answer_id="q.1", product_id="tent", shown=True, person="a", **at),
         Kind.ANSWERED, "q.1", "tent"),
        (ListChanged(list_id="l", owner="a", shown=True, product_id="tent", **at), Kind.LISTED, "l", "tent"),
        (ListChanged(list_id="l", owner="a", shown=True, **at), Kind.LISTED, "l", None),
    ]  # fmt: skip
    for message, kind, source, product in heard:
        (story,) = hearing.heard(message)
        assert (story.kind, story.source, story.product_id, story.actor) == (kind, source, product, "a")
        assert story.is_shown
        assert story.at == NOW
    assert len({next(iter(hearing.heard(one))).story_id for one, *_ in heard}) == len(heard)


def test_what_was_brought_along_from_elsewhere_is_no_story() -> None:
    past = {"at": NOW, "revision": 1, "shown": True, "historical": True}
    assert hearing.heard(ReviewShown(review_id="r", product_id="tent", **past)) == []
    assert hearing.heard(QuestionShown(question_id="q", product_id="tent", **past)) == []
    assert hearing.heard(news.RatingChanged(product_id="tent", revision=1, count=1, total=5, score=1)) == []


def test_what_is_older_than_a_storys_life_is_not_told() -> None:
    shelf = told([like("anna", at=NOW - domain.LIFE), like("bo", at=NOW - domain.LIFE + 1)])
    assert [head.faces[0].who for head in shelf.of_shop([Kind.LIKED], None, 9)] == ["bo"]


def test_purchases_are_kept_as_roughly_as_they_are_told() -> None:
    (story,) = hearing.purchases(Purchase("o1", 1, "anna", NOW + 3 * clock.MINUTE + 7, ("tent",), ("tent",)))
    assert story.at == NOW
    assert domain.due_at(Kind.BOUGHT, story.at, 10 * clock.MINUTE) == NOW + 20 * clock.MINUTE


def test_whoever_is_forgotten_while_news_take_a_story_away_is_gone() -> None:
    class Crossed(FakeStories):
        """Of which the news that the like is taken back come between one read and the next."""

        crosses = False

        def member(self, group: str, who: str) -> Member | None:
            if self.crosses:
                self.crosses = False
                told([like("anna", revision=2, word="none")], self)
            return super().member(group, who)

    shelf = Crossed()
    told([like("anna"), like("bo")], shelf)
    shelf.crosses = True
    assert service.forget("anna", stories=shelf, now=NOW) == 0
    assert shelf.rows == told([like("bo"), like("anna", revision=2, word="none")]).rows


def test_forgetting_leaves_nothing_and_old_news_bring_nothing_back() -> None:
    history = [
        like("anna"),
        like("bo"),
        *hearing.purchases(Purchase("o1", 1, "anna", NOW, PRODUCTS, PRODUCTS)),
    ]
    shelf = told(history)
    assert service.forget("anna", stories=shelf, now=NOW) == 3
    assert service.forget("anna", stories=shelf, now=NOW) == 0
    told(history, shelf)
    assert "anna" not in str(shelf.rows)
    assert [one.count for one in shelf.of_shop(Kind, None, 9)] == [1]
    told([like("anna", at=NOW + 1)], shelf)
    assert [one.count for one in shelf.of_shop([Kind.LIKED], None, 9)] == [2]


@pytest.mark.parametrize("after", [False, True])
def test_telling_may_be_killed_anywhere(after: bool) -> None:
    history = [like("anna"), like("bo"), like("anna", at=NOW + 1, revision=2, word="none")]
    whole = told(history).rows
    for at in range(1, 40):
        shelf = FakeStories()
        mortal = Killer(at, after=after).before(shelf)
        try:
            for story in history:
                service.tell(story, stories=mortal, now=NOW)
        except Killed:
            told(history, shelf)
        assert shelf.rows == whole


def test_rows_go_by_themselves() -> None:
    shelf = told([like("anna")])
    lives = {int(row["expires_at"]["N"]) * 1000 for row in shelf.rows.values()}
    assert lives == {NOW + 90 * clock.DAY}
    assert {key.pk.partition("#")[0] for key in shelf.rows} == {"story", "group", "shop", "person"}
    assert models.table() == "torg-test-feed"
    assert Version(1, 9) < Version(2, 1)
