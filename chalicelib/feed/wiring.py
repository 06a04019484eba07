"""Where this room's ports meet their adapters."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, Final

import msgspec

from chalicelib.aws import queues, secrets, tables
from chalicelib.catalogue import public as catalogue
from chalicelib.feed import delivering, domain, pages, sources
from chalicelib.feed.delivering import FanOut, Following
from chalicelib.feed.domain import Kind
from chalicelib.feed.hearing import Purchase
from chalicelib.feed.pages import Edge
from chalicelib.feed.ports import Inboxes, Stories
from chalicelib.kernel import clock, settings
from chalicelib.kernel.errors import NotFound
from chalicelib.latest import public as latest
from chalicelib.members import public as members
from chalicelib.orders import public as orders
from chalicelib.profiles import public as profiles
from chalicelib.push import public as push

if TYPE_CHECKING:
    from chalicelib.feed.store import DynamoStories

_ROOMS: Final = {
    Kind.BOUGHT: "orders",
    Kind.REVIEWED: "reviews",
    Kind.LIKED: "reactions",
    Kind.LISTED: "lists",
    Kind.ASKED: "questions",
    Kind.ANSWERED: "questions",
}


@cache
def _store() -> "DynamoStories":
    from chalicelib.feed.store import DynamoStories

    return DynamoStories()


def stories() -> Stories:
    """Where stories are kept."""
    return _store()


def inboxes() -> Inboxes:
    """Where what lies before people is kept."""
    return _store()


def reading() -> pages.Doors:
    """What reading feeds needs."""
    return pages.Doors(
        stories(), inboxes(), sources.look, edges, feeds_of, waves, kinds(), secrets.current().cursor_secret,
        delay(), settings.current().live.latest_step_minutes * clock.MINUTE,
    )  # fmt: skip


def kinds() -> frozenset[Kind]:
    """The kinds of stories whose rooms this shop uses."""
    return frozenset(kind for kind, room in _ROOMS.items() if room not in settings.current().off)


def member(member_id: str) -> str:
    """The person whom others find by this id. Raises `NotFound`."""
    found = profiles.of_member(member_id) if "profiles" not in settings.current().off else None
    if found is None:
        raise NotFound("no such member")
    return found[0]


def delay() -> int:
    """How long after a purchase it may be told, in ms."""
    return settings.current().live.latest_delay_minutes * clock.MINUTE


def edges(person: str) -> list[Edge]:
    """What a person follows now."""
    return [Edge(one.target, one.at) for one in profiles.edges(person)]


def feeds_of(targets: Sequence[str]) -> list[str]:
    """Where the stories of these members (who are to be seen) and lists are."""
    named = [one.partition(":") for one in targets]
    part = profiles.members_part([name for kind, _, name in named if kind == profiles.MEMBER])
    known = part.parse(tables.batch_get(part.keys)) if part.keys else {}
    people = [domain.person_feed(one.person) for one in known.values()]
    return people + [domain.list_feed(name) for kind, _, name in named if kind == profiles.LIST]


def waves(asked: Sequence[Callable[[], object]]) -> list[object]:
    """What each of these answers, asked together."""
    return list(_readers().map(lambda ask: ask(), asked))


@cache
def _readers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(3)


def delivery() -> delivering.Doors:
    """What delivering stories needs."""
    following = Following(target_of, profiles.followers, profiles.follower_count)
    return delivering.Doors(stories(), inboxes(), following, go_on, settings.current().live.fan_out_limit)


def target_of(person: str) -> str | None:
    """What one follows to hear of a person; None where they aren't to be seen."""
    found = profiles.of_person(person)
    return f"{profiles.MEMBER}:{found.member_id}" if found is not None else None


def go_on(rest: FanOut) -> None:
    """Send the rest of a story's way to this room's own queue."""
    queues.send("feed", [msgspec.json.encode(rest).decode()])


def purchase(order_id: str) -> Purchase | None:
    """What this room asks of an order; None if there is none, or it is of the past.

    What is told by its place elsewhere isn't told here: a story, or a count of them, would say when it was.
    """
    order = orders.find(order_id)
    if order is None or order.historical or order.placed_at is None:
        return None
    told = orders.story_of(order)
    return Purchase(
        order_id=order_id, revision=order.revision, person=told.person if told else None, at=order.placed_at,
        products=tuple(one.product_id for one in order.lines if one.product_id is not None),
        kept=tuple(one for one in (told.products if told else ()) if not latest.is_for_place(order_id, one)),
    )  # fmt: skip


def discreet(product_ids: Sequence[str]) -> frozenset[str]:
    """Those of these products that are told of nowhere."""
    part = catalogue.card_part(product_ids)
    cards = part.parse(tables.batch_get(part.keys)) if part.keys else {}
    return frozenset(name for name, card in cards.items() if card.discreet)


def touch(after_ms: int) -> None:
    """Say that the shop's feed changes in `after_ms`."""
    push.touch(["feed"], min(900, max(0, -(-after_ms // clock.SECOND))))


def keys(customer_id: str | None, email: str | None) -> list[str]:
    """The pseudonyms under which a person's stories are told."""
    hashes = members.pseudonyms()
    by_id = [members.customer(customer_id).key] if customer_id else []
    return by_id + ([hashes.customer_by_email(email)] if email else [])
