"""Reading feeds: where stories are, in one wave, and what they show now, in another."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from chalicelib.feed import domain, showing
from chalicelib.feed.domain import Face, Kind, Place, Story
from chalicelib.feed.ports import Inboxes, Stories
from chalicelib.feed.showing import Actor, Look, Shown, Terms
from chalicelib.kernel import cursors

# Feeds that are read one by one for somebody who follows; the latest followed first.
MOST_DIRECT: Final = 50


class Wanted(NamedTuple):
    """What is asked for. No kinds: all."""

    kinds: frozenset[Kind]
    cursor: str | None
    limit: int


class Page(NamedTuple):
    """One page; it may be short and still have a next one."""

    items: Sequence[Shown]
    next: str | None


class Edge(NamedTuple):
    """That somebody follows a target (`member:<id>`, `list:<id>`) since `at`."""

    target: str
    at: int


# What to look up: product ids, persons, and each face with its kind and product.
Faces = Sequence[tuple[Kind, str | None, Face]]


class Doors(NamedTuple):
    """What reading needs.

    `look` fetches, in one wave, all that is needed of these faces, with the stories of these ids. `edges` is what
    a person follows now, `feeds_of` where the stories of these members and lists are; `kinds` are those whose rooms
    the shop uses; `delay` is that of purchases, `step` (ms) how roughly they are told.
    """

    stories: Stories
    inboxes: Inboxes
    look: Callable[[Faces, Iterable[str]], tuple[Look, Mapping[str, Story]]]
    edges: Callable[[str], Sequence[Edge]]
    feeds_of: Callable[[Sequence[str]], Sequence[str]]
    waves: Callable[[Sequence[Callable[[], object]]], Sequence[object]]
    kinds: frozenset[Kind]
    secret: str
    delay: int
    step: int = domain.ROUGH


def of_shop(wanted: Wanted, *, doors: Doors, now: int) -> Page:
    """What happened in the shop, newest first, in two waves."""
    purpose = f"feed?{','.join(sorted(wanted.kinds))}"
    heads = doors.stories.of_shop(
        sorted(_kinds(wanted, doors)), _before(wanted, purpose, doors), wanted.limit
    )
    horizon = now - domain.LIFE
    kept = [one for one in heads if one.place.at > horizon]
    look, _ = doors.look([(one.kind, one.product_id, face) for one in kept for face in one.faces], ())
    terms = Terms(doors.delay, now, doors.step)
    shown = [story for one in kept if (story := showing.of_shop(one, look, terms)) is not None]
    return Page(shown, _next([one.place for one in heads], wanted, purpose, horizon, doors))


def of_member(actor: str, wanted: Wanted, *, doors: Doors, now: int) -> Page:
    """What a member lets be shown of theirs, newest first, in two waves."""
    purpose = _purpose("member", actor, wanted)
    feed = [domain.person_feed(actor)]
    found = doors.stories.of_feeds(feed, _before(wanted, purpose, doors), wanted.limit)
    horizon = now - domain.LIFE
    kept = _kept(found, _kinds(wanted, doors), horizon)
    look, _ = doors.look(_faces(kept), ())
    shown = showing.of_persons(
        kept, look, Terms(doors.delay, now, doors.step), lambda _, named: named is not None
    )
    return Page(shown, _next([one.place for one in found], wanted, purpose, horizon, doors))


def of_following(person: str, wanted: Wanted, *, doors: Doors, now: int) -> Page:
    """What those and the lists whom a person follows now let be shown, of the last thirty days, newest first.

    From the inbox; and from the feeds themselves of who is followed by many, or was followed so lately that older
    stories never came into the inbox.
    """
    purpose = _purpose("following", person, wanted)
    before = _before(wanted, purpose, doors)
    edges, many, inbox = _first_wave(person, before, wanted, doors)
    horizon = now - domain.INBOX_LIFE
    direct = _direct(edges, many, horizon, doors)
    fetched = doors.stories.of_feeds(direct, before, wanted.limit) if direct else ()
    places = {one.place: one for one in (*inbox, *fetched)}
    found = [places[place] for place in sorted(places, reverse=True)][: wanted.limit]
    kept = _kept(found, _kinds(wanted, doors), horizon)
    look, current = doors.look(_faces(kept), [one.story_id for one in kept])
    # An inbox keeps where a story was when it came; one that is elsewhere by now is read there.
    kept = [one for one in kept if _is_current(one, current.get(one.story_id))]
    targets = {one.target for one in edges}

    def allows(story: Story, named: Actor | None) -> bool:
        if named is not None and f"member:{named.member_id}" in targets:
            return True
        return story.kind is Kind.LISTED and f"list:{story.source}" in targets

    shown = showing.of_persons(kept, look, Terms(doors.delay, now, doors.step), allows)
    return Page(shown, _next([one.place for one in found], wanted, purpose, horizon, doors))


def _first_wave(
    person: str, before: Place | None, wanted: Wanted, doors: Doors
) -> tuple[Sequence[Edge], Mapping[str, str], Sequence[Story]]:
    asked = (
        lambda: doors.edges(person),
        doors.inboxes.many,
        lambda: doors.inboxes.inbox(person, before, wanted.limit),
    )
    edges, many, inbox = doors.waves(asked)
    return edges, many, inbox  # type: ignore[return-value]


def _direct(edges: Sequence[Edge], many: Mapping[str, str], horizon: int, doors: Doors) -> Sequence[str]:
    latest = sorted(edges, key=lambda one: one.at, reverse=True)
    known = [many[one.target] for one in latest if one.target in many]
    young = [one.target for one in latest if one.at > horizon and one.target not in many]
    return [*known, *doors.feeds_of(young[:MOST_DIRECT])][:MOST_DIRECT]


def _is_current(story: Story, current: Story | None) -> bool:
    return current is not None and current.is_shown and current.place == story.place


def _kinds(wanted: Wanted, doors: Doors) -> frozenset[Kind]:
    return wanted.kinds & doors.kinds if wanted.kinds else doors.kinds


def _kept(found: Iterable[Story], kinds: frozenset[Kind], horizon: int) -> list[Story]:
    return [one for one in found if one.at > horizon and one.kind in kinds]


def _faces(stories: Iterable[Story]) -> Faces:
    return [(one.kind, one.product_id, one.face) for one in stories]


def _purpose(feed: str, person: str, wanted: Wanted) -> str:
    return f"feed/{feed}/{person}?{','.join(sorted(wanted.kinds))}"


def _before(wanted: Wanted, purpose: str, doors: Doors) -> Place | None:
    if wanted.cursor is None:
        return None
    return cursors.unseal(wanted.cursor, Place, purpose=purpose, secret=doors.secret)


def _next(places: Sequence[Place], wanted: Wanted, purpose: str, horizon: int, doors: Doors) -> str | None:
    if len(places) < wanted.limit or places[-1].at <= horizon:
        return None
    return cursors.seal(places[-1], purpose=purpose, secret=doors.secret)
