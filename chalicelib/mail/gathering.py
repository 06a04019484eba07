"""From a row of the outbox to the letter: everything that it says, fetched in as few round trips as can be.

After what the mail is about was looked up, one wave fetches products, their ratings and the lists of what goes with
them; what is recommended (`choosing`) takes one or two more.
"""

from collections.abc import Mapping
from typing import Any, Final

from msgspec.structs import replace

from chalicelib.letters.domain import MARKETING, PLAIN, Letter, Links
from chalicelib.mail import choosing, occasions
from chalicelib.mail.choosing import Reader, RecommendingLink
from chalicelib.mail.domain import Recommended, is_followable, tagged
from chalicelib.mail.occasions import Topic
from chalicelib.mail.picks import Aside
from chalicelib.mail.ports import Beside, Doors, Gathered
from chalicelib.post.domain import Posting, Skip

# Of what somebody bought before, so much is asked what goes with it.
_MOST_BEFORE: Final = 10
# Kinds whose links are nobody's business but the reader's: a token stands in them, or a decision.
_UNTOUCHED: Final = PLAIN


def gather(posting: Posting, *, doors: Doors, now: int) -> Gathered | Skip:
    """The letter that a row of the outbox stands for, or why there is nothing to say. Nobody is noted anywhere."""
    topic = occasions.topic(posting, doors, now)
    if isinstance(topic, Skip):
        return topic
    recommends = posting.kind not in PLAIN and doors.rooms.may_recommend(posting, now)
    aside = _aside(posting, topic, doors) if recommends else Aside(topic.about)
    beside = Beside(aside.about, aside.before) if recommends else None
    first = doors.rooms.wave([*aside.about, *aside.before], topic.market, beside, now)
    counts = posting.kind not in _UNTOUCHED and doors.rooms.analytics(posting.wanted.customer_id)
    link = _link(posting, counts, doors)
    said = topic.say(first.shown, link)
    if isinstance(said, Skip):
        return said
    letter = _letter(posting, topic, _rated_by_way_of_us(said, posting, doors) if counts else said, doors)
    if not recommends:
        return Gathered(letter)
    reader = Reader(letter.language, topic.market, posting.wanted.customer_id if counts else None, link, now)
    chosen, draws = choosing.choose(aside, first, reader, doors.rooms)
    return Gathered(replace(letter, chosen=chosen), draws)


def _aside(posting: Posting, topic: Topic, doors: Doors) -> Aside:
    wanted = posting.wanted
    bought = doors.rooms.before(wanted.customer_id, wanted.to)
    before = tuple(one for one in bought if one not in topic.about)
    return Aside(topic.about, before[:_MOST_BEFORE], frozenset(bought))


def _link(posting: Posting, counts: bool, doors: Doors) -> RecommendingLink:
    """What makes an address of the shop a link: it says which mail it stood in, and is counted with consent only. A counted one
    says what it recommends, too.
    """
    if posting.kind in _UNTOUCHED:
        return lambda url, _=None: url

    def link(url: str, about: Recommended | None = None) -> str:
        target = tagged(url, posting.kind, about.word if about and counts else "")
        return _counted(target, posting, doors) if counts else target

    return link


def _counted(target: str, posting: Posting, doors: Doors) -> str:
    """By way of us, where a link of ours may lead there."""
    return doors.rooms.click_url(posting, target) if is_followable(target) else target


def _rated_by_way_of_us(said: Mapping[str, Any], posting: Posting, doors: Doors) -> Mapping[str, Any]:
    """Who rates from the mail has clicked in it: most who follow a link of a review request do just that."""
    asked = tuple(
        replace(
            one,
            star_urls=tuple(_counted(url, posting, doors) for url in one.star_urls),
            review_url=_counted(one.review_url, posting, doors) if one.review_url else None,
        )
        for one in said.get("asked", ())
    )
    return {**said, "asked": asked} if asked else said


def _letter(posting: Posting, topic: Topic, said: Mapping[str, Any], doors: Doors) -> Letter:
    wanted = posting.wanted
    links: Links = said.get("links", Links())
    links = replace(links, preferences=doors.rooms.preferences_url(wanted.to, wanted.language))
    if posting.kind in MARKETING:
        links = replace(links, unsubscribe=doors.rooms.unsubscribe_url(posting))
    base = Letter(
        kind=posting.kind,
        language=wanted.language,
        timezone=wanted.timezone or doors.timezone,
        first_name=topic.first_name,
    )
    return replace(base, **{**said, "links": links})
