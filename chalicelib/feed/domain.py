"""Stories: who did what that others may see, as references alone.

A story names its source (a review, a list, an order), never its words: those are fetched when it is read, so that
what was taken back, hidden or erased since isn't told. Likes and purchases of a product within a day are one story
to the shop, a **group**: how many people stand in it, and the first few of them.
"""

import enum
import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from chalicelib.kernel import clock

# How long a story is told, and how long it lies in the inboxes of those who follow who made it.
LIFE: Final = 90 * clock.DAY
INBOX_LIFE: Final = 30 * clock.DAY
# What isn't shown any more is remembered longer than a queue keeps news (14 days), so that old news come too late.
FORGOTTEN_AFTER: Final = 15 * clock.DAY
# Purchases are kept as roughly as they may be told.
ROUGH: Final = 10 * clock.MINUTE
# Of a group, these many people are looked at one by one when it is read.
MOST_FACES: Final = 10
# Before a source that stands for an unknown person; no pseudonym holds it.
_NOBODY: Final = "?"


class Kind(enum.StrEnum):
    """What somebody did."""

    BOUGHT = "bought"
    REVIEWED = "reviewed"
    LIKED = "liked"
    LISTED = "listed"
    ASKED = "asked"
    ANSWERED = "answered"


GROUPED: Final = frozenset({Kind.BOUGHT, Kind.LIKED})


class Version(msgspec.Struct, frozen=True, order=True, array_like=True):
    """What of two news of one thing is the later: by time where revisions begin anew, else by revision alone."""

    at: int = 0
    revision: int = 0


class Place(msgspec.Struct, frozen=True, order=True, array_like=True):
    """Where a story stands in a feed: by time, then by a name that tells nothing."""

    at: int
    name: str


class Face(msgspec.Struct, frozen=True, order=True, array_like=True):
    """One person of a story: since when, who (to be counted once), and by which source."""

    at: int
    who: str
    source: str

    @property
    def actor(self) -> str | None:
        """Whose profile may name them; None where nobody knows who it was."""
        return None if self.who.startswith(_NOBODY) else self.who


