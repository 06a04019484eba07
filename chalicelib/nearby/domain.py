"""What is told of buyers by place: groups of at least k of them, and nothing finer than a whole group.

A purchase stands in at most one group, groups never change once they are published, and every number that anybody is
given is a sum of whole groups. So whatever two answers are subtracted, what is left is nobody, or a group.
"""

import enum
import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from chalicelib.kernel import clock
from chalicelib.places.domain import Level

# A buyer counts once a product in this time, and a purchase waits for companions no longer.
YEAR: Final = 365 * clock.DAY
# More aren't put into one row; the rest makes groups of its own.
LARGEST_GROUP: Final = 1_000
# How long it is told who looked at what.
HOURS: Final = 24
_EPOCH: Final = date(1970, 1, 1)


class Kind(enum.StrEnum):
    """What people did."""

    BOUGHT = "bought"
    VIEWED = "viewed"


class Window(enum.StrEnum):
    """How far back all that an answer counts lies, narrow to wide."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"

    @property
    def days(self) -> int:
        """How many days before today the oldest purchase may lie: with today they are 2, 7, 30 or 365."""
        return {"day": 1, "week": 6, "month": 29, "year": 364}[self.value]


WINDOWS: Final = tuple(Window)


# A single purchase is given a place by a group that was made within this time of it, or never.
PLACED_WITHIN: Final = 7 * clock.DAY


class Patience(enum.IntEnum):
    """For how many days a purchase waits for companions that would say more, before it joins those that say less.

    Without it, groups that name no product would take all purchases before any product had enough of them.
    """

    ANYTHING_HERE = 28
    ANYTHING_IN_COUNTY = 56
    PRODUCT_IN_COUNTRY = 57
    ANYTHING_IN_COUNTRY = 180

    @property
    def time(self) -> int:
        """The same in ms."""
        return self.value * clock.DAY


class Atom(msgspec.Struct, frozen=True, array_like=True):
    """One purchase of a product by a buyer who hadn't bought it for a year. The shop's order is its name.

    `place` is where it was sent (a municipality's code, or a wider place's); `keys` are the pseudonyms of the buyer's
    id and address: whoever shares one of them is the same person. It was bought at `placed_at` and waits for
    companions since `since` (ms), which is later where news of it came late; of an order of the past, since it was bought.
    """

    order_id: str
    product_id: str
    place: str
    placed_at: int
    since: int
    keys: tuple[str, ...]

    @property
    def name(self) -> tuple[str, str]:
        """What it is known by."""
        return self.order_id, self.product_id


class Label(msgspec.Struct, frozen=True, array_like=True):
    """What is said of a group: the place, and the product (none: that something was bought)."""

    place: str
    product_id: str | None = None


class Held(NamedTuple):
    """A purchase as it is kept, and the group that it was put into, if it was."""

    atom: Atom
    group: str | None = None


class Group(msgspec.Struct, frozen=True, array_like=True):
    """A published group: `n` purchases by at least k people; with a product, of as many people as purchases.

    `first` and `last` are the days (since 1970, in the shop's zone) of the oldest and the newest; `published_at` is
    the tick, in ms.
    """

    group_id: str
    label: Label
    n: int
    first: int
    last: int
    published_at: int


class Draft(msgspec.Struct, frozen=True, array_like=True):
    """A group while it is made: whom it wants, and how far it has come (`group` is there once it is published)."""

    group_id: str
    label: Label
    members: tuple[Atom, ...]
    tick: int
    group: Group | None = None
    dissolving: bool = False

    @property
    def placed(self) -> tuple[Atom, ...]:
        """Those beside whom the place may be told: of a group that names the product, what was bought lately.

        Of what waited longer others have told the time by then, and both together would be finer than the group.
        """
        if self.label.product_id is None:
            return ()
        return tuple(one for one in self.members if self.tick - one.placed_at <= PLACED_WITHIN)


def level(place: str) -> Level:
    """How large a place is, by its code."""
    return (Level.COUNTRY, Level.COUNTY, Level.MUNICIPALITY)[min(place.count("."), 2)]


def county(place: str) -> str:
    """The county that a place lies in (or is); of a country, itself."""
    return ".".join(place.split(".")[:2])


def country(place: str) -> str:
    """The country that a place lies in (or is)."""
    return place.partition(".")[0]


def lies_in(place: str, wider: str) -> bool:
    """Whether `place` is `wider`, or lies in it."""
    return place == wider or place.startswith(wider + ".")


def people(atoms: Iterable[Atom]) -> int:
    """How many distinct people stand behind purchases, where sharing any key makes two one."""
    leads: dict[str, str] = {}

    def head(key: str) -> str:
        while leads.setdefault(key, key) != key:
            key = leads[key]
        return key

    for atom in atoms:
        for key in atom.keys[1:]:
            leads[head(key)] = head(atom.keys[0])
        head(atom.keys[0])
    return sum(lead == key for key, lead in leads.items())


def day(instant: int, zone: ZoneInfo) -> int:
    """The day of an instant (ms) in a zone, counted from 1970-01-01."""
    return (datetime.fromtimestamp(instant // clock.SECOND, zone).date() - _EPOCH).days


def week(day_number: int) -> int:
    """The week of a day, Mondays first."""
    return (day_number + 3) // 7


def week_start(week_number: int) -> int:
    """The Monday of a week."""
    return week_number * 7 - 3


def date_of(day_number: int) -> date:
    """The date of a day's number."""
    return _EPOCH + timedelta(days=day_number)


def hour_label(hour: int, zone: ZoneInfo) -> tuple[int, int, int]:
    """An hour (since 1970, UTC) where the shop is: its day's number, its first hour and the next (0–24)."""
    start = datetime.fromtimestamp(hour * 3_600, UTC).astimezone(zone)
    return (start.date() - _EPOCH).days, start.hour, start.hour + 1


def group_id(tick: int, label: Label, part: int, members: Sequence[Atom]) -> str:
    """The name of a group: the same for the same purchases at the same tick. Never shown: it could be tried."""
    digest = hashlib.blake2b(msgspec.msgpack.encode((tick, label, part)), digest_size=9)
    for atom in members:
        digest.update(msgspec.msgpack.encode(atom.name))
    return digest.hexdigest()


def published(draft: Draft, marked: Sequence[Atom], zone: ZoneInfo) -> Group:
    """The group of those purchases that were really put into it (at least one)."""
    days = [day(atom.placed_at, zone) for atom in marked]
    return Group(draft.group_id, draft.label, len(marked), min(days), max(days), draft.tick)


def waits_until(atom: Atom) -> int:
    """Until when (ms) a purchase waits for companions; later it says nothing about the last year."""
    return atom.placed_at + YEAR
