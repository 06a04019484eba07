"""What can be done with presence. Everything may be done again, in any order, and ends the same."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from chalicelib.kernel import clock, revisions
from chalicelib.presence import carts, days, sketch, viewing
from chalicelib.presence.carts import Carts
from chalicelib.presence.days import Day
from chalicelib.presence.domain import ADDRESS_BYTES, STRETCH, WHOLE, stretch_of
from chalicelib.presence.fading import Fading
from chalicelib.presence.sketch import Crowd, Sample
from chalicelib.presence.viewing import Batch, View, Word

# So many of a flush's largest crowds are noted for what is looked at in the whole shop.
MOST_LEADERS: Final = 25
# Views come at most so much later than they happened; a stretch older than this is final, unless something failed.
SETTLED: Final = 15 * clock.MINUTE
# Half an hour, which is what a run usually has before it: so it writes a product's day once.
_STRETCHES_AT_ONCE: Final = 24
_DAY_STRETCHES: Final = clock.DAY // STRETCH


class Joining(NamedTuple):
    """Members that join a product's crowd of a stretch."""

    stretch: int
    product_id: str
    members: frozenset[bytes]


class Crowds(Protocol):
    """Where presence is kept."""

    def join(self, joinings: Sequence[Joining]) -> list[Crowd]:
        """Add members to the sets; each set as it is then, in order. Adding again changes nothing."""

    def leave(self, leaving: Joining, *, sampled: bool) -> None:
        """Take members out of a set, and note whether what is left is a sample."""

    def lead(self, stretch: int, sizes: Mapping[str, int]) -> None:
        """Note how many were seen with these products in a stretch."""

    def among(self, stretch: int) -> Iterator[tuple[str, Crowd]]:
        """All products seen in a stretch, with their crowds."""

    def day(self, product_id: str) -> tuple[Day, int | None]:
        """A product's day and its revision (None: no row)."""

    def keep_day(self, product_id: str, day: Day, number: Fading, *, before: int | None, now: int) -> None:
        """Write a day in place of that of revision `before`, and its number. Raises `Stale`."""

    def carts(self, product_id: str) -> tuple[Carts, int | None]:
        """A product's carts and their revision (None: no row)."""

    def keep_carts(
        self, product_id: str, kept: Carts, number: Fading, *, before: int | None, now: int
    ) -> None:
        """Write carts in place of those of revision `before`, and their number. Raises `Stale`."""

    def settled(self) -> int | None:
        """The first stretch that isn't in the days for good; None before the first run."""

    def settle(self, stretch: int, *, before: int | None) -> None:
        """Note that all stretches before `stretch` are, unless it isn't `before` any more."""

    def reopen(self, stretch: int) -> None:
        """Note that this stretch isn't: something came to it late."""


class Doors(NamedTuple):
    """What taking the log needs. `showable` says which products are there and may be shown live."""

    crowds: Crowds
    resolve: Callable[[Iterable[str]], Mapping[str, str]]
    showable: Callable[[Iterable[str]], set[str]]
    memory: "Memory"
    cart_window: int


