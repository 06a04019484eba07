"""What of a story may be shown now: its source stands, its product may be named, its person lets themselves be."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from chalicelib.feed import domain
from chalicelib.feed.domain import GROUPED, MOST_FACES, Face, Head, Kind, Story
from chalicelib.kernel import clock

# So many people of one story are named at most; its sentence names two.
MOST_NAMED: Final = 3


class Card(Protocol):
    """What this room asks of a product."""

    @property
    def title(self) -> str:
        """What it is called."""

    @property
    def tellable(self) -> bool:
        """Whether it may be told of."""


class Profile(Protocol):
    """What this room asks of a member who is to be seen."""

    @property
    def member_id(self) -> str:
        """Their public id."""

    @property
    def name(self) -> str:
        """Their name."""

    @property
    def shows(self) -> frozenset[str]:
        """What of theirs may be shown with their name."""


class Said(NamedTuple):
    """A source as it stands now. `at` is its time where a story must be of that very time; `person` is whose it is."""

    person: str | None = None
    at: int | None = None
    stars: int | None = None
    title: str | None = None
    quote: str | None = None
    question: str | None = None
    question_id: str | None = None
    language: str | None = None
    by_shop: bool = False


class Look(NamedTuple):
    """All that was fetched for a page: `cards` and `profiles` by key, and what each face's source says, if it stands."""

    cards: Mapping[str, Card]
    profiles: Mapping[str, Profile]
    said: Callable[[Kind, str | None, Face], Said | None]


class Actor(NamedTuple):
    """A member who lets themselves be named."""

    member_id: str
    name: str


class Shown(NamedTuple):
    """A story as it may be read. `people` stand in it, of whom `actors` are named; `at` is rough."""

    name: str
    kind: Kind
    card: Card | None
    actors: tuple[Actor, ...]
    people: int
    at: int
    said: Said | None
    source: str | None


class Terms(NamedTuple):
    """By what is shown: how late purchases are, when it is, and how roughly purchases are told within the hour."""

    delay: int
    now: int
    step: int = domain.ROUGH


def of_shop(head: Head, look: Look, terms: Terms) -> Shown | None:
    """A story of the shop. Nobody's name stands by a purchase here; other kinds name who lets themselves be named.

    Of the first few people each is looked at; of more than that, those who were counted when they came are.
    """
    if not _may_be_named(head.product_id, look):
        return None
    in_time = [one for one in head.faces if domain.due_at(head.kind, one.at, terms.delay) <= terms.now]
    standing = [(one, said) for one in in_time if (said := _standing(head, one, look)) is not None]
    count = domain.due(head, terms.delay, terms.now) - (len(in_time) - len(standing))
    if count <= 0 or (not standing and head.count <= MOST_FACES):
        return None
    named = () if head.kind is Kind.BOUGHT else _named(head.kind, standing, look)
    at = standing[0][0].at if standing else head.place.at
    return _shown(head, head.name, standing, named, count, at, look, terms)


def of_persons(
    stories: Sequence[Story], look: Look, terms: Terms, allows: Callable[[Story, Actor | None], bool]
) -> list[Shown]:
    """Stories of persons, in their order, likes and purchases of one product on one day as one.

    Only what its person lets be shown with their name, or what `allows` knows another reason for; it is asked of
    every story that stands, with its person if they let themselves be named.
    """
    together: dict[str, list[tuple[Story, Said, Actor | None]]] = {}
    for story in stories:
        said = _told(story, look, terms)
        if said is None:
            continue
        actor = _actor(story.kind, story.face, said, look)
        if allows(story, actor):
            together.setdefault(story.group or story.story_id, []).append((story, said, actor))
    return [_together(entries, look, terms) for entries in together.values()]


def _told(story: Story, look: Look, terms: Terms) -> Said | None:
    if domain.due_at(story.kind, story.at, terms.delay) > terms.now:
        return None
    return _standing(story, story.face, look) if _may_be_named(story.product_id, look) else None


def _together(entries: Sequence[tuple[Story, Said, Actor | None]], look: Look, terms: Terms) -> Shown:
    first = entries[0][0]
    named = tuple(dict.fromkeys(actor for _, _, actor in entries if actor is not None))
    people = {story.face.who for story, _, _ in entries}
    standing = [(story.face, said) for story, said, _ in entries]
    return _shown(first, first.place.name, standing, named, len(people), first.at, look, terms)


def _shown(
    of: Head | Story,
    name: str,
    standing: Sequence[tuple[Face, Said]],
    named: Iterable[Actor],
    count: int,
    at: int,
    look: Look,
    terms: Terms,
) -> Shown:
    face, said = standing[0] if standing and of.kind not in GROUPED else (None, None)
    return Shown(
        name=name, kind=of.kind, card=look.cards.get(of.product_id) if of.product_id else None,
        actors=tuple(named)[:MOST_NAMED], people=count, at=_rough(of.kind, at, terms), said=said,
        source=face.source if face else None,
    )  # fmt: skip


def _may_be_named(product_id: str | None, look: Look) -> bool:
    if product_id is None:
        return True
    card = look.cards.get(product_id)
    return card is not None and card.tellable


def _standing(of: Head | Story, face: Face, look: Look) -> Said | None:
    """What a source says, if it is still what the story tells of."""
    said = look.said(of.kind, of.product_id, face)
    return said if said is not None and said.at in (None, face.at) else None


def _named(kind: Kind, standing: Iterable[tuple[Face, Said]], look: Look) -> tuple[Actor, ...]:
    found = (_actor(kind, face, said, look) for face, said in standing)
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _actor(kind: Kind, face: Face, said: Said, look: Look) -> Actor | None:
    """The face's member, if it is their story still, and they let themselves be named with such."""
    profile = look.profiles.get(face.actor) if face.actor else None
    if profile is None or said.person != face.actor or kind not in profile.shows:
        return None
    return Actor(profile.member_id, profile.name)


def _rough(kind: Kind, at: int, terms: Terms) -> int:
    return rough(at, terms.now, terms.step if kind is Kind.BOUGHT else domain.ROUGH)


def rough(at: int, now: int, least: int = domain.ROUGH) -> int:
    """An instant as it may be told: to ten minutes within the hour, to the hour within the day, then to the day.

    Never finer than `least` (ms).
    """
    age = now - at
    step = domain.ROUGH if age < clock.HOUR else clock.HOUR if age < clock.DAY else clock.DAY
    return at - at % max(step, least)
