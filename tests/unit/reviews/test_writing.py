"""What authors, readers and the shop may do with a review, and what comes of it."""

from typing import Any

import pytest

from chalicelib.kernel import clock
from chalicelib.kernel.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from chalicelib.moderation.domain import Reason, State
from chalicelib.reviews import intake, links, persons, responses, service
from chalicelib.reviews.attributes import Attribute, Book, CategoryAttributes
from chalicelib.reviews.domain import MOST_EDITS, Badge, Content, Votes, Way
from chalicelib.reviews.ports import Purchase, Who
from tests.fakes.moderation import FakeModeration
from tests.fakes.reviews import FakeReviews, FakeUploads
from tests.support.reviewing import NOW, Reviewers, check_fake, memory, people


def pointers(refused: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [pointer for pointer, _ in refused.value.errors]


def test_the_same_again_is_the_same_review_and_something_else_is_a_conflict() -> None:
    shop, reviews, moderation = memory()
    first = shop.write("anna", text="Bra")
    again = shop.write("anna", text="  Bra ", now=NOW + 60)
    assert (again.review, again.case) == (first.review, None)
    with pytest.raises(Conflict, match=first.review.review_id):
        shop.write("anna", text="Dåligt")
    shop.edit(first.review.review_id, "anna", text="Dåligt", stars=1)
    assert shop.write("anna", text="Bra").review.content.text == "Dåligt", "a late retry undoes no edit"
    check_fake(reviews, moderation)


def test_one_person_has_one_review_of_a_product_under_whichever_name() -> None:
    shop, reviews, moderation = memory()
    by_mail = Who(people(None, "Anna@x.se "), Way.LINK, email="anna@x.se", order_id="o-1")
    first = service.create("tent", Content(stars=3), by_mail, doors=shop.doors, now=NOW).review
    logged_in = Who(people("anna", "anna@x.se"), Way.SHOPPER, customer_id="anna", email="anna@x.se")
    with pytest.raises(Conflict, match=first.review_id):
        service.create("tent", Content(stars=5), logged_in, doors=shop.doors, now=NOW)
    service.edit(first.review_id, Content(stars=5), logged_in.keys, None, doors=shop.doors, now=NOW)
    assert reviews.rating("tent").histogram == (0, 0, 0, 0, 1)
    check_fake(reviews, moderation)


def test_an_edit_keeps_what_was_said_and_counts_what_is_said_now() -> None:
    shop, reviews, moderation = memory()
    review_id = shop.write("anna", text="Bra", recommends=True).review.review_id
    shop.edit(review_id, "anna", stars=1, text="Läcker", recommends=False)
    (earlier,) = reviews.versions(review_id)
    assert (earlier.version, earlier.content.text, earlier.content.stars) == (1, "Bra", 4)
    rating = reviews.rating("tent")
    assert (rating.count, rating.total, rating.recommend_yes, rating.recommend_of) == (1, 1, 0, 1)
    assert shop.edit(review_id, "anna", stars=1, text="Läcker", recommends=False).case is None
    for n in range(MOST_EDITS - 1):
        shop.edit(review_id, "anna", stars=1, text=f"Läcker {n}")
    with pytest.raises(TooMany):
        shop.edit(review_id, "anna", stars=1, text="En gång till")
    with pytest.raises(Forbidden):
        shop.edit(review_id, "bo", stars=5)
    shop.withdraw(review_id, "anna")
    assert reviews.versions(review_id) == []
    check_fake(reviews, moderation)


def test_what_is_held_is_neither_shown_nor_counted_until_it_is_decided() -> None:
    shop, reviews, moderation = memory()
    review_id = shop.write("anna").review.review_id
    moderation.outcome, moderation.reasons = State.HELD, (Reason("link", 50),)
    held = shop.edit(review_id, "anna", stars=5, text="se http://x")
    assert held.review.state is State.HELD
    assert reviews.rating("tent").reviews == 0
    shop.decide(review_id, State.PUBLISHED)
    assert (reviews.rating("tent").count, reviews.rating("tent").total) == (1, 5)
    shop.decide(review_id, State.REJECTED)
    shop.decide(review_id, State.REJECTED)
    assert reviews.rating("tent").reviews == 0
    check_fake(reviews, moderation)


def test_what_is_taken_back_leaves_nothing_and_can_be_written_anew_without_its_old_votes() -> None:
    shop, reviews, moderation = memory()
    review_id = shop.write("anna", name="Anna", text="Bra").review.review_id
    shop.vote(review_id, "bo", True)
    assert shop.withdraw(review_id, "anna")
    assert not shop.withdraw(review_id, "anna")
    left = reviews.get(review_id)
    assert left is not None
    assert (left.content, left.author, left.person.keys, left.votes) == (Content(), "", (), Votes())
    assert reviews.of_person(people("anna", None)) == []
    with pytest.raises(NotFound):
        shop.edit(review_id, "anna", stars=1)
    assert shop.write("anna", text="Bra igen").review.review_id == review_id
    assert shop.vote(review_id, "bo", True).votes == Votes(1, 0), "a vote is for what was read"
    assert shop.vote(review_id, "bo", None).votes == Votes()
    check_fake(reviews, moderation)


def test_a_person_has_one_vote_that_switches_and_none_on_their_own() -> None:
    shop, reviews, _ = memory()
    review_id = shop.write("anna").review.review_id
    assert shop.vote(review_id, "bo", True).votes == Votes(1, 0)
    revision = shop.vote(review_id, "bo", True).revision
    assert revision == 2, "the same again writes nothing"
    assert shop.vote(review_id, "bo", False).votes == Votes(0, 1)
    assert shop.vote(review_id, "bo", None).votes == Votes()
    assert shop.vote(review_id, "bo", None).votes == Votes()
    with pytest.raises(Forbidden):
        shop.vote(review_id, "anna", True)
    with pytest.raises(NotFound):
        shop.vote("none", "bo", True)
    shop.decide(review_id, State.REJECTED)
    with pytest.raises(NotFound):
        shop.vote(review_id, "bo", True)
    assert reviews.voted(people("bo", None)) == []


def test_badges_say_what_is_known() -> None:
    shop, _, _ = memory()
    shop.bought["anna", "tent"] = "o-1"
    assert shop.write("anna").review.badge is Badge.BUYER
    assert shop.write("bo").review.badge is Badge.SHOPPER
    nobody = Who(("x" * 22,), Way.ANONYMOUS)
    assert service.create("tent", Content(stars=1), nobody, doors=shop.doors, now=NOW).review.badge is None


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"stars": None}, ["/text"]),
        ({"stars": None, "text": " \u200b\u202e\n "}, ["/text"]),
        ({"title": "x" * 201, "text": "y" * 100_000}, ["/title", "/text"]),
        ({"pros": ("ok", "x" * 201)}, ["/pros/1"]),
        ({"name": "x" * 81}, ["/name"]),
        ({"nps": 9}, ["/nps"]),
        ({"attributes": {"smell": 3}}, ["/attributes/smell"]),
        ({"media": ("good", "bad")}, ["/media/1"]),
    ],
)
def test_what_is_wrong_is_named(said: dict[str, Any], wrong: list[str]) -> None:
    moderation = FakeModeration()
    shop = Reviewers(FakeReviews(moderation.keep), moderation, FakeUploads("bad"))
    with pytest.raises(Invalid) as refused:
        shop.write("anna", **said)
    assert pointers(refused) == wrong