class Memory:
    """What a warm process knows of the sets that it wrote, so that it writes nobody twice.

    What it forgets, or never knew, is written again, which changes nothing.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[int, str], tuple[frozenset[bytes], int]] = {}

    def new(self, joining: Joining) -> Joining:
        """Those members that may not be in the set, and belong there."""
        members, limit = self._known.get((joining.stretch, joining.product_id), (frozenset[bytes](), WHOLE))
        fresh = (
            one
            for one in joining.members - members
            if limit == WHOLE or sketch.number(one[:ADDRESS_BYTES]) <= limit
        )
        return joining._replace(members=frozenset(fresh))

    def remember(self, joining: Joining, members: frozenset[bytes], limit: int) -> None:
        """Keep what a set holds after a write, and below which limit it holds addresses."""
        self._known[joining.stretch, joining.product_id] = (members, limit)

    def forget(self, before: int) -> None:
        """Let go of stretches before this one."""
        self._known = {key: known for key, known in self._known.items() if key[0] >= before}


def take(batches: Sequence[Batch], *, doors: Doors, now: int) -> set[str]:
    """Count what batches of the log say, at instant `now`; the products whose numbers may have changed."""
    wanted = viewing.skus(batches)
    products = doors.resolve(wanted) if wanted else {}
    read = viewing.read(batches, products, now, doors.cart_window)
    viewed, carted = {one.product_id for one in read.views}, {one.product_id for one in read.words}
    shown = doors.showable(viewed | carted)
    changed = _join([one for one in read.views if one.product_id in shown], doors, now)
    return changed | _carts([one for one in read.words if one.product_id in shown], doors, now)


def _join(views: Sequence[View], doors: Doors, now: int) -> set[str]:
    doors.memory.forget(stretch_of(now - SETTLED))
    found: dict[tuple[int, str], set[bytes]] = {}
    for view in views:
        found.setdefault((view.stretch, view.product_id), set()).add(view.member)
    joinings = [doors.memory.new(Joining(*key, frozenset(members))) for key, members in sorted(found.items())]
    joinings = [one for one in joinings if one.members]
    late = [one.stretch for one in joinings if one.stretch < stretch_of(now - SETTLED)]
    crowds = doors.crowds.join(joinings)
    if late:
        doors.crowds.reopen(min(late))
    sizes: dict[int, dict[str, int]] = {}
    for joining, crowd in zip(joinings, crowds, strict=True):
        size = _prune(joining, crowd, doors)
        sizes.setdefault(joining.stretch, {})[joining.product_id] = size
    for stretch, many in sizes.items():
        leaders = sorted(many, key=lambda one: (-many[one], one))[:MOST_LEADERS]
        doors.crowds.lead(stretch, {one: many[one] for one in leaders})
    return {one.product_id for one in joinings}


def _prune(joining: Joining, crowd: Crowd, doors: Doors) -> int:
    """Cut a set that has grown too large; how many addresses it stands for."""
    beyond = sketch.beyond(crowd)
    found = sketch.sample(crowd)
    if beyond:
        doors.crowds.leave(joining._replace(members=beyond), sampled=found.limit < WHOLE)
    doors.memory.remember(joining, crowd.members - beyond, found.limit)
    return sketch.scaled(len(found.browsers), found.limit).people


def _carts(words: Sequence[Word], doors: Doors, now: int) -> set[str]:
    told: dict[str, list[Word]] = {}
    for word in words:
        told.setdefault(word.product_id, []).append(word)
    for product_id, said in told.items():
        _cart(product_id, said, doors, now)
    return set(told)


def _cart(product_id: str, said: Sequence[Word], doors: Doors, now: int) -> None:
    def attempt(row: tuple[Carts, int | None]) -> None:
        before, revision = row
        after = carts.merged(before, ((one.pair, one.mark) for one in said), now - doors.cart_window)
        number = carts.counted(after, now, doors.cart_window)
        doors.crowds.keep_carts(product_id, after, number, before=revision, now=now)

    revisions.persist(lambda: doors.crowds.carts(product_id), attempt, what=f"carts with {product_id!r}")


def settle(*, crowds: Crowds, now: int, go_on: Callable[[], bool]) -> dict[str, int]:
    """Bring what was seen since the last run into the products' days; how much, and whether all is in.

    It begins again at the last stretches that may still grow. It may be killed anywhere and asked again.
    """
    start = crowds.settled()
    first = stretch_of(now) - _DAY_STRETCHES if start is None else start
    end, written = stretch_of(now) + 1, 0
    while first < end and go_on():
        last = min(first + _STRETCHES_AT_ONCE, end)
        written += _settle(range(first, last), crowds, now)
        reached = min(last, stretch_of(now - SETTLED))
        if start is None or reached > start:
            crowds.settle(reached, before=start)
            start = reached
        first = last
    return {"products": written, "stretches_left": max(0, end - first)}


def _settle(stretches: range, crowds: Crowds, now: int) -> int:
    found: dict[str, list[tuple[int, Sample]]] = {}
    for stretch in stretches:
        for product_id, crowd in crowds.among(stretch):
            hour = days.hour_of(stretch * STRETCH)
            found.setdefault(product_id, []).append((hour, sketch.sample(crowd)))
    return sum(_day(product_id, samples, crowds, now) for product_id, samples in sorted(found.items()))


def _day(product_id: str, samples: Sequence[tuple[int, Sample]], crowds: Crowds, now: int) -> bool:
    def attempt(row: tuple[Day, int | None]) -> bool:
        before, revision = row
        after = days.merged(before, samples, now)
        if after == before:
            return False
        crowds.keep_day(product_id, after, days.counted(after, now), before=revision, now=now)
        return True

    return revisions.persist(lambda: crowds.day(product_id), attempt, what=f"the day of {product_id!r}")
