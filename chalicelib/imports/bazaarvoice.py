"""Bazaarvoice's XML: the standard client feed (5.6 to 14.x) and the native content feed, which share names.

Reviews, and questions with their answers, stand inside their product; elements of other kinds are passed over.
"""

from collections.abc import Iterator
from typing import BinaryIO, Final

from chalicelib.imports import cells, dates, markup, prose
from chalicelib.imports.markup import Node
from chalicelib.imports.plain import with_content
from chalicelib.imports.voices import (
    Answer,
    By,
    Product,
    Question,
    Reply,
    Review,
    State,
    Unreadable,
    Verified,
)

SOURCE: Final = "bazaarvoice"
_FIELDS: Final = frozenset(
    {"ExternalId", "ProductPageUrl", "EAN", "UPC", "ISBN", "GTIN", "EANs", "UPCs", "ISBNs", "GTINs"}
)
_STATES: Final[dict[str, State]] = {
    "": "published",
    "APPROVED": "published",
    "REJECTED": "rejected",
    "SUBMITTED": "held",
    "PENDING": "held",
    "SNOOZED": "held",
    "UNKNOWN": "held",
}
_BOUGHT: Final = frozenset({"verifiedpurchaser", "verified_purchaser", "verifiedpurchase", "verifiedbuyer"})
_PAID: Final = frozenset(
    {"incentivizedreview", "incentivisedreview", "sweepstakes", "productsampling", "freeproduct"}
)
_STAFF: Final = frozenset({"staff", "staffcontext", "employee"})
_PHOTO: Final = ("ContentUrl", "LargeUrl", "Url", "NormalUrl", "ThumbnailUrl")


def elements(stream: BinaryIO, kind: str) -> Iterator[tuple[Node, Node]]:
    """Each (product, review) or (product, question) of a feed. Raises `BrokenFile`."""
    return markup.elements(stream, frozenset({kind}), around="Product", fields=_FIELDS)


def review(product: Node, node: Node, now: int, order: dates.Order | None = None) -> Review:
    """A review. Raises `Unreadable`."""
    marks = _marks(node)
    said = Review(
        external_id=_external_id(node),
        source=SOURCE,
        created_at=_instant(node, now, order, "SubmissionTime", "FirstPublishTime"),
        product=_product(product),
        # What its own staff wrote isn't another shopper's word; an operator decides what becomes of it.
        state="held" if marks & _STAFF else _state(node),
        stars=_stars(node, "Rating"),
        title=cells.line("Title", prose.from_html(node.find("Title")), cells.LONGEST_TEXT),
        text=_prose(node, "ReviewText", "ReviewBody"),
        pros=_tags(node, "Pro", "Pros"),
        cons=_tags(node, "Con", "Cons"),
        attributes=_attributes(node),
        recommends=_flag(node, "Recommended"),
        language=_language(node),
        locale=cells.locale(node.find("DisplayLocale", "ContentLocale")),
        name=_name(node),
        email=cells.email(node.find("UserEmailAddress", "UserEmail")),
        verified=_verified(marks),
        incentivised=bool(marks & _PAID),
        helpful=_count(node, "NumPositiveFeedbacks"),
        not_helpful=_count(node, "NumNegativeFeedbacks"),
        reply=_reply(node, now, order),
        media=_photos(node),
    )
    return with_content(said)


def question(product: Node, node: Node, now: int, order: dates.Order | None = None) -> Question:
    """A question with its answers. Raises `Unreadable`; an answer that can't be read fails its question."""
    summary, details = _prose(node, "QuestionSummary"), _prose(node, "QuestionDetails")
    text = f"{summary}\n\n{details}" if summary and details and details != summary else summary or details
    if not text:
        raise Unreadable("QuestionSummary", "is missing")
    return Question(
        external_id=f"{SOURCE}-{_external_id(node)}",
        created_at=_instant(node, now, order, "SubmissionTime", "FirstPublishTime"),
        text=text,
        product=_product(product),
        state=_state(node),
        name=_name(node),
        email=cells.email(node.find("UserEmailAddress", "UserEmail")),
        language=_language(node),
        helpful=_count(node, "NumPositiveFeedbacks"),
        not_helpful=_count(node, "NumNegativeFeedbacks"),
        answers=tuple(_answer(one, now, order) for one in node.all("Answers", "Answer")),
    )


def _answer(node: Node, now: int, order: dates.Order | None) -> Answer:
    text = _prose(node, "AnswerText")
    if not text:
        raise Unreadable("AnswerText", "is missing")
    marks = _marks(node)
    by: By = "shop" if _flag(node, "BrandAnswer") or marks & _STAFF else "shopper"
    return Answer(
        external_id=f"{SOURCE}-{_external_id(node)}",
        created_at=_instant(node, now, order, "SubmissionTime", "FirstPublishTime"),
        text=text,
        state=_state(node),
        by="buyer" if by == "shopper" and marks & _BOUGHT else by,
        accepted=bool(_flag(node, "BestAnswer")),
        name=_name(node),
        email=cells.email(node.find("UserEmailAddress", "UserEmail")),
        language=_language(node),
        helpful=_count(node, "NumPositiveFeedbacks"),
        not_helpful=_count(node, "NumNegativeFeedbacks"),
    )