def test_a_product_that_is_not_there_is_not_reviewed() -> None:
    shop, _, _ = memory()
    shop.missing.add("ghost")
    with pytest.raises(Invalid) as refused:
        shop.write("anna", "ghost")
    assert pointers(refused) == ["/product_id"]


def test_files_keep_their_place_in_the_list_when_one_may_not_be_attached() -> None:
    moderation = FakeModeration()
    shop = Reviewers(FakeReviews(moderation.keep), moderation, FakeUploads("bad"))
    review_id = shop.write("anna", media=("m1",)).review.review_id
    with pytest.raises(Invalid) as refused:
        shop.edit(review_id, "anna", stars=1, media=("m2", "m1", "bad"))
    assert pointers(refused) == ["/media/2"]


def test_attributes_are_those_of_the_category_and_all_above_it() -> None:
    shop, reviews, _ = memory()
    named = {None: "value", "Friluftsliv": "weight", "Friluftsliv > Tält": "warmth", "Kök": "taste"}
    reviews.keep_book(
        Book(
            categories=tuple(
                CategoryAttributes(category=category, attributes=(Attribute(name=name),))
                for category, name in named.items()
            )
        )
    )
    shop.write("anna", attributes={"value": 1, "weight": 2, "warmth": 3})
    rated = reviews.rating("tent").attributes
    assert {name: (one.count, one.total) for name, one in rated.items()} == {
        "value": (1, 1), "weight": (1, 2), "warmth": (1, 3),
    }  # fmt: skip
    with pytest.raises(Invalid):
        shop.write("bo", attributes={"taste": 1})


