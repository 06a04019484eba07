"""News: facts that many rooms want to hear of. Typed and versioned here, below all rooms.

A room's relay publishes them to the topic `torg-<stage>-news` with the message attribute `kind`; each
listening room has a queue with a filter on it. A field may be added with a default; anything else is a
new version, and both are read for a release.
"""

from typing import Literal

import msgspec


class ProductChanged(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="product_changed"):
    """A product was written or deleted. `revision` grows with every write of the product."""

    version: Literal[1] = 1
    product_id: str
    revision: int
    deleted: bool
    created_at: int
    categories: tuple[str, ...]
    discreet: bool
    # In minor units of the shop's currency, in its first market; none where it isn't for sale by price.
    price: int | None = None


class RatingChanged(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="rating_changed"):
    """A product's published reviews changed. `revision` grows with every change of its numbers.

    `count` reviews with stars give `total` stars. `score` is for ranking alone (millionths of a star, drawn
    towards the category's mean) and is never shown as if it were the mean.
    """

    version: Literal[1] = 1
    product_id: str
    revision: int
    count: int
    total: int
    score: int


class PopularityChanged(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="popularity_changed"
):
    """How many people bought a product lately, or looked at it, changed. `revision` grows with every run."""

    version: Literal[1] = 1
    product_id: str
    revision: int
    value: int


class OrderChanged(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="order_changed"):
    """Something happened to an order. `revision` grows with every write of it; who listens reads the order.

    Orders of the past (`historical`) are told too, so that a reader may count them; nobody is written to.
    """

    version: Literal[1] = 1
    order_id: str
    revision: int
    historical: bool


class QuestionAnswered(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="question_answered"):
    """An answer to a question was published. `asker` is the key under which `members` knows who asked."""

    version: Literal[1] = 1
    question_id: str
    answer_id: str
    product_id: str
    asker: str


class DecisionMade(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="decision_made"):
    """A submission was published after waiting, rejected, taken down or restored: its author is to be told why.

    `subject` is the submission's kind, `author` the key under which `members` knows its author, `revision` the
    case's.
    """

    version: Literal[1] = 1
    subject: str
    subject_id: str
    author: str
    state: str
    revision: int


class ReportDecided(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="report_decided"):
    """A notice was decided upon: who sent it in is to be told (DSA, article 16)."""

    version: Literal[1] = 1
    report_id: str
    subject: str
    subject_id: str
    state: str


class ReviewShown(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="review_shown"):
    """A review came to be seen by all, or isn't any more. `revision` grows with every write of the review.

    `product_id` is none for a review of the shop, `person` the pseudonym of who wrote it, as far as one is known
    and it is shown, `at` when it was written (ms). One brought along from elsewhere is `historical`. Who listens
    reads the review.
    """

    version: Literal[1] = 1
    review_id: str
    product_id: str | None
    revision: int
    shown: bool
    person: str | None = None
    at: int = 0
    historical: bool = False


class QuestionShown(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="question_shown"):
    """A question, or (`answer_id`) an answer to it, came to be seen by all, or isn't any more.

    `revision` grows with every write of the question or of any of its answers. `person`, `at` and `historical` are
    as in `ReviewShown`; the shop's own answers have no person. Who listens reads the question.
    """

    version: Literal[1] = 1
    question_id: str
    product_id: str
    revision: int
    shown: bool
    answer_id: str | None = None
    person: str | None = None
    at: int = 0
    historical: bool = False


class ReactionChanged(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="reaction_changed"):
    """A person (by pseudonym) said another word of a product, since `at` (ms); `none` takes it back.

    `revision` grows with every write of the word, and begins anew once its row is gone; `told_at` grows with every
    word that the person ever said of the product. Who listens reads the word.
    """

    version: Literal[1] = 1
    person: str
    product_id: str
    word: Literal["like", "dislike", "none"]
    at: int
    revision: int
    told_at: int = 0


class ListChanged(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="list_changed"):
    """A product was put into a list that anyone may see, or such a list was made, hidden or deleted.

    `product_id` is the product put in, `owner` the pseudonym of whose list it is. Who listens reads the list.
    """

    version: Literal[1] = 1
    list_id: str
    owner: str
    revision: int
    shown: bool
    at: int
    product_id: str | None = None


News = (
    ProductChanged
    | RatingChanged
    | PopularityChanged
    | OrderChanged
    | QuestionAnswered
    | DecisionMade
    | ReportDecided
    | ReviewShown
    | QuestionShown
    | ReactionChanged
    | ListChanged
)


def encode(news: News) -> str:
    """The message body."""
    return msgspec.json.encode(news).decode()


def decode(body: str | bytes) -> News:
    """The news in a message body. Raises `msgspec.MsgspecError` on what this release doesn't know."""
    read: News = msgspec.json.decode(body, type=News)
    return read


def kind(news: News) -> str:
    """The value of the message attribute `kind`, which queues filter on."""
    return str(type(news).__struct_config__.tag)
