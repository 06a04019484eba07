"""What authors do with reviews: write, edit, take back. Each may be done again with the same end."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from msgspec.structs import replace

from chalicelib.kernel import revisions
from chalicelib.kernel.errors import Conflict, FieldError, Forbidden, Invalid, NotFound, TooMany
from chalicelib.moderation.domain import CaseChange, Kind, State, Submission
from chalicelib.reviews import attributes, domain, rating, tidying
from chalicelib.reviews.domain import Badge, Content, Person, Review, Version, Way
from chalicelib.reviews.links import Link
from chalicelib.reviews.ports import Change, Doors, Product, Reviews, Who

T = TypeVar("T")


class Written(NamedTuple):
    """A review as it now is, and what moderation made of it (None: nothing was written)."""

    review: Review
    case: CaseChange | None


def create(product_id: str | None, content: Content, who: Who, *, doors: Doors, now: int) -> Written:
    """Write a review of a product, or (None) of the shop; the same again is the same review.

    Raises `Invalid`, or `Conflict` if the person has said something else of it before: that is edited.
    """
    product = subject(product_id, doors)
    kept = tidied(content, product, who.name, doors)
    review_id = own(who.keys, product_id, doors) or id_of(who.keys[0], product_id, doors)
    mark = domain.fingerprint(kept)

    def attempt(before: Review | None) -> Written:
        if before is not None and not before.is_gone:
            return _same(before, kept, mark)
        attached = _attachable(kept, (), who, review_id, doors)
        fresh = Review(
            review_id=review_id,
            product_id=product_id,
            state=State.PUBLISHED,
            content=kept,
            author=who.keys[0],
            person=Person(keys=who.keys, customer_id=who.customer_id, email=who.email, order_id=who.order_id),
            way=who.way,
            badge=badge(who, product_id, doors),
            incentivised=who.incentivised,
            is_discreet=product is not None and product.discreet,
            written_at=now,
            created=mark,
            version=before.version + 1 if before else 1,
            round=before.round if before else 0,
            revision=before.revision + 1 if before else 1,
        )
        return _screened(before, fresh, who, doors, now, attached=attached)

    return persist(review_id, doors.reviews, attempt)


def _same(before: Review, kept: Content, mark: str) -> Written:
    if mark == before.created or kept == before.content:
        return Written(before, None)
    raise Conflict(f"there is a review by this person, {before.review_id}: edit it with PUT")


def edit(
    review_id: str, content: Content, keys: tuple[str, ...], source: str | None, *, doors: Doors, now: int
) -> Written:
    """Put `content` in place of what a review says, on behalf of the person of `keys`; the earlier is kept.

    The rules look at it again, and while an operator is awaited it isn't shown. The same again changes
    nothing. Raises `NotFound`, `Forbidden` (another's), `Invalid`, or `TooMany` edits.
    """

    def attempt(before: Review | None) -> Written:
        found = owned(before, review_id, keys)
        product = _known(found.product_id, doors)
        kept = tidied(content, product, None, doors, found)
        if kept == found.content:
            return Written(found, None)
        if found.versions >= domain.MOST_EDITS:
            raise TooMany(f"a review can be edited {domain.MOST_EDITS} times")
        who = Who(keys, found.way, source=source)
        attached = _attachable(kept, found.content.media, who, review_id, doors)
        after = replace(
            found,
            content=kept,
            edited_at=now,
            is_discreet=product.discreet if product else found.is_discreet,
            version=found.version + 1,
            versions=found.versions + 1,
            revision=found.revision + 1,
        )
        return _screened(found, after, who, doors, now, attached=attached, earlier=earlier(found))

    return persist(review_id, doors.reviews, attempt)


def earlier(review: Review) -> Version:
    """What a review says now, as it is kept when it is edited."""
    at = review.edited_at or review.written_at
    return Version(version=review.version, at=at, state=review.state, content=review.content)


def withdraw(review_id: str, keys: tuple[str, ...] | None, *, doors: Doors, now: int) -> bool:
    """Take a review back, on behalf of the person of `keys` (None: of anybody); whether it was there.

    Nothing that its author said is kept, and the numbers are counted without it. Raises `NotFound` or
    `Forbidden`.
    """

    def attempt(before: Review | None) -> bool:
        if before is None:
            raise NotFound(f"no review {review_id!r}")
        if before.is_gone:
            return False
        if keys is not None:
            owned(before, review_id, keys)
        case = doors.moderation.withdraw(Kind.REVIEW, review_id, now)
        gone = domain.erased(before)
        write(before, gone, doors, now, case=case, detached=before.content.media)
        return True

    return persist(review_id, doors.reviews, attempt)


def owned(review: Review | None, review_id: str, keys: tuple[str, ...]) -> Review:
    """The review, if it is there and the person of `keys` wrote it. Raises `NotFound` or `Forbidden`."""
    if review is None or review.is_gone:
        raise NotFound(f"no review {review_id!r}")
    if not review.is_by(keys):
        raise Forbidden("this is somebody else's review")
    return review


def own(keys: tuple[str, ...], product_id: str | None, doors: Doors) -> str | None:
    """The id of the review that a person has of a product, or (None) of the shop."""
    for one in doors.reviews.written(keys, product_id):
        review = doors.reviews.get(one)
        if review is not None and review.is_by(keys):
            return one
    return None


def id_of(author: str, product_id: str | None, doors: Doors) -> str:
    """The id that an author's review of a product, or of the shop, has."""
    return doors.seed(f"{author}\0{product_id or ''}")


def through_link(link: Link, source: str | None, *, doors: Doors) -> Who:
    """Who writes through a mail's link: the buyer of its order.

    Raises `Forbidden` if the order was cancelled, or never held the product.
    """
    order = doors.order(link.order_id)
    if order is None or order.is_cancelled:
        raise Forbidden("the order behind this link was cancelled, or isn't known any more")
    if link.product_id is not None and link.product_id not in order.products:
        raise Forbidden("the order behind this link doesn't hold this product")
    # An order that names nobody is still somebody's.
    keys = doors.people(order.customer_id, order.email) or (doors.seed(f"order\0{order.order_id}"),)
    return Who(
        keys,
        Way.LINK,
        customer_id=order.customer_id,
        email=order.email,
        order_id=order.order_id,
        source=source,
        incentivised=link.incentivised,
    )


def subject(product_id: str | None, doors: Doors) -> Product | None:
    """What is to be reviewed; None for the shop. Raises `Invalid` if there is no such product."""
    product = _known(product_id, doors)
    if product_id is not None and product is None:
        raise Invalid.field("/product_id", "no such product")
    return product


def _known(product_id: str | None, doors: Doors) -> Product | None:
    return None if product_id is None else doors.product(product_id)


def badge(who: Who, product_id: str | None, doors: Doors) -> Badge | None:
    """What is known of an author: an order that holds it, or that the shop knows them."""
    if who.badge is not None or who.way is Way.IMPORT:
        return who.badge
    if who.order_id is not None:
        return Badge.BUYER
    if who.customer_id is None and who.email is None:
        return None
    if doors.purchase(product_id, who.customer_id, who.email) is not None:
        return Badge.BUYER
    return Badge.SHOPPER if who.customer_id is not None else None


def tidied(
    content: Content, product: Product | None, name: str | None, doors: Doors, before: Review | None = None
) -> Content:
    """The content as it is kept of a product (None: of the shop, or of one that is no more). Raises `Invalid`.

    What was rated before may be rated again.
    """
    rated: set[str] = set()
    if product is not None and content.attributes:
        rated = {one.name for one in attributes.of_category(doors.reviews.book(), product.category)}
    is_site = product is None and (before is None or before.product_id is None)
    return tidying.tidied(
        content,
        is_site=is_site,
        rated=rated | (set(before.content.attributes) if before else set()),
        is_nameless=product.discreet if product else bool(before and before.is_discreet),
        name=name,
    )


def _attachable(
    content: Content, before: tuple[str, ...], who: Who, review_id: str, doors: Doors
) -> tuple[str, ...]:
    """The files that are named anew. Raises `Invalid` naming the one that may not be attached."""
    fresh = tuple(one for one in content.media if one not in before)
    if not fresh:
        return ()
    try:
        doors.media.attachable(fresh, who.keys[0], "/media", media_subject(review_id))
    except Invalid as error:
        places = {f"/media/{index}": content.media.index(one) for index, one in enumerate(fresh)}
        named = [
            FieldError(f"/media/{places[pointer]}" if pointer in places else pointer, detail)
            for pointer, detail in error.errors
        ]
        raise Invalid(f"{named[0].pointer}: {named[0].detail}" if named else error.detail, named) from error
    return fresh


def media_subject(review_id: str) -> str:
    """What a review is to the files attached to it."""
    return f"review:{review_id}"


def _screened(
    before: Review | None,
    after: Review,
    who: Who,
    doors: Doors,
    now: int,
    *,
    attached: tuple[str, ...] = (),
    earlier: Version | None = None,
) -> Written:
    """Write `after` in the state that the rules give it."""
    told = replace(submission(after, who.source, now), is_affiliated=_is_affiliated(after.person, doors))
    case = doors.moderation.screen(told, now)
    after = replace(after, state=case.after.state)
    old = before.content.media if before else ()
    detached = tuple(one for one in old if one not in after.content.media)
    # Files are whose they were uploaded as, which may be another name of the same person than the author's.
    write(
        before,
        after,
        doors,
        now,
        case=case,
        attached=attached,
        owner=who.keys[0],
        detached=detached,
        earlier=earlier,
    )
    return Written(after, case)


def _is_affiliated(person: Person, doors: Doors) -> bool:
    return doors.moderation.is_affiliated(person.customer_id, person.email)


def submission(review: Review, source: str | None, now: int) -> Submission:
    """A review as moderation sees it."""
    content = review.content
    return Submission(
        kind=Kind.REVIEW,
        subject_id=review.review_id,
        version=review.version,
        author=review.author,
        at=now,
        product_id=review.product_id,
        author_name=content.name,
        source=source,
        texts=domain.texts(content),
        language=content.language,
        stars=content.stars,
        verified=review.badge is Badge.BUYER,
        incentivised=review.incentivised,
        media=content.media,
    )


def write(
    before: Review | None,
    after: Review,
    doors: Doors,
    now: int,
    *,
    case: CaseChange | None = None,
    attached: tuple[str, ...] = (),
    owner: str | None = None,
    detached: tuple[str, ...] = (),
    earlier: Version | None = None,
) -> None:
    """Make a change with all that hangs on it. Raises `Stale`."""
    prior = None
    if after.product_id is not None and rating.difference(before, after):
        product = doors.product(after.product_id)
        prior = doors.reviews.prior(product.category if product else None)
    change = Change(
        before=before,
        after=after,
        earlier=earlier,
        case=case,
        attached=attached,
        detached=detached,
        owner=owner,
        prior=prior,
    )
    doors.reviews.write(change, now)


def persist(review_id: str, reviews: Reviews, attempt: Callable[[Review | None], T]) -> T:
    """What `attempt` answers on the review, again whenever another write came first."""
    return revisions.persist(lambda: reviews.get(review_id), attempt, what="this review")