class Story(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is kept of a story; `story_id` is made of its kind, source and product.

    `source` is the id of the order, review, list, question or answer, or the person who likes; `actor` is the
    pseudonym of whose story it is. One that isn't shown keeps nothing but its id and `version`.
    """

    story_id: str
    kind: Kind
    version: Version = Version()
    is_shown: bool = False
    at: int = 0
    source: str = ""
    product_id: str | None = None
    actor: str | None = None

    @property
    def place(self) -> Place:
        """Where it stands in feeds of persons. The name can't be guessed of a purchase without knowing whose it is."""
        return Place(self.at, digest(self.story_id, self.actor or ""))

    @property
    def face(self) -> Face:
        """Its person. Without one, nobody can tell two of them to be the same."""
        return Face(self.at, self.actor or f"{_NOBODY}{self.source}", self.source)

    @property
    def feeds(self) -> tuple[str, ...]:
        """The feeds that hold it besides the shop's: its person's, and its list's."""
        if not self.is_shown:
            return ()
        by = (person_feed(self.actor),) if self.actor else ()
        return (*by, list_feed(self.source)) if self.kind is Kind.LISTED else by

    @property
    def group(self) -> str | None:
        """The group that it stands in: its kind, product and day."""
        if self.kind not in GROUPED or not self.is_shown:
            return None
        return f"{self.kind}#{clock.utc_day(self.at)}#{self.product_id}"


class Head(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A story of the whole shop. `faces` are its first people, in order, `spread` says when how many people came in."""

    kind: Kind
    name: str
    faces: tuple[Face, ...]
    spread: tuple[tuple[int, int], ...]
    product_id: str | None = None

    @property
    def place(self) -> Place:
        """It stands where its first person put it, so that it doesn't move when more come."""
        return Place(self.faces[0].at, self.name)

    @property
    def count(self) -> int:
        """How many people stand in it."""
        return sum(people for _, people in self.spread)


class Member(msgspec.Struct, frozen=True):
    """One person's part in a group: what of theirs stands in it, the first first."""

    who: str
    faces: tuple[Face, ...] = ()

    def without(self, face: Face) -> "Member":
        """With one less."""
        return Member(self.who, tuple(one for one in self.faces if one.source != face.source))

    def having(self, face: Face) -> "Member":
        """With one more, in place of the one from the same source."""
        return Member(self.who, tuple(sorted((*self.without(face).faces, face))))

    @property
    def first(self) -> Face | None:
        """By what they are counted: they are one person, however often they came."""
        return self.faces[0] if self.faces else None


def person_feed(actor: str) -> str:
    """The name of a person's feed."""
    return f"person#{actor}"


def list_feed(list_id: str) -> str:
    """The name of a list's feed."""
    return f"list#{list_id}"


def digest(*parts: str) -> str:
    """A name made of these, from which they can't be read: 22 characters."""
    raw = hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def story_id(kind: Kind, source: str, product_id: str | None) -> str:
    """The id of the story of this source; the same however often it is told."""
    return digest(kind, source, product_id or "")


def shown(
    kind: Kind, source: str, product_id: str | None, actor: str | None, at: int, version: Version
) -> Story:
    """A story as it is told. A purchase's time is kept as roughly as it may be shown."""
    return Story(
        story_id=story_id(kind, source, product_id), kind=kind, version=version, is_shown=True,
        at=at - at % ROUGH if kind is Kind.BOUGHT else at,
        source=source, product_id=product_id, actor=actor,
    )  # fmt: skip


def hidden(kind: Kind, source: str, product_id: str | None, version: Version) -> Story:
    """That such a story isn't told any more."""
    return Story(story_id=story_id(kind, source, product_id), kind=kind, version=version)


def wiped(story: Story) -> Story:
    """What is left of a story whose person is forgotten: the news that told it are old news."""
    return Story(story_id=story.story_id, kind=story.kind, version=story.version)


def alone(story: Story) -> Head | None:
    """The shop's story of one that stands for itself; None where it isn't shown."""
    if not story.is_shown:
        return None
    return Head(
        kind=story.kind, name=story.place.name, faces=(story.face,), spread=((story.at, 1),),
        product_id=story.product_id,
    )  # fmt: skip


def grouped(of: Story) -> Head:
    """The empty group that a story stands in."""
    assert of.group is not None
    return Head(kind=of.kind, name=digest(of.group), faces=(), spread=(), product_id=of.product_id)


def moved(
    head: Head, leaves: Face | None, comes: Face | None, everybody: Callable[[], Iterable[Face]]
) -> Head | None:
    """The group after one person left it or came in (or both: came in at another time); None if nobody is left.

    `everybody` gives all people of the group as they are afterwards; it is asked only where one of the first few
    left a larger group.
    """
    spread = dict(head.spread)
    for face, step in ((leaves, -1), (comes, 1)):
        if face is not None:
            time = _time(head.kind, face.at)
            spread[time] = spread.get(time, 0) + step
    kept = tuple(sorted((time, people) for time, people in spread.items() if people > 0))
    if not kept:
        return None
    faces = {one for one in head.faces if one != leaves} | ({comes} if comes else set())
    if leaves in head.faces and sum(people for _, people in kept) > len(faces):
        faces = set(everybody())
    return msgspec.structs.replace(head, faces=tuple(sorted(faces)[:MOST_FACES]), spread=kept)


def _time(kind: Kind, at: int) -> int:
    """By which time a person is counted: purchases are told with a delay, likes at once."""
    return at if kind is Kind.BOUGHT else at - at % clock.DAY


def due_at(kind: Kind, at: int, delay: int) -> int:
    """From when on it may be told that somebody did this at `at`; `delay` (ms) is that of purchases."""
    return at + ROUGH + delay if kind is Kind.BOUGHT else at


def due(head: Head, delay: int, now: int) -> int:
    """How many of the people in a story may be told of `now`."""
    return sum(people for at, people in head.spread if due_at(head.kind, at, delay) <= now)
