"""Pages of reviews: order, filters, words, cursors, and how much is read for them."""

from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.kernel.errors import Invalid
from chalicelib.moderation.domain import State
from chalicelib.reviews import pages, places
from chalicelib.reviews.attributes import Attribute, Book, CategoryAttributes
from chalicelib.reviews.domain import Badge, Review
from chalicelib.reviews.pages import Found
from chalicelib.reviews.places import Filter, Sort
from tests.fakes.reviews import FakeReviews
from tests.support.examples import examples
from tests.support.reviewing import NOW, Reviewers, memory


class File(NamedTuple):
    kind: str


class Reader:
    """A reader's calls, with what was read for them."""

    def __init__(self, reviews: FakeReviews, files: dict[str, File] | None = None) -> None:
        self.reviews, self.files = reviews, files or {}
        self.read_at_once = 0

    def read(self, product_id: str | None, review_ids: Any, media_ids: Any) -> Found:
        self.read_at_once = max(self.read_at_once, len(review_ids))
        found = {one: review for one in review_ids if (review := self.reviews.get(one))}
        media = {one: self.files[one] for one in media_ids if one in self.files}
        return Found(found, media, self.reviews.rating(product_id), discreet=False)

    def page(
        self, sort: Sort, wanted: Filter, cursor: str | None = None, limit: int = 10
    ) -> tuple[list[Review], str | None]:
        page = pages.page(
            "tent", sort, wanted, cursor, limit, lists=self.reviews, read=self.read, secret="s"
        )  # fmt: skip
        return list(page.reviews), page.next

    def all(self, sort: Sort = Sort.NEWEST, limit: int = 10, **wanted: Any) -> list[Review]:
        found, cursor = self.page(sort, Filter(**wanted), None, limit)
        while cursor:
            more, cursor = self.page(sort, Filter(**wanted), cursor, limit)
            found += more
        return found


WRITTEN = st.lists(
    st.fixed_dictionaries(
        {
            "stars": st.none() | st.integers(1, 5),
            "text": st.sampled_from(["Håller tätt i regn", "Läckte i regn", "Tungt"]),
            "language": st.sampled_from(["sv", "en"]),
            "media": st.sampled_from([(), ("p",), ("gone",), ("s",)]),
            "attributes": st.sampled_from([{}, {"fit": 3}]),
            "votes": st.tuples(st.integers(0, 2), st.integers(0, 2)),
        }
    ),
    max_size=12,
)
FILES = {"p": File("picture"), "s": File("sound")}


