"""From news to stories: what is to be told of a thing from now on, in one place for every kind of news."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from chalicelib.feed import domain
from chalicelib.feed.domain import Kind, Story, Version
from chalicelib.kernel.news import ListChanged, News, QuestionShown, ReactionChanged, ReviewShown

# An order of fifty lines is no fifty stories.
MOST_PRODUCTS: Final = 10


class Purchase(NamedTuple):
    """What this room asks of an order: its products, and those of them that may be told of (`kept`), if any."""

    order_id: str
    revision: int
    person: str | None
    at: int
    products: tuple[str, ...]
    kept: tuple[str, ...]


def purchases(order: Purchase) -> Iterator[Story]:
    """The stories of an order: one for each of its first products; hidden ones of what was called off or given back."""
    version = Version(0, order.revision)
    for product_id in tuple(dict.fromkeys(order.products))[:MOST_PRODUCTS]:
        if product_id in order.kept:
            yield domain.shown(Kind.BOUGHT, order.order_id, product_id, order.person, order.at, version)
        else:
            yield domain.hidden(Kind.BOUGHT, order.order_id, product_id, version)


def heard(news: News) -> Iterable[Story]:
    """The stories that news tell, besides those of orders. What is of the past is no story."""
    if isinstance(news, ReviewShown) and not news.historical:
        return [_review(news)]
    if isinstance(news, QuestionShown) and not news.historical:
        return [_question(news)]
    if isinstance(news, ReactionChanged):
        return [_reaction(news)]
    return [_list(news)] if isinstance(news, ListChanged) else []


def _told(
    is_shown: bool,
    kind: Kind,
    source: str,
    product_id: str | None,
    actor: str | None,
    at: int,
    version: Version,
) -> Story:
    if not is_shown:
        return domain.hidden(kind, source, product_id, version)
    return domain.shown(kind, source, product_id, actor, at, version)


def _review(news: ReviewShown) -> Story:
    return _told(
        news.shown, Kind.REVIEWED, news.review_id, news.product_id, news.person, news.at,
        Version(0, news.revision),
    )  # fmt: skip


def _question(news: QuestionShown) -> Story:
    kind, source = (
        (Kind.ANSWERED, news.answer_id) if news.answer_id is not None else (Kind.ASKED, news.question_id)
    )
    return _told(news.shown, kind, source, news.product_id, news.person, news.at, Version(0, news.revision))


def _reaction(news: ReactionChanged) -> Story:
    # Revisions begin anew once a word's row went; when it was told never does.
    version = Version(news.told_at or news.at, news.revision)
    return _told(news.word == "like", Kind.LIKED, news.person, news.product_id, news.person, news.at, version)


def _list(news: ListChanged) -> Story:
    return _told(
        news.shown, Kind.LISTED, news.list_id, news.product_id, news.owner, news.at, Version(0, news.revision)
    )