def test_nobody_is_named_beside_a_discreet_product() -> None:
    shop, reviews, moderation = memory()
    shop.discreet.add("toy")
    review = shop.write("anna", "toy", name="Anna").review
    assert review.content.name is None
    assert moderation.screened[-1].author_name is None
    assert "Anna" not in str(reviews.rows)


def test_a_link_is_its_orders_and_ends_with_it() -> None:
    shop, _, _ = memory()
    shop.orders["o-1"] = Purchase("o-1", "anna", None, frozenset({"tent"}), is_cancelled=False)
    made = links.link_for("o-1", "tent", days=2, now=NOW, incentivised=True)
    token = links.link_token(made, "secret")
    assert links.link(token, "/link", "secret", NOW + 2 * clock.DAY) == made
    with pytest.raises(Forbidden):
        links.link(token, "/link", "secret", NOW + 2 * clock.DAY + 1)
    for broken in (token[:-1], "rl_", "", token + "A", links.link_token(made, "other")):
        with pytest.raises(Invalid):
            links.link(broken, "/link", "secret", NOW)
    who = service.through_link(made, None, doors=shop.doors)
    review = service.create("tent", Content(stars=2), who, doors=shop.doors, now=NOW).review
    assert (review.badge, review.incentivised, review.person.order_id) == (Badge.BUYER, True, "o-1")
    with pytest.raises(Conflict):
        shop.write("anna", stars=5)
    with pytest.raises(Forbidden):
        service.through_link(links.link_for("o-1", "stove", days=2, now=NOW), None, doors=shop.doors)
    shop.orders["o-1"] = shop.orders["o-1"]._replace(is_cancelled=True)
    with pytest.raises(Forbidden):
        service.through_link(made, None, doors=shop.doors)


def test_the_shop_replies_changes_and_takes_its_reply_away() -> None:
    shop, reviews, _ = memory()
    review_id = shop.write("anna").review.review_id

    def reply(text: str, now: int) -> Any:
        return responses.reply(review_id, text, "Kundtjänst", "op", reviews=reviews, now=now).reply

    assert (reply("Tack!", 1).at, reply("Tack!", 2).edited_at) == (1, None)
    assert (reply("Tack så mycket!", 3).at, reply("Tack så mycket!", 4).edited_at) == (1, 3)
    with pytest.raises(Invalid):
        reply("\u200b", 5)
    assert responses.remove_reply(review_id, reviews=reviews, now=6).reply is None
    assert responses.remove_reply(review_id, reviews=reviews, now=7).reply is None


def test_export_tells_all_and_erasing_leaves_true_numbers() -> None:
    shop, reviews, moderation = memory()
    review_id = shop.write("anna", text="Bra", name="Anna").review.review_id
    shop.edit(review_id, "anna", stars=2, text="Sämre")
    others = shop.write("bo").review.review_id
    shop.vote(others, "anna", True)
    keys = people("anna", None)
    told = persons.export(keys, reviews=reviews)
    (review,) = told["reviews"]
    assert (review["content"]["text"], review["earlier"][0]["content"]["text"]) == ("Sämre", "Bra")
    assert [(one["review_id"], one["helpful"]) for one in told["votes"]] == [(others, True)]
    assert persons.erase(keys, doors=shop.doors, now=NOW) == 2
    assert persons.erase(keys, doors=shop.doors, now=NOW) == 0
    assert persons.export(keys, reviews=reviews) == {"reviews": [], "votes": []}
    assert not any(word in str(reviews.rows) for word in ("Sämre", "Bra", "Anna", keys[0]))
    check_fake(reviews, moderation)