def lay_out(said: list[dict[str, Any]]) -> tuple[Reviewers, FakeReviews]:
    shop, reviews, _ = memory()
    reviews.keep_book(Book(categories=(CategoryAttributes(attributes=(Attribute(name="fit"),)),)))
    for n, one in enumerate(said):
        content = {name: value for name, value in one.items() if name != "votes"}
        if n % 2:
            shop.bought[f"p{n}", "tent"] = "o-1"
        review_id = shop.write(f"p{n}", now=NOW + n // 2, **content).review.review_id
        for voter in range(sum(one["votes"])):
            shop.vote(review_id, f"voter{voter}", voter < one["votes"][0])
    return shop, reviews


@settings(max_examples=examples(60))
@given(
    said=WRITTEN,
    sort=st.sampled_from(list(Sort)),
    limit=st.integers(1, 5),
    wanted=st.fixed_dictionaries(
        {},
        optional={
            "stars": st.sampled_from([(), (5,), (1,), (4, 5)]),
            "verified": st.booleans(),
            "language": st.just("sv"),
            "media": st.booleans(),
            "attribute": st.just(("fit", 3)),
            "words": st.sampled_from([(), ("regn",), ("i", "tätt")]),
        },
    ),
)
def test_pages_hold_what_a_plain_model_holds(
    said: list[dict[str, Any]], sort: Sort, limit: int, wanted: dict[str, Any]
) -> None:
    _, reviews = lay_out(said)
    found = Reader(reviews, FILES).all(sort, limit, **wanted)
    everything = [one for one in reviews.everything() if places.places(one).get(sort)]
    model = sorted(
        (one for one in everything if _fits(one, sort, Filter(**wanted))),
        key=lambda one: places.places(one)[sort].key,
        reverse=True,
    )
    if len(Filter(**wanted).stars) == 1 and sort is Sort.LOWEST:
        model.sort(key=lambda one: places.places(one)[Sort.NEWEST].key, reverse=True)
    assert [one.review_id for one in found] == [one.review_id for one in model]


def _fits(review: Review, sort: Sort, wanted: Filter) -> bool:
    content, shown = review.content, [FILES[one].kind for one in review.content.media if one in FILES]
    text = f"{content.title} {content.text}".lower()
    return (
        (not wanted.stars or content.stars in wanted.stars)
        and (wanted.verified is None or (review.badge is Badge.BUYER) == wanted.verified)
        and wanted.language in (None, content.language)
        and (wanted.media is None or bool(shown) == wanted.media)
        and (wanted.attribute is None or content.attributes.get(wanted.attribute[0]) == wanted.attribute[1])
        and all(word in text for word in wanted.words)
        and (sort is not Sort.PICTURES or "picture" in shown)
    )


def test_a_page_reads_a_bounded_number_and_says_where_to_go_on() -> None:
    shop, reviews, _ = memory()
    for n in range(250):
        shop.write(f"p{n}", now=NOW + n, stars=5 if n else 1, text="Bra" if n else "Dåligt")
    reader = Reader(reviews)
    found, cursor = reader.page(Sort.HELPFUL, Filter(stars=(1, 2)))
    assert (found, cursor is not None, reader.read_at_once) == ([], True, 0)
    assert [one.content.text for one in reader.all(Sort.HELPFUL, stars=(1, 2))] == ["Dåligt"]
    found, cursor = reader.page(Sort.NEWEST, Filter(words=("dåligt",)))
    assert (found, cursor is not None, reader.read_at_once) == ([], True, 100)
    reader.read_at_once = 0
    assert len(reader.all(Sort.NEWEST)) == 250
    assert reader.read_at_once == 10
    (only,), cursor = reader.page(Sort.NEWEST, Filter(stars=(1,)))
    assert (only.content.stars, cursor) == (1, None), "one number of stars is a stretch of its own"


def test_words_are_found_wherever_they_stand() -> None:
    shop, reviews, _ = memory()
    shop.write("anna", text="Lång " * 1_500 + "väntan på DRAGKEDJAN", pros=("Tål regn",))
    reader = Reader(reviews)
    for words in (("dragkedjan",), ("lång", "kedja"), ("regn", "väntan")):
        assert len(reader.all(Sort.NEWEST, words=words)) == 1
    assert reader.all(Sort.NEWEST, words=("snö",)) == []


def test_what_a_place_still_names_is_not_shown_once_it_is_held() -> None:
    shop, reviews, _ = memory()
    review_id = shop.write("anna").review.review_id
    before = dict(reviews.rows)
    shop.decide(review_id, State.HELD)
    held = next(key for key in reviews.rows if key.sk == "review")
    reviews.rows = before | {held: reviews.rows[held]}
    assert Reader(reviews).all() == []


def test_a_cursor_is_good_for_its_own_list_only() -> None:
    shop, reviews, _ = memory()
    for n in range(3):
        shop.write(f"p{n}", now=NOW + n)
    reader = Reader(reviews)
    _, cursor = reader.page(Sort.NEWEST, Filter(), None, 1)
    assert cursor is not None
    for sort, wanted in ((Sort.HELPFUL, Filter()), (Sort.NEWEST, Filter(verified=True))):
        with pytest.raises(Invalid):
            reader.page(sort, wanted, cursor, 1)
