"""What the reviews fragment shows, as plain values: what rooms know, apart from how it is written."""

from typing import NamedTuple


class Picture(NamedTuple):
    """A published picture: the addresses of its small forms and its large one, and what it shows."""

    webp: str | None
    jpeg: str | None
    large: str
    alt: str


class Recording(NamedTuple):
    """Published sound or film, to be downloaded."""

    is_film: bool
    url: str


class Reply(NamedTuple):
    """What the shop answered. `at` is ISO 8601; `name` is what it signed with, if anything."""

    text: str
    at: str
    name: str | None = None


class Review(NamedTuple):
    """A published review. Times are ISO 8601; `name` is None where the author is anonymous."""

    review_id: str
    stars: int | None
    title: str
    text: str
    pros: tuple[str, ...]
    cons: tuple[str, ...]
    attributes: tuple[tuple[str, int], ...]
    recommends: bool | None
    name: str | None
    badge: str | None
    is_incentivised: bool
    language: str | None
    at: str
    edited_at: str | None
    pictures: tuple[Picture, ...]
    recordings: tuple[Recording, ...]
    helpful: int
    reply: Reply | None
    unhelpful: int = 0


class Answer(NamedTuple):
    """A published answer."""

    text: str
    name: str | None
    badge: str | None
    at: str
    up: int
    is_accepted: bool
    language: str | None
    answer_id: str = ""


class Question(NamedTuple):
    """A published question with its first answers; `answer_count` counts all of them."""

    text: str
    name: str | None
    at: str
    up: int
    answers: tuple[Answer, ...]
    answer_count: int
    language: str | None
    question_id: str = ""


class Rating(NamedTuple):
    """A product's numbers: `ratings` of one to five stars, with their true mean (0 where there are none);
    `reviews` counts those without stars too. `histogram` is how many gave 1, 2, 3, 4 and 5; `attributes` are
    names and means.
    """

    ratings: int = 0
    mean: float = 0.0
    reviews: int = 0
    histogram: tuple[int, ...] = (0, 0, 0, 0, 0)
    recommend_yes: int = 0
    recommend_of: int = 0
    attributes: tuple[tuple[str, float], ...] = ()


class Product(NamedTuple):
    """The product that is spoken of. `price` is the amount in main units, as text, with its currency."""

    product_id: str
    title: str
    url: str
    image_url: str | None = None
    brand: str | None = None
    gtin: str | None = None
    sku: str | None = None
    price: tuple[str, str] | None = None
    availability: str | None = None


class Shown(NamedTuple):
    """Everything on the fragment. `explained` says how reviews are collected and shown. No `questions`:
    there is no place for them on this page. `next` and `more_questions` are cursors.
    """

    product: Product
    rating: Rating
    reviews: tuple[Review, ...]
    questions: tuple[Question, ...] | None
    question_count: int
    answered_count: int
    explained: tuple[str, ...]
    next: str | None
    is_first: bool
    more_questions: str | None = None
