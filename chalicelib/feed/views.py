"""What the API shows of feeds, and takes for them."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from chalicelib.catalogue.public import Card
from chalicelib.feed import texts
from chalicelib.feed.domain import Kind
from chalicelib.feed.pages import Page, Wanted
from chalicelib.feed.showing import Shown
from chalicelib.feed.texts import Language, Told
from chalicelib.kernel import clock
from chalicelib.kernel.errors import Invalid
from chalicelib.web import answers

_KINDS = ", ".join(Kind)


class FeedQuery(msgspec.Struct, frozen=True):
    """Which stories. `kinds`, by commas, are of bought, reviewed, liked, listed, asked and answered; left out: all.

    `language` leaves out the sentences of the other.
    """

    kinds: Annotated[str, Meta(min_length=1, max_length=100, examples=["reviewed,liked"])] | None = None
    language: Literal["sv", "en"] | None = None
    cursor: Annotated[str, Meta(min_length=1, max_length=1_000)] | None = None
    limit: Annotated[int, Meta(ge=1, le=50)] = 20

    @property
    def wanted(self) -> Wanted:
        """What is asked for. Raises `Invalid` (query:kinds)."""
        named = self.kinds.split(",") if self.kinds else []
        if not set(named) <= set(Kind):
            raise Invalid.field("query:kinds", f"expected, by commas, some of {_KINDS}")
        return Wanted(frozenset(map(Kind, named)), self.cursor, self.limit)


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """A member who lets such stories be shown with their name."""

    member_id: str
    name: str


class TextView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A story's sentence in Swedish and English: plain text, to be encoded where it is shown."""

    sv: str | None = None
    en: str | None = None


class StoryView(msgspec.Struct, frozen=True, kw_only=True):
    """A story. `count` people stand in it; those who let themselves be named are `actors`, `actor` the first.

    `at` is rough. `stars`, `title` and `quote` are the review's (`title` the list's), `question` is the question's
    that was answered; each as it is now. `how` says by which words it is known.
    """

    story_id: str
    kind: Kind
    text: TextView
    at: str
    count: int
    actor: Actor | None
    actors: tuple[Actor, ...]
    product: Card | None
    stars: int | None
    title: str | None
    quote: str | None
    question: str | None
    language: str | None
    review_id: str | None
    question_id: str | None
    answer_id: str | None
    list_id: str | None
    by_shop: bool
    how: str = "/v1/how/feed"


def page_view(page: Page, language: Language | None) -> answers.Page[StoryView]:
    """A page of stories."""
    return answers.Page(tuple(story_view(one, language) for one in page.items), page.next)


def story_view(story: Shown, language: Language | None = None) -> StoryView:
    """A story as the API shows it."""
    actors = tuple(Actor(member_id=one.member_id, name=one.name) for one in story.actors)
    card: Any = story.card
    said: Any = {
        name: getattr(story.said, name, None) for name in ("stars", "title", "quote", "question", "language")
    }
    return StoryView(
        story_id=story.name, kind=story.kind, text=_text(story, language), at=clock.iso(story.at),
        count=story.people, actor=actors[0] if actors else None, actors=actors, product=card,
        by_shop=story.said is not None and story.said.by_shop, **said, **_links(story),
    )  # fmt: skip


def _links(story: Shown) -> Any:
    asked = story.said.question_id if story.said else None
    return {
        "review_id": story.source if story.kind is Kind.REVIEWED else None,
        "question_id": asked if story.kind in (Kind.ASKED, Kind.ANSWERED) else None,
        "answer_id": story.source if story.kind is Kind.ANSWERED else None,
        "list_id": story.source if story.kind is Kind.LISTED else None,
    }


def _text(story: Shown, language: Language | None) -> TextView:
    said = story.said
    told = Told(
        kind=story.kind, names=[one.name for one in story.actors], people=story.people,
        product=story.card.title if story.card else None,
        title=said.title if said else None, stars=said.stars if said else None,
        by_shop=said is not None and said.by_shop,
    )  # fmt: skip
    wanted = (language,) if language else texts.LANGUAGES
    return TextView(**{one: texts.text(told, one) for one in wanted})
