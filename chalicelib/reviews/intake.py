"""Reviews from elsewhere: taken in with their dates, replies, badges and votes; each once."""

import re
from enum import StrEnum
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from chalicelib.kernel.errors import FieldError, Invalid
from chalicelib.moderation.domain import Assessment, Case, CaseChange, Kind, State, Submission, Verdict
from chalicelib.reviews import domain, service, tidying
from chalicelib.reviews.domain import Badge, Content, Origin, Person, Reply, Review, Votes, Way
from chalicelib.reviews.ports import Doors, Product

IMPORT: Final = "import"
MOST_PICTURES: Final = domain.MOST_MEDIA
_LARGEST_COUNT: Final = 10_000_000


class Outcome(StrEnum):
    """What became of a review from elsewhere. `erased`: its author took it back here; it stays away."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ERASED = "erased"


class ImportedReply(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the shop answered there, and when (ms)."""

    text: str
    at: int
    name: str | None = None


class ImportedReview(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A review as another system kept it. `source` and `external_id` tell it from every other.

    `content` as a person would send it, without media; `picture_urls` are fetched afterwards. Any attribute
    may have been rated there. `keys`, `customer_id` and `email` say who wrote it, as far as is known; times
    in ms. `state` is what was decided there.
    """

    source: Annotated[str, Meta(min_length=1, max_length=60)]
    external_id: Annotated[str, Meta(min_length=1, max_length=256)]
    product_id: str | None
    content: Content
    written_at: int
    edited_at: int | None = None
    customer_id: str | None = None
    email: str | None = None
    badge: Badge | None = None
    incentivised: bool = False
    reply: ImportedReply | None = None
    helpful: int = 0
    unhelpful: int = 0
    picture_urls: tuple[str, ...] = ()
    state: Literal["published", "held", "rejected"] = "published"


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a review, and the id it has here."""

    review_id: str
    outcome: Outcome
    state: State


def take_in(said: ImportedReview, keys: tuple[str, ...], *, doors: Doors, now: int) -> Taken:
    """Take a review in, once: the same again changes nothing, another content under its id replaces it.

    `keys` are its author's pseudonyms, if anything is known of them. What its author edited or took back here
    stays as they left it. Raises `Invalid`.
    """
    said = checked(said)
    product = service.subject(said.product_id, doors)
    fresh = _review(said, keys, product, doors, now)
    assert fresh.origin is not None
    mark = fresh.origin.fingerprint

    def attempt(before: Review | None) -> Taken:
        if before is not None and before.is_gone:
            return Taken(review_id=before.review_id, outcome=Outcome.ERASED, state=before.state)
        if before is not None and _is_settled(before, mark):
            return Taken(review_id=before.review_id, outcome=Outcome.UNCHANGED, state=before.state)
        return _write(said, before, fresh if before is None else _over(before, fresh), doors, now)

    return service.persist(fresh.review_id, doors.reviews, attempt)


def _write(said: ImportedReview, before: Review | None, review: Review, doors: Doors, now: int) -> Taken:
    content = replace(review.content, media=_pictures(said, review, doors, now))
    after = replace(review, content=content, created=domain.fingerprint(content))
    case = _case(after, doors, now)
    after = replace(after, state=case.after.state)
    old = before.content.media if before else ()
    service.write(
        before,
        after,
        doors,
        now,
        case=case,
        detached=tuple(one for one in old if one not in content.media),
        earlier=service.earlier(before) if before is not None else None,
    )
    outcome = Outcome.ADDED if before is None else Outcome.CHANGED
    return Taken(review_id=after.review_id, outcome=outcome, state=after.state)


def _is_settled(before: Review, mark: str) -> bool:
    """Whether what is kept is what the row says, or newer: its author has edited it here."""
    if before.origin is None or before.origin.fingerprint == mark:
        return True
    return before.versions >= domain.MOST_EDITS or before.created != domain.fingerprint(before.content)


def _over(before: Review, fresh: Review) -> Review:
    """The row's new content in place of what it said before; votes that were given here are kept."""
    here = Votes(
        before.votes.helpful - before.brought.helpful, before.votes.unhelpful - before.brought.unhelpful
    )
    return replace(
        fresh,
        votes=Votes(fresh.brought.helpful + here.helpful, fresh.brought.unhelpful + here.unhelpful),
        reply=before.reply if before.reply and before.reply.operator else fresh.reply,
        version=before.version + 1,
        versions=before.versions + 1,
        round=before.round,
        revision=before.revision + 1,
    )


def _review(
    said: ImportedReview, keys: tuple[str, ...], product: Product | None, doors: Doors, now: int
) -> Review:
    _check(said)
    content = tidying.tidied(
        replace(said.content, media=()),
        is_site=said.product_id is None,
        rated=said.content.attributes,
        is_nameless=product is not None and product.discreet,
        name=None,
    )
    review_id = doors.seed(f"import\0{said.source}\0{said.external_id}")
    votes = Votes(said.helpful, said.unhelpful)
    return Review(
        review_id=review_id,
        product_id=said.product_id,
        state=State(said.state),
        content=content,
        author=keys[0] if keys else review_id,
        person=Person(keys=keys, customer_id=said.customer_id, email=said.email),
        way=Way.IMPORT,
        badge=said.badge,
        incentivised=said.incentivised,
        is_discreet=product is not None and product.discreet,
        written_at=min(said.written_at, now),
        edited_at=None if said.edited_at is None else min(said.edited_at, now),
        reply=_reply(said.reply, now),
        votes=votes,
        brought=votes,
        origin=Origin(source=said.source, external_id=said.external_id, fingerprint=domain.fingerprint(said)),
    )


def _check(said: ImportedReview) -> None:
    wrong = [
        FieldError(f"/{name}", f"expected 0 to {_LARGEST_COUNT}")
        for name in ("helpful", "unhelpful")
        if not 0 <= getattr(said, name) <= _LARGEST_COUNT
    ]
    if len(said.picture_urls) > MOST_PICTURES:
        wrong.append(FieldError("/picture_urls", f"at most {MOST_PICTURES}"))
    if said.written_at < 0:
        wrong.append(FieldError("/written_at", "expected a time from 1970 on"))
    if wrong:
        raise Invalid(f"{wrong[0].pointer}: {wrong[0].detail}", wrong)


def _reply(said: ImportedReply | None, now: int) -> Reply | None:
    text = tidying.tidy_line(said.text, domain.LONGEST_TEXT, "/reply/text", lines=True) if said else ""
    if said is None or not text:
        return None
    name = tidying.tidy_line(said.name or "", domain.LONGEST_NAME, "/reply/name")
    return Reply(text=text, at=min(said.at, now), name=name or None)


def _pictures(said: ImportedReview, review: Review, doors: Doors, now: int) -> tuple[str, ...]:
    subject = service.media_subject(review.review_id)
    urls = dict.fromkeys(said.picture_urls)
    return tuple(doors.media.fetch_later(url, review.author, subject, now) for url in urls)


def _case(review: Review, doors: Doors, now: int) -> CaseChange:
    """The case of a review that was judged elsewhere: our rules don't look at it again.

    What an operator has decided here stays decided.
    """
    submission = service.submission(review, None, now)
    before = doors.moderation.case(Kind.REVIEW, review.review_id)
    if before is None:
        return CaseChange(None, _opened(submission, review.state, now))
    state = before.state if before.judged is not None else review.state
    after = replace(before, submission=submission, state=state, revision=before.revision + 1)
    return CaseChange(before, after)


def _opened(submission: Submission, state: State, now: int) -> Case:
    return Case(
        submission=submission,
        assessment=Assessment(0, (), state),
        state=state,
        opened_at=now,
        decided_at=now,
        decided_by=IMPORT,
        queued_at=now,
        strictest=Verdict(state, submission.stars),
    )


def checked(said: ImportedReview) -> ImportedReview:
    """The review, if its fields are what their types say. Raises `Invalid` naming the first that isn't."""
    try:
        return msgspec.convert(msgspec.to_builtins(said), type=ImportedReview)
    except msgspec.ValidationError as error:
        detail, _, place = str(error).partition(" - at `")
        steps = re.findall(r"[^.\[\]`]+", place.partition("$")[2])
        raise Invalid.field("".join(f"/{step}" for step in steps), detail) from error
