"""What shoppers said of the bench's products: reviews, questions and answers, as the rooms' own models keep them."""

import random
from collections.abc import Iterator
from typing import Any, Final

from chalicelib.kernel import clock
from chalicelib.moderation.domain import State
from chalicelib.questions import domain as questions
from chalicelib.questions import models as question_rows
from chalicelib.reviews import models as review_rows
from chalicelib.reviews import places, rating
from chalicelib.reviews.domain import Badge, Content, Review, Votes

REVIEWS: Final = 60
QUESTIONS: Final = 12
BEGAN: Final = 1_780_000_000_000
_SENTENCES: Final = (
    "Tältet stod stadigt genom en natt med hårda byar på kalfjället.",
    "Linorna gled i spännarna tills jag bytte dem mot tjockare.",
    "Lätt att resa ensam, också med frusna fingrar.",
    "Innertältet är varmt nog, men det samlas kondens mot fotändan.",
    "Packpåsen är så trång att man får rulla allt två gånger.",
    "Efter tre säsonger håller sömmarna fortfarande tätt.",
    "Färgen är mörkare än på bilden, vilket jag gillade.",
)

Rows = Iterator[tuple[str, dict[str, Any]]]


def review_id(product_id: str, number: int) -> str:
    """The id of one of a product's reviews: as long as ids are."""
    return f"{product_id}-{number:04d}".ljust(22, "x")


def rows(product_id: str) -> Rows:
    """All rows that `REVIEWS` reviews and `QUESTIONS` questions of a product make, but for its numbers."""
    draw = random.Random(product_id)
    for number in range(REVIEWS):
        yield from _review(product_id, number, draw)
    counted = questions.Counts()
    for number in range(QUESTIONS):
        thread = _thread(product_id, number, draw)
        counted = counted.plus(questions.contribution(thread))
        yield question_rows.table(), question_rows.thread_item(thread)
        for place in questions.places(thread):
            key = question_rows.place_key(product_id, place)
            yield key.table, key.as_item()
    yield question_rows.table(), question_rows.counts_item(product_id, counted)


def numbers(product_id: str) -> dict[str, int]:
    """The sums that the product's reviews give."""
    draw = random.Random(product_id)
    sums: dict[str, int] = {"revision": REVIEWS}
    for number in range(REVIEWS):
        for name, value in rating.numbers(_said(product_id, number, draw)).items():
            sums[name] = sums.get(name, 0) + value
    return sums


def _review(product_id: str, number: int, draw: random.Random) -> Rows:
    review = _said(product_id, number, draw)
    yield review_rows.table(), review_rows.review_item(review)
    for sort, place in places.places(review).items():
        yield review_rows.table(), review_rows.place_item(product_id, sort, place)


def _said(product_id: str, number: int, draw: random.Random) -> Review:
    return Review(
        review_id=review_id(product_id, number),
        product_id=product_id,
        state=State.PUBLISHED,
        content=Content(
            stars=draw.choice((1, 2, 3, 4, 4, 5, 5, 5)),
            title="Höll vad det lovade",
            text=" ".join(draw.sample(_SENTENCES, draw.randint(2, 6))),
            pros=("lätt", "stadigt"),
            cons=("trång påse",),
            attributes={"fit": draw.randint(1, 5), "comfort": draw.randint(1, 5)},
            recommends=draw.random() < 0.8,
            language="sv",
            name="Maja",
        ),
        author=f"{number:022d}",
        badge=draw.choice((Badge.BUYER, Badge.BUYER, None)),
        written_at=BEGAN + number * clock.DAY,
        votes=Votes(draw.randint(0, 30), draw.randint(0, 6)),
    )


def _thread(product_id: str, number: int, draw: random.Random) -> questions.Thread:
    asked = f"{product_id}-q{number:03d}".ljust(22, "x")
    answers = tuple(
        questions.Entry(
            subject_id=questions.answer_id(asked, f"{one:022d}"),
            author=questions.SHOP if one == 0 else f"{one:022d}",
            text=draw.choice(_SENTENCES),
            at=BEGAN + number * clock.DAY + one,
            state=State.PUBLISHED,
            language="sv",
        )
        for one in range(draw.randint(0, 3))
    )
    question = questions.Entry(
        subject_id=asked,
        author=f"{number:022d}",
        text="Går det att resa yttertältet för sig i regn?",
        at=BEGAN + number * clock.DAY,
        state=State.PUBLISHED,
        language="sv",
        votes=questions.Votes(draw.randint(0, 20), draw.randint(0, 3)),
    )
    return questions.Thread(product_id=product_id, question=question, answers=answers)
