"""What this room needs: where purchases wait and groups are made, the sheets that are read, and other rooms."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from chalicelib.kernel import clock
from chalicelib.nearby.domain import Atom, Draft, Group, Held
from chalicelib.places.domain import Place

# What presence tells people apart by: an address, and a browser.
Viewer = tuple[bytes, bytes]


class Stir(NamedTuple):
    """A place where purchases came to wait, and a mark that changes with each."""

    place: str
    mark: str


class Sheet(NamedTuple):
    """What is written on a sheet, and its revision (0: there is none yet)."""

    body: bytes
    revision: int


class Purchases(Protocol):
    """Where purchases are kept, waiting or in a group. Each method is done wholly or not at all."""

    def of_order(self, order_id: str) -> list[Held]:
        """The purchases of an order that are kept, read consistently."""

    def of_buyer(self, key: str) -> list[Held]:
        """The purchases of a buyer."""

    def add(self, atom: Atom) -> bool:
        """Let a purchase wait. Not where it is kept already, or one of its keys bought the product within a year."""

    def remove(self, atom: Atom) -> bool:
        """Take a waiting purchase away as if it hadn't been; whether it still waited."""

    def forget(self, atom: Atom) -> None:
        """Take a purchase away, waiting or not; a published group keeps its number."""

    def stir(self, place: str) -> None:
        """Note that a purchase waits in a place."""

    def stirred(self) -> list[Stir]:
        """The places where purchases came to wait."""

    def calm(self, stir: Stir) -> None:
        """Forget the note, unless another purchase came since."""

    def counties(self) -> list[str]:
        """The counties in which purchases were ever put to wait."""

    def waiting(self, county: str, place: str | None = None) -> list[Atom]:
        """The purchases that wait in a county, or in one place of it."""


class Groups(Protocol):
    """Where groups are made. Whoever is killed between two calls leaves what the next can finish."""

    def unfinished(self) -> list[Draft]:
        """The groups that were begun and not finished, by name."""

    def begin(self, draft: Draft) -> bool:
        """Write a draft down; whether it wasn't there before."""

    def mark(self, draft: Draft) -> list[Atom]:
        """Put all its members into the group that still wait, or are in it; which are in it now.

        None are put into it any more once it is published or dissolving.
        """

    def publish(self, draft: Draft, group: Group) -> Draft | None:
        """Publish it as `group`, if it is a draft still. The draft as it is then; none if it is gone."""

    def dissolve(self, draft: Draft) -> Draft | None:
        """Give it up, if it is a draft still. The draft as it is then; none if it is gone."""

    def release(self, draft: Draft) -> None:
        """Let all members wait again that were put into it."""

    def settle(self, draft: Draft) -> None:
        """Write the published place at each purchase that is in the group and is `placed` by it."""

    def finish(self, draft: Draft) -> None:
        """Forget how it was made. Of a published group its label and number are kept."""


class Sheets(Protocol):
    """Sheets, read as one."""

    def read(self, names: Collection[str]) -> dict[str, Sheet]:
        """Those of them that are there, read consistently."""

    def write(self, name: str, body: bytes, revision: int, until: int) -> None:
        """Put a sheet in the place of revision `revision` (0: of none); it goes by itself after instant `until` (ms).

        Raises `Stale` if another write came first.
        """


class Looks(Protocol):
    """Where looks wait for their hour to close."""

    def keep(self, hour: int, body: bytes) -> None:
        """Keep looks of an hour (since 1970), once."""

    def of_hour(self, hour: int) -> Iterable[bytes]:
        """All that was kept of an hour."""

    def close(self, hour: int, body: bytes) -> bytes:
        """Write down what came of an hour, once; what was written the first time."""


class Doors(NamedTuple):
    """All of it. `plain` says which products are known and not discreet; `place` what a code means; `cells` where
    a place is on the map; `viewers` how many people stand behind members that presence told apart.
    """

    purchases: Purchases
    groups: Groups
    sheets: Sheets
    looks: Looks
    plain: Callable[[Collection[str]], set[str]]
    place: Callable[[str], Place | None]
    cells: Callable[[Place], tuple[str, ...]]
    viewers: Callable[[Iterable[Viewer]], int]
    least: int
    delay: int
    zone: ZoneInfo

    def tick(self, now: int) -> int:
        """The latest instant, aligned to the clock, at which something is published."""
        step = max(self.delay, clock.MINUTE)
        return now // step * step


# Fetches sheets' bodies by name, in one wave.
Fetch = Callable[[Sequence[str]], Mapping[str, bytes]]