def imported(**fields: Any) -> intake.ImportedReview:
    said: dict[str, Any] = {
        "source": "judgeme", "external_id": "17", "product_id": "tent", "written_at": NOW - 9 * clock.DAY,
        "content": Content(stars=5, text="Bra", name="Anna"), "email": "anna@x.se", "badge": Badge.BUYER,
        "helpful": 3, "unhelpful": 1, "reply": intake.ImportedReply(text="Tack", at=NOW - clock.DAY),
        "picture_urls": ("https://x.example/1.jpg",),
    }  # fmt: skip
    return intake.ImportedReview(**(said | fields))


def test_a_review_from_elsewhere_is_taken_in_once_with_all_that_it_brings() -> None:
    shop, reviews, moderation = memory()
    keys = people(None, "anna@x.se")
    taken = intake.take_in(imported(), keys, doors=shop.doors, now=NOW)
    again = intake.take_in(imported(), keys, doors=shop.doors, now=NOW + 5)
    assert (taken.outcome, again.outcome) == (intake.Outcome.ADDED, intake.Outcome.UNCHANGED)
    review = reviews.get(taken.review_id)
    assert review is not None
    assert (review.votes, review.written_at, review.badge) == (Votes(3, 1), NOW - 9 * clock.DAY, Badge.BUYER)
    assert review.reply is not None
    assert (review.reply.text, len(review.content.media), moderation.screened) == ("Tack", 1, [])
    shop.vote(taken.review_id, "bo", True)
    changed = intake.take_in(imported(content=Content(stars=4), helpful=5), keys, doors=shop.doors, now=NOW)
    after = reviews.get(taken.review_id)
    assert after is not None
    assert (changed.outcome, after.votes, after.content.stars) == ("changed", Votes(6, 1), 4)
    check_fake(reviews, moderation)


def test_what_its_author_or_an_operator_did_here_outlives_another_import() -> None:
    shop, reviews, moderation = memory()
    keys = people(None, "anna@x.se")
    review_id = intake.take_in(imported(), keys, doors=shop.doors, now=NOW).review_id
    shop.decide(review_id, State.REJECTED)
    taken = intake.take_in(imported(content=Content(stars=4)), keys, doors=shop.doors, now=NOW)
    assert taken.state is State.REJECTED
    service.edit(review_id, Content(stars=1), keys, None, doors=shop.doors, now=NOW)
    assert intake.take_in(imported(), keys, doors=shop.doors, now=NOW).outcome == "unchanged"
    service.withdraw(review_id, keys, doors=shop.doors, now=NOW)
    assert intake.take_in(imported(), keys, doors=shop.doors, now=NOW).outcome == "erased"
    check_fake(reviews, moderation)


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"content": Content(stars=6)}, "/content/stars"),
        ({"content": Content(stars=None)}, "/text"),
        ({"content": Content(stars=5, attributes={"Two Words": 5})}, "/content/attributes"),
        ({"content": Content(stars=5, pros=("ok", "x" * 300))}, "/content/pros/1"),
        ({"helpful": -1}, "/helpful"),
        ({"external_id": ""}, "/external_id"),
        ({"picture_urls": tuple(str(n) for n in range(11))}, "/picture_urls"),
    ],
)
def test_what_cannot_be_taken_in_is_named(fields: dict[str, Any], pointer: str) -> None:
    shop, reviews, _ = memory()
    with pytest.raises(Invalid) as refused:
        intake.take_in(imported(**fields), (), doors=shop.doors, now=NOW)
    assert pointers(refused)[0].startswith(pointer)
    assert list(reviews.everything()) == []
