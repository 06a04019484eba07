"""From a row of the outbox to the letter: everything that it says, fetched in as few round trips as can be.

After what the mail is about was looked up, one wave fetches products, their ratings and the lists of what goes with
them; with recommendations a second one fetches those, and a third only where the first choice didn't do.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from chalicelib.letters.domain import MARKETING, MOST_PRODUCTS, PLAIN, Letter, Links, Product
from chalicelib.mail import occasions, picks
from chalicelib.mail.domain import Candidate, Shown, is_followable, tagged
from chalicelib.mail.occasions import Link, Topic
from chalicelib.mail.picks import Aside
from chalicelib.mail.ports import Beside, Doors
from chalicelib.post.domain import Posting, Skip

# Of what somebody bought before, so much is asked what goes with it.
_MOST_BEFORE: Final = 10
# Kinds whose links are nobody's business but the reader's: a token stands in them, or a decision.
_UNTOUCHED: Final = PLAIN


def gather(posting: Posting, *, doors: Doors, now: int) -> Letter | Skip:
    """The letter that a row of the outbox stands for, or why there is nothing to say."""
    topic = occasions.topic(posting, doors, now)
    if isinstance(topic, Skip):
        return topic
    recommends = posting.kind not in PLAIN and doors.rooms.may_recommend(posting, now)
    aside = _aside(posting, topic, doors) if recommends else Aside(topic.about)
    beside = Beside(aside.about, aside.before) if recommends else None
    first = doors.rooms.wave([*aside.about, *aside.before], topic.market, beside)
    counts = posting.kind not in _UNTOUCHED and doors.rooms.analytics(posting.wanted.customer_id)
    link = _link(posting, counts, doors)
    said = topic.say(first.shown, link)
    if isinstance(said, Skip):
        return said
    letter = _letter(posting, topic, _rated_by_way_of_us(said, posting, doors) if counts else said, doors)
    if not recommends:
        return letter
    return replace(letter, chosen=_chosen(aside, first.groups, first.shown, letter, topic, doors, link))


def _aside(posting: Posting, topic: Topic, doors: Doors) -> Aside:
    wanted = posting.wanted
    bought = doors.rooms.before(wanted.customer_id, wanted.to)
    before = tuple(one for one in bought if one not in topic.about)
    return Aside(topic.about, before[:_MOST_BEFORE], frozenset(bought))


def _link(posting: Posting, counts: bool, doors: Doors) -> Link:
    """What makes an address of the shop a link: it says which mail it stood in, and is counted with consent only."""
    if posting.kind in _UNTOUCHED:
        return lambda url: url

    def link(url: str) -> str:
        target = tagged(url, posting.kind)
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


def _chosen(
    aside: Aside,
    groups: Sequence[Sequence[Candidate]],
    shown: Mapping[str, Shown],
    letter: Letter,
    topic: Topic,
    doors: Doors,
    link: Link,
) -> tuple[Product, ...]:
    found, known = _candidates(aside, groups, shown, topic, doors)
    open_ids = [one.product_id for one in found if not known[one.product_id].discreet]
    quotes = doors.rooms.quotes(open_ids, letter.language)
    made = (
        picks.product(known[one.product_id], why=picks.reason(one, known), quote=quotes.get(one.product_id))
        for one in found
    )
    return tuple(replace(one, url=link(one.url)) for one in made)


def _candidates(
    aside: Aside,
    groups: Sequence[Sequence[Candidate]],
    shown: Mapping[str, Shown],
    topic: Topic,
    doors: Doors,
) -> tuple[list[Candidate], Mapping[str, Shown]]:
    """What is recommended, and the products that were looked at for it."""
    categories = tuple(
        dict.fromkeys(
            shown[one].category or "" for one in aside.about if one in shown and shown[one].category
        )
    )
    heads = picks.heads(groups, aside)
    second = doors.rooms.wave(heads, topic.market, Beside((), (), categories) if categories else None)
    known = {**shown, **second.shown}
    found = picks.chosen(groups, aside, known)
    if len(found) == MOST_PRODUCTS or not categories:
        return found, known
    # What sells in the category comes before what sells in the shop.
    by_category = [one for one in second.groups if one and one[0].list == "category"]
    own = [one for one in groups if one and one[0].list != "popular"]
    popular = [one for one in groups if one and one[0].list == "popular"]
    more = [one for one in picks.heads(by_category, aside) if one not in known]
    known |= dict(doors.rooms.wave(more, topic.market, None).shown) if more else {}
    return picks.chosen([*own, *by_category, *popular], aside, known), known
