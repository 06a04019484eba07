"""The plain form, back and forth: nothing is lost, whatever was written."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.imports import plain, spoken
from chalicelib.imports.cells import Row
from chalicelib.imports.domain import Reading
from chalicelib.imports.voices import Answer, Product, Question, Reply, Review, Unreadable
from chalicelib.kernel import clock
from chalicelib.kernel.text import tidy_text
from tests.support.examples import examples

NOW = clock.parse_iso("2026-06-01T00:00:00Z")
# Characters that tables, spreadsheets and markup trip over, often.
_CHARACTERS = st.one_of(
    st.sampled_from("\",;\t|\n\r=+-@'<>&[]{}\\å🎒\u2028\x85"), st.characters(codec="utf-8")
)


def kept(longest: int, *, lines: bool = False, least: int = 0) -> st.SearchStrategy[str]:
    """Texts as the rooms keep them."""
    raw = st.text(_CHARACTERS, max_size=longest)
    tidy = raw.map(lambda text: _tidied(text, lines=lines))
    return tidy.filter(lambda text: least <= len(text) <= longest)


def _tidied(text: str, *, lines: bool) -> str:
    return tidy_text(text, longest=10_000, lines=lines)


IDS = st.from_regex(r"[A-Za-z0-9._:-]{1,40}", fullmatch=True)
TIMES = st.integers(clock.parse_iso("2000-01-01T00:00:00Z"), NOW)
STATES = st.sampled_from(["published", "held", "rejected"])
COUNTS = st.integers(0, 10_000)
LANGUAGES = st.sampled_from([None, "sv", "en", "nb"])
MAILS = st.sampled_from(["", "asa@example.se", "a.b+c@x.example"])
ADDRESSES = st.lists(
    st.sampled_from(["https://m.example/a.jpg", "https://m.example/b,c.webp?x=1&y=2"]), unique=True
).map(tuple)
REPLIES = st.builds(
    Reply, text=kept(60, lines=True, least=1), at=st.none() | TIMES, name=kept(20)
)  # fmt: skip
POINTS = st.lists(kept(30, least=1), max_size=4).map(tuple)
REVIEWS = st.builds(
    Review,
    external_id=IDS, created_at=TIMES, about=st.just("product"),
    product=st.builds(Product, ids=IDS.map(lambda one: (one,))), edited_at=st.none() | TIMES, state=STATES,
    stars=st.integers(1, 5), score=st.none() | st.integers(0, 10), title=kept(80), text=kept(300, lines=True),
    pros=POINTS, cons=POINTS,
    attributes=st.dictionaries(st.sampled_from(["fit", "comfort", "x_1"]), st.integers(1, 5)),
    recommends=st.none() | st.booleans(), language=LANGUAGES, source=st.just("file"), id=IDS,
    locale=st.sampled_from([None, "sv-SE", "en_GB"]), customer_id=IDS, name=kept(30),
    email=MAILS, verified=st.sampled_from([None, "buyer", "shopper"]), incentivised=st.booleans(),
    helpful=COUNTS, not_helpful=COUNTS, reply=st.none() | REPLIES, media=ADDRESSES,
)  # fmt: skip
ENTRIES = {
    "external_id": IDS, "created_at": TIMES, "text": kept(300, lines=True, least=1), "state": STATES,
    "author": kept(30), "name": kept(30), "email": MAILS, "language": LANGUAGES, "helpful": COUNTS,
    "not_helpful": COUNTS,
}  # fmt: skip
ANSWERS = st.lists(
    st.builds(Answer, by=st.sampled_from(["shop", "buyer", "shopper"]), accepted=st.booleans(), **ENTRIES),
    max_size=4, unique_by=lambda one: one.external_id,
).map(tuple)  # fmt: skip
QUESTIONS = st.builds(
    Question, product=st.builds(Product, ids=IDS.map(lambda one: (one,))), answers=ANSWERS, **ENTRIES
)  # fmt: skip


def read(text: str, kind: str) -> list[spoken.Spoken]:
    reading = Reading(kind=kind, format="csv")  # type: ignore[arg-type]
    return list(spoken.read(io.BytesIO(text.encode()), reading, NOW))


@settings(max_examples=examples(300), deadline=None)
@given(st.lists(REVIEWS, max_size=5, unique_by=lambda one: one.external_id))
def test_reviews_come_back_as_they_were(said: list[Review]) -> None:
    text = plain.table(plain.REVIEW_COLUMNS, map(plain.review_cells, said))
    found = read(text, "reviews")
    assert [one.faults for one in found] == [()] * len(said)
    assert [one.review for one in found] == said
    again = plain.table(plain.REVIEW_COLUMNS, (plain.review_cells(one.review) for one in found if one.review))
    assert again == text


@settings(max_examples=examples(200), deadline=None)
@given(st.lists(QUESTIONS, max_size=4, unique_by=lambda one: one.external_id))
def test_questions_come_back_as_they_were(said: list[Question]) -> None:
    text = plain.table(plain.QUESTION_COLUMNS, (cell for one in said for cell in plain.question_cells(one)))
    found = read(text, "questions")
    assert [one.question for one in found] == said
    assert sum(one.rows for one in found) == sum(1 + len(one.answers) for one in said)


@settings(max_examples=examples(300), deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["csv", "judgeme", "yotpo", "bazaarvoice"]))
def test_any_bytes_are_rows_or_a_broken_file(body: bytes, form: str) -> None:
    from chalicelib.imports.voices import BrokenFile

    header = {"csv": b"created_at,stars,product_id\n", "judgeme": b"rating,body,review_date,product_id\n"}
    header |= {
        "yotpo": b"review_score,review_content,date,product_id\n",
        "bazaarvoice": b"<Feed><Product id='a'>",
    }
    try:
        found = list(
            spoken.read(io.BytesIO(header[form] + body), Reading(kind="reviews", format=form), NOW)  # type: ignore[arg-type]
        )
    except BrokenFile as error:
        assert str(error)
        return
    assert all(one.faults or one.review for one in found)


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"stars": "", "text": ""}, "stars"),
        ({"product_id": ""}, "product_id"),
        ({"created_at": ""}, "created_at"),
        ({"state": "gone"}, "state"),
        ({"verified": "maybe"}, "verified"),
        ({"score": "11"}, "score"),
        ({"pros": "[1]"}, "pros"),
        ({"pros": "[oops"}, "pros"),
        ({"attributes": "{oops"}, "attributes"),
        ({"attributes": "fit=7"}, "attributes"),
        ({"media": "javascript:alert(1)"}, "media"),
        ({"helpful": "-1"}, "helpful"),
        ({"text": "a" * 10_001}, "text"),
    ],
)
def test_what_is_wrong_is_named(cells: dict[str, str], field: str) -> None:
    good = {"created_at": "2024-01-01", "stars": "4", "product_id": "tent-2", "text": "Bra"}
    assert plain.review(Row(good, html=False), NOW).stars == 4
    with pytest.raises(Unreadable) as refused:
        plain.review(Row(good | cells, html=False), NOW)
    assert refused.value.fault.field == field


def test_forms_that_people_type() -> None:
    row = {
        "created_at": "2024-01-01", "stars": "4", "product_id": "t", "html": "<p>Bra&nbsp;tält</p>",
        "pros": "lätt|billigt", "attributes": "Size & fit=4|Komfort=5", "verified": "yes",
        "handle": "https://s.example/p/Tent-2/?x=1", "media": "https://a.example/1.jpg, https://a.example/2.jpg",
    }  # fmt: skip
    said = plain.review(Row(row, html=False), NOW)
    assert said.text == "Bra tält"
    assert said.pros == ("lätt", "billigt")
    assert said.attributes == {"komfort": 5, "size-fit": 4}
    assert said.verified == "buyer"
    assert said.product.handles == ("tent-2",)
    assert said.media == ("https://a.example/1.jpg", "https://a.example/2.jpg")


def test_a_title_too_long_for_ours_begins_the_text() -> None:
    row = {"created_at": "2024-01-01", "product_id": "t", "title": "T" * 201, "text": "x"}
    said = plain.review(Row(row, html=False), NOW)
    assert (said.title, said.text) == ("", f"{'T' * 201}\n\nx")


def test_answers_follow_their_question() -> None:
    text = plain.table(
        ("external_id", "answers", "product_id", "created_at", "text"),
        iter(
            [
                {"external_id": "a0", "answers": "q0", "created_at": "2024-01-01", "text": "för tidigt"},
                {"external_id": "q1", "product_id": "t", "created_at": "2024-01-01", "text": "Rymmer den?"},
                {"external_id": "a1", "answers": "q1", "created_at": "2024-01-02", "text": "Ja"},
                {"external_id": "a1", "answers": "q1", "created_at": "2024-01-03", "text": "Igen"},
                {"external_id": "q2", "product_id": "t", "created_at": "x", "text": "Bad date"},
                {"external_id": "a2", "answers": "q2", "created_at": "2024-01-02", "text": "Till ingen"},
            ]
        ),
    )
    found = {one.row: one for one in read(text, "questions")}
    assert {row: one.faults[0].field for row, one in found.items() if one.faults} == {
        1: "answers", 4: "external_id", 5: "created_at", 6: "answers",
    }  # fmt: skip
    asked = found[2].question
    assert asked is not None
    assert [one.text for one in asked.answers] == ["Ja"]
    assert found[2].rows == 2
