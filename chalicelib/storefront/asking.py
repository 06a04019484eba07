"""The page on which a mail's link lets a buyer rate what they bought, without a login.

Opening it writes nothing (programs that look through mail open links too); its button does.
"""

from collections.abc import Mapping
from typing import Annotated, Final, NamedTuple

import msgspec

from chalicelib.aws import tables
from chalicelib.catalogue import public as catalogue
from chalicelib.kernel import settings
from chalicelib.kernel.errors import Forbidden, Invalid, NotFound, TooMany, TorgError, Unavailable
from chalicelib.moderation import public as moderation
from chalicelib.moderation.domain import State
from chalicelib.reviews import public as reviews
from chalicelib.storefront import rendering
from chalicelib.storefront.wording import Words
from chalicelib.web import forms

LONGEST_TITLE: Final = 200
LONGEST_TEXT: Final = 10_000
LONGEST_NAME: Final = 80


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What the form sends."""

    link: Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]
    language: Annotated[str, msgspec.Meta(pattern=r"^(sv|en)$(?!\n)")] = "en"
    stars: str = ""
    title: str = ""
    text: str = ""
    name: str = ""


class Page(NamedTuple):
    """A page and its HTTP status."""

    status: int
    html: str


class Shown(NamedTuple):
    """What is rated, as the page shows it; a discreet product without its picture."""

    title: str
    url: str | None
    image_url: str | None
    is_shop: bool


def form(link: str, stars: int | None, words: Words, now: int) -> Page:
    """The form, with the stars of the link or of an earlier review chosen."""
    try:
        _check_on()
        found = reviews.linked(link, now)
    except TorgError as error:
        return _refused(error, words)
    said = _filled(found.review, stars)
    return _form(found, Said(link=link, language=words.language, **said), words, None)


def take(raw: bytes, source_ip: str | None, now: int) -> Page:
    """What became of the form. What is wrong with it is told in it, and nothing typed is lost."""
    words = Words("en")
    try:
        _check_on()
        said = forms.typed(forms.fields(raw), Said)
        words = Words("sv" if said.language == "sv" else "en")
        found = reviews.linked(said.link, now)
    except TorgError as error:
        return _refused(error, words)
    wrong = _wrong(said, words)
    if wrong is not None:
        return _form(found, said, words, wrong)
    try:
        written = reviews.say(said.link, _content(said, found.review), moderation.source(source_ip, now), now)
    except (Invalid, TooMany) as error:
        return _form(found, said, words, words.text("not_taken", why=error.detail))
    except TorgError as error:
        return _refused(error, words)
    return _thanks(found, written.review.state, said, words)


def _check_on() -> None:
    if "reviews" in settings.current().off:
        raise NotFound("this shop has no reviews")


def _filled(review: reviews.Review | None, stars: int | None) -> Mapping[str, str]:
    content = None if review is None or review.is_gone else review.content
    if content is None:
        return {"stars": str(stars or "")}
    chosen = stars or content.stars
    return {
        "stars": str(chosen or ""),
        "title": content.title,
        "text": content.text,
        "name": content.name or "",
    }


def _wrong(said: Said, words: Words) -> str | None:
    if said.stars not in ("1", "2", "3", "4", "5"):
        return words.text("needs_stars")
    limits = ((said.title, LONGEST_TITLE), (said.text, LONGEST_TEXT), (said.name, LONGEST_NAME))
    return words.text("too_long") if any(len(text.strip()) > most for text, most in limits) else None


def _content(said: Said, before: reviews.Review | None) -> reviews.Content:
    """What is said now; what the form doesn't ask for stays as an earlier review said it."""
    known = before.content if before is not None and not before.is_gone else reviews.Content()
    return msgspec.structs.replace(
        known,
        stars=int(said.stars),
        title=said.title.strip(),
        text=said.text.strip(),
        name=said.name.strip() or None,
        locale=said.language,
    )


def _shown(found: reviews.Linked) -> Shown:
    if found.product_id is None:
        return Shown(settings.current().shop_name, None, None, is_shop=True)
    part = catalogue.card_part([found.product_id])
    card = part.parse(tables.batch_get(part.keys)).get(found.product_id)
    if card is None or card.deleted:
        return Shown(card.title if card else found.product_id, None, None, is_shop=False)
    return Shown(card.title, card.url, None if card.discreet else card.image_url, is_shop=False)


def _form(found: reviews.Linked, said: Said, words: Words, wrong: str | None) -> Page:
    is_known = found.review is not None and not found.review.is_gone
    html = rendering.page(
        "rate.html", words, shown=_shown(found), said=said, wrong=wrong, is_known=is_known,
        title=words.text("rate"), limits=(LONGEST_TITLE, LONGEST_TEXT, LONGEST_NAME),
    )  # fmt: skip
    return Page(400 if wrong else 200, html)


_OUTCOMES: Final = {
    State.PUBLISHED: "is_published",
    State.HELD: "is_held",
    State.REJECTED: "is_refused",
}


def _thanks(found: reviews.Linked, state: State, said: Said, words: Words) -> Page:
    outcome = words.text(_OUTCOMES.get(state, "is_held"))
    html = rendering.page(
        "rated.html", words, shown=_shown(found), said=said, outcome=outcome, title=words.text("thanks")
    )
    return Page(200, html)


def _refused(error: TorgError, words: Words) -> Page:
    is_ours = isinstance(error, Unavailable)
    status = (
        503
        if is_ours
        else 404
        if isinstance(error, NotFound)
        else 403
        if isinstance(error, Forbidden)
        else 400
    )
    name = "busy" if is_ours else "link_gone"
    html = rendering.page("rate_refused.html", words, title=words.text(name), why=words.text(f"{name}_why"))
    return Page(status, html)
