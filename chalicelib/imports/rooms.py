"""Where what shoppers said is taken in, and where all of it is read: the rooms' own public doors."""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar, cast

from chalicelib.aws import tables
from chalicelib.catalogue import public as catalogue
from chalicelib.imports import matching, plain, sinks
from chalicelib.imports.matching import Index
from chalicelib.imports.voices import (
    ADDED,
    CHANGED,
    REFUSED,
    UNCHANGED,
    Answer,
    Fault,
    Outcome,
    Product,
    Question,
    Reply,
    Review,
    State,
    Verified,
)
from chalicelib.kernel.errors import FieldError
from chalicelib.media import public as media
from chalicelib.members import public as members
from chalicelib.moderation import public as moderation
from chalicelib.questions import public as questions
from chalicelib.reviews import public as reviews

T = TypeVar("T", Review, Question)

_PSEUDONYM: Final = re.compile(r"[A-Za-z0-9_-]{22}")
_ERASED: Final = "its author took it back here; it stays away"
_INDEX_SECONDS: Final = 300
_VIEWED_AT_ONCE: Final = 50
_BADGES: Final[dict[Verified | None, reviews.Badge | None]] = {
    None: None,
    "buyer": reviews.Badge.BUYER,
    "shopper": reviews.Badge.SHOPPER,
}
_VERIFIED: Final = {badge: word for word, badge in _BADGES.items()}
# What the room calls a field, where a file calls it otherwise.
_FIELDS: Final = {"content": "", "nps": "score", "picture_urls": "media", "unhelpful": "not_helpful"}


class Catalogue:
    """The `Names` of matching. Its index is kept for a few minutes, as every piece of a file asks for it."""

    def __init__(self) -> None:
        self._index: Index | None = None
        self._read_at = 0.0

    def ids(self, asked: Iterable[str]) -> frozenset[str]:
        """Those of the ids that are products which weren't deleted."""
        part = catalogue.card_part(asked)
        cards = part.parse(tables.batch_get(part.keys)) if part.keys else {}
        return frozenset(one for one, card in cards.items() if not card.deleted)

    def skus(self, asked: Iterable[str]) -> Mapping[str, str]:
        """The product of each known sku."""
        wanted = list(asked)
        return catalogue.resolve_skus(wanted) if wanted else {}

    def index(self) -> Index:
        """Handles and GTINs of all products; reads the whole catalogue."""
        if self._index is None or time.monotonic() - self._read_at > _INDEX_SECONDS:
            self._index = matching.index(catalogue.names())
            self._read_at = time.monotonic()
        return self._index


class Rooms:
    """The `Voices` of an import and what an export is `Told`."""

    def __init__(self) -> None:
        self.names = Catalogue()

    def reviews(self, said: Sequence[tuple[int, str | None, Review]], now: int) -> list[Outcome]:
        """Take reviews in, several at once; what one person said stays in its order."""
        return _each(said, lambda product_id, one: _take_review(product_id, one, now))

    def questions(self, said: Sequence[tuple[int, str | None, Question]], now: int) -> list[Outcome]:
        """Take questions in, as `reviews`."""
        return _each(said, lambda product_id, one: _take_question(product_id, one, now))

    def all_reviews(self) -> Iterator[Review]:
        """All reviews that weren't taken back, in whatever state."""
        for some in _batches(reviews.everything()):
            shown = media.views(one for review in some for one in review.content.media)
            yield from (_told_review(one, shown) for one in some)

    def all_questions(self) -> Iterator[Question]:
        """All questions that weren't taken back, with their answers."""
        return map(_told_question, questions.everything())


def _each(
    said: Sequence[tuple[int, str | None, T]], take: Callable[[str | None, T], Outcome]
) -> list[Outcome]:
    """What becomes of each; a room's refusal is one row's, a room that doesn't answer is everybody's."""
    outcomes: dict[int, Outcome] = {}

    def one(values: Mapping[str, object]) -> None:
        row, product_id, voice = said[values["place"]]  # type: ignore[call-overload]
        done = take(product_id, voice)
        outcomes[row] = _of_row(done, row, voice.external_id, product_id)

    # Rows of one author go one after another: each of them writes under the author's key.
    rows = [
        {"place": place, "author": f"{product_id}\0{voice.email or voice.external_id}"}
        for place, (_, product_id, voice) in enumerate(said)
    ]
    for place, errors in sinks.each(rows, "author", one):
        row, product_id, voice = said[place]
        faults = tuple(map(_fault, errors)) or (Fault("", "refused"),)
        outcomes[row] = _of_row(
            Outcome(row=row, outcome=REFUSED, errors=faults), row, voice.external_id, product_id
        )
    return [outcomes[row] for row, _, _ in said]


def _of_row(done: Outcome, row: int, external_id: str, product_id: str | None) -> Outcome:
    return Outcome(
        row=row, outcome=done.outcome, external_id=external_id, product_id=product_id, id=done.id,
        state=done.state, errors=done.errors,
    )  # fmt: skip


def _fault(error: FieldError) -> Fault:
    steps = [step for step in error.pointer.split("/") if step and _FIELDS.get(step, step)]
    return Fault("/".join(_FIELDS.get(step, step) for step in steps), error.detail)