def _external_id(node: Node) -> str:
    own = node.attributes.get("id", "").strip() or node.find("ReviewID", "ExternalId")
    if not own:
        raise Unreadable("id", "is missing")
    if node.attributes.get("removed", "").lower() == "true":
        raise Unreadable("removed", "was removed there")
    return own


def _product(node: Node) -> Product:
    ids = tuple(
        dict.fromkeys(one for one in (node.attributes.get("id", "").strip(), node.find("ExternalId")) if one)
    )
    codes = [node.find("EAN", "UPC", "ISBN", "GTIN")]
    for group in ("EAN", "UPC", "ISBN", "GTIN"):
        codes += [one.text for one in node.all(f"{group}s", group)]
    url = node.find("ProductPageUrl")
    found = Product(
        ids=ids,
        skus=ids,
        handles=(handle,) if url and (handle := cells.handle(url)) else (),
        gtins=tuple(dict.fromkeys(one for one in codes if one)),
    )
    if not found:
        raise Unreadable("Product", "names no product")
    return found


def _state(node: Node) -> State:
    word = node.find("ModerationStatus").upper()
    if word not in _STATES:
        raise Unreadable("ModerationStatus", f"{word[:40]!r} isn't known")
    return _STATES[word]


def _marks(node: Node) -> set[str]:
    """Its badges, and what is true of its context, by their plain names."""
    badges = [one.find("Name") or one.attributes.get("id", "") for one in node.all("Badges", "Badge")]
    context = [
        one.attributes.get("id", "") or one.find("ExternalId")
        for one in node.all("ContextDataValues", "ContextDataValue")
        if (one.find("Value", "ExternalId") or one.text).strip().lower() in ("true", "yes", "1")
    ]
    return {one.strip().lower().replace(" ", "") for one in (*badges, *context)}


def _verified(marks: set[str]) -> Verified | None:
    return "buyer" if marks & _BOUGHT else None


def _name(node: Node) -> str:
    profile = next(node.all("UserProfileReference"), None)
    if profile is not None and profile.find("Anonymous").lower() == "true":
        return ""
    own = node.find("DisplayName", "UserNickname", "ReviewerNickname")
    return cells.line("DisplayName", prose.from_html(own or (profile.find("DisplayName") if profile else "")))


def _instant(node: Node, now: int, order: dates.Order | None, *names: str) -> int:
    text = node.find(*names)
    if not text:
        raise Unreadable(names[0], "is missing")
    return cells.instant(names[0], text, now, order)


def _stars(node: Node, name: str) -> int | None:
    text = node.find(name, "OverallRating")
    return cells.stars(name, text, node.find("RatingRange") or "5") if text else None


def _attributes(node: Node) -> dict[str, int]:
    found: dict[str, int] = {}
    for value in node.all("RatingValues", "RatingValue"):
        for dimension in value.all("RatingDimension"):
            best = dimension.find("RatingRange") or value.find("RatingRange") or "5"
            label = dimension.attributes.get("id", "").strip() or dimension.find("ExternalId", "Label")
            if (name := cells.attribute(label)) and (text := value.find("Rating")):
                found[name] = cells.stars("RatingValue", text, best)
    return found


def _tags(node: Node, dimension: str, element: str) -> tuple[str, ...]:
    """The tags of a dimension, or the text of an element, a line each."""
    labels = [
        tag.find("Label") or tag.text
        for one in node.all("TagDimensions", "TagDimension")
        if (one.attributes.get("id") or one.find("ExternalId")) == dimension
        for tag in one.all("Tags", "Tag")
    ]
    return tuple(
        line
        for one in (*labels, *node.find(element).splitlines())
        if (line := cells.line(element, prose.from_html(one)))
    )


def _photos(node: Node) -> tuple[str, ...]:
    found: list[str] = []
    for photo in node.all("Photos", "Photo"):
        sizes = [url for size in photo.all("Sizes", "Size") if (url := size.find("Url"))]
        found += cells.addresses("Photos", photo.find(*_PHOTO) or next(iter(sizes), ""))[:1]
    return tuple(dict.fromkeys(found))


def _reply(node: Node, now: int, order: dates.Order | None) -> Reply | None:
    """The shop's answer; where it answered more than once, the last."""
    found = [one for one in node.all("ClientResponses", "ClientResponse") if one.find("Response")]
    if not found:
        return None
    last = found[-1]
    at = last.find("Date", "ResponseDate")
    return Reply(
        text=_prose(last, "Response"),
        at=cells.instant("ClientResponse", at, now, order) if at else None,
        name=_line(last, "Name", "Department"),
    )


def _line(node: Node, *names: str) -> str:
    return cells.line(names[0], prose.from_html(node.find(*names)))


def _prose(node: Node, *names: str) -> str:
    return cells.prose(names[0], prose.from_html(node.find(*names)))


def _flag(node: Node, name: str) -> bool | None:
    return cells.flag(name, text) if (text := node.find(name)) else None


def _count(node: Node, name: str) -> int:
    return cells.count(name, node.find(name) or "0")


def _language(node: Node) -> str | None:
    return cells.language(node.find("DisplayLocale", "ContentLocale"))