def _take_review(product_id: str | None, said: Review, now: int) -> Outcome:
    # An export of this very shop, brought in again: what it tells of is here already, perhaps newer.
    if said.id and (own := reviews.find(said.id)) is not None and own.product_id == product_id:
        return Outcome(row=0, outcome=UNCHANGED, id=said.id, state=own.state.value)
    taken = reviews.take_in(_imported(product_id, said), now)
    if taken.outcome is reviews.Outcome.ERASED:
        return Outcome(row=0, outcome=REFUSED, id=taken.review_id, errors=(Fault("", _ERASED),))
    return Outcome(row=0, outcome=taken.outcome.value, id=taken.review_id, state=taken.state.value)


def _imported(product_id: str | None, said: Review) -> reviews.ImportedReview:
    reply = said.reply
    return reviews.ImportedReview(
        source=said.source,
        external_id=said.external_id,
        product_id=product_id,
        content=reviews.Content(
            stars=said.stars,
            title=said.title,
            text=said.text,
            pros=said.pros,
            cons=said.cons,
            attributes=said.attributes,
            recommends=said.recommends,
            nps=said.score,
            language=said.language,
            locale=said.locale,
            name=said.name or None,
        ),
        written_at=said.created_at,
        edited_at=said.edited_at,
        customer_id=said.customer_id or None,
        email=said.email or None,
        badge=_BADGES[said.verified],
        incentivised=said.incentivised,
        reply=reviews.ImportedReply(
            text=reply.text, at=said.created_at if reply.at is None else reply.at, name=reply.name or None
        )
        if reply
        else None,
        helpful=said.helpful,
        unhelpful=said.not_helpful,
        picture_urls=said.media,
        state=said.state,
    )


def _told_review(kept: reviews.Review, shown: Mapping[str, media.MediaView]) -> Review:
    content, reply, origin = kept.content, kept.reply, kept.origin
    return Review(
        id=kept.review_id,
        source=origin.source if origin else plain.HERE,
        external_id=origin.external_id if origin else kept.review_id,
        created_at=kept.written_at,
        about="site" if kept.product_id is None else "product",
        product=Product(ids=(kept.product_id,)) if kept.product_id else Product(),
        edited_at=kept.edited_at,
        state=cast("State", kept.state.value),
        stars=content.stars,
        score=content.nps,
        title=content.title,
        text=content.text,
        pros=content.pros,
        cons=content.cons,
        attributes=content.attributes,
        recommends=content.recommends,
        language=content.language,
        locale=content.locale,
        customer_id=kept.person.customer_id or "",
        name=content.name or "",
        email=kept.person.email or "",
        verified=_VERIFIED[kept.badge],
        incentivised=kept.incentivised,
        helpful=kept.votes.helpful,
        not_helpful=kept.votes.unhelpful,
        reply=Reply(text=reply.text, at=reply.at, name=reply.name or "") if reply else None,
        media=tuple(_largest(shown[one]) for one in content.media if one in shown),
    )


def _largest(view: media.MediaView) -> str:
    return view.urls.get("large.jpg") or next(iter(view.urls.values()))


def _take_question(product_id: str | None, said: Question, now: int) -> Outcome:
    assert product_id is not None
    answers = tuple(
        questions.ImportedAnswer(**_entry(one), role=questions.Role(one.by), accepted=one.accepted)
        for one in said.answers
    )
    taken = questions.take_in(
        questions.ImportedQuestion(**_entry(said), product_id=product_id, answers=answers), now
    )
    outcome = UNCHANGED if not taken.fresh else ADDED if taken.fresh > len(answers) else CHANGED
    return Outcome(row=0, outcome=outcome, id=taken.question_id, state=said.state)


def _entry(said: Question | Answer) -> dict[str, Any]:
    return {
        "external_id": said.external_id,
        "text": said.text,
        "at": said.created_at,
        "author": _author(said),
        "name": said.name or None,
        "language": said.language,
        "votes": questions.Votes(said.helpful, said.not_helpful),
        "state": moderation.State(said.state),
    }


def _author(said: Question | Answer) -> str | None:
    """The author's pseudonym: of the address, or as another export of ours wrote it down."""
    if said.email:
        return members.pseudonyms().customer_by_email(said.email)
    return said.author if _PSEUDONYM.fullmatch(said.author) else None


def _told_question(kept: questions.ImportedQuestion) -> Question:
    answers = tuple(
        Answer(**_told_entry(one), by=one.role.value, accepted=one.accepted) for one in kept.answers
    )
    return Question(**_told_entry(kept), product=Product(ids=(kept.product_id,)), answers=answers)


def _told_entry(kept: questions.ImportedQuestion | questions.ImportedAnswer) -> dict[str, Any]:
    return {
        "external_id": kept.external_id,
        "created_at": kept.at,
        "text": kept.text,
        "state": kept.state.value,
        "author": kept.author or "",
        "name": kept.name or "",
        "language": kept.language,
        "helpful": kept.votes.up,
        "not_helpful": kept.votes.down,
    }


def _batches(found: Iterator[reviews.Review]) -> Iterator[list[reviews.Review]]:
    some: list[reviews.Review] = []
    for one in found:
        some.append(one)
        if len(some) == _VIEWED_AT_ONCE:
            yield some
            some = []
    if some:
        yield some
