"""What one transaction changes in lists, and the ports that keep them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from chalicelib.lists.domain import Gift, Item, List, Place, Shelf
from chalicelib.moderation.domain import CaseChange, Decision, Kind, Submission

# In which of a person's wish lists a product stands.
Wants = Mapping[tuple[str, str], frozenset[str]]


class ListChange(NamedTuple):
    """A list before and after (None: no row). It holds only while the list is as it was."""

    before: List | None
    after: List | None

    @property
    def known(self) -> List:
        """The list as far as it is known: after, or before it went."""
        found = self.after or self.before
        assert found is not None
        return found


class ItemChange(NamedTuple):
    """An item before and after (None: no row). Written only along with its list's change."""

    list_id: str
    before: Item | None
    after: Item | None

    @property
    def product_id(self) -> str:
        """The product it is about."""
        found = self.after or self.before
        assert found is not None
        return found.product_id


class GiftMove(NamedTuple):
    """A mark (None: that there is none) that follows its item from one list to another."""

    product_id: str
    source: str
    target: str
    gift: Gift | None


class WantChange(NamedTuple):
    """In which of a person's wish lists a product stands, before and after."""

    person: str
    product_id: str
    before: frozenset[str]
    after: frozenset[str]


class Change(NamedTuple):
    """Everything that one transaction writes."""

    lists: tuple[ListChange, ...] = ()
    shelves: tuple[tuple[Shelf, Shelf], ...] = ()
    items: tuple[ItemChange, ...] = ()
    wants: tuple[WantChange, ...] = ()
    gifts: tuple[GiftMove, ...] = ()
    case: CaseChange | None = None

    def list_of(self, list_id: str) -> List:
        """One of the lists that are changed, as it was where it goes, else as it is after."""
        return next(one.known for one in self.lists if one.known.list_id == list_id)


def wanting(
    wants: Wants,
    *,
    gone: Iterable[tuple[str, str, str]] = (),
    come: Iterable[tuple[str, str, str]] = (),
) -> tuple[WantChange, ...]:
    """What changes in `wants` as items go and come, each as (person, product, list)."""
    after = {key: set(lists) for key, lists in wants.items()}
    for person, product_id, list_id in gone:
        after[person, product_id].discard(list_id)
    for person, product_id, list_id in come:
        after[person, product_id].add(list_id)
    changes = (
        WantChange(person, product_id, wants[person, product_id], frozenset(lists))
        for (person, product_id), lists in after.items()
    )
    return tuple(one for one in changes if one.before != one.after)


def wanted_steps(wants: Iterable[WantChange]) -> dict[str, int]:
    """How many people more (or less) want each product; products that nothing changes for aren't in it."""
    steps: Counter[str] = Counter()
    for one in wants:
        steps[one.product_id] += bool(one.after) - bool(one.before)
    return {product_id: step for product_id, step in steps.items() if step}


class Lists(Protocol):
    """Where lists are kept. Reads see what the last finished write left."""

    def get(self, list_id: str) -> List | None:
        """A list."""

    def many(self, list_ids: Sequence[str]) -> dict[str, List]:
        """Those of the lists that are there."""

    def by_token(self, token: str) -> str | None:
        """The list that a link leads to."""

    def shelf(self, person: str) -> Shelf:
        """A person's lists; of revision 0 where nothing was ever kept."""

    def items(self, list_id: str, product_ids: Sequence[str]) -> dict[str, Item]:
        """What a list says about these products, by product."""

    def gifts(self, list_id: str, product_ids: Sequence[str]) -> dict[str, Gift]:
        """Which of these products are marked in a list."""

    def wants(self, pairs: Iterable[tuple[str, str]]) -> Wants:
        """In which of their wish lists people have products, for each pair (person, product)."""

    def write(self, change: Change, now: int) -> None:
        """Make the whole change, and the numbers and links that follow from it, or nothing.

        Raises `Stale` if something isn't as it was before.
        """

    def mark(self, shared: List, product_id: str, gift: Gift) -> None:
        """Mark an item of a list that is as `shared`. Raises `Stale` if it isn't, or is marked already."""

    def unmark(self, list_id: str, product_id: str, gift: Gift) -> None:
        """Take a mark away. Raises `Stale` if it isn't there."""

    def announce(self, public: List, product_ids: Sequence[str]) -> None:
        """Let the public lists of these products name this one. Readers check what it says now."""

    def hush(self, public: List, product_ids: Sequence[str]) -> None:
        """Take these names back."""

    def public(self, product_id: str | None, after: Place | None, limit: int) -> list[Place]:
        """The next `limit` public lists that may hold a product (of all, if None), newest first."""

    def wanted(self, product_id: str) -> int:
        """How many people have a product in a wish list."""


class Moderation(Protocol):
    """How texts come to be public; see the room moderation."""

    def screen(self, submission: Submission, now: int) -> CaseChange:
        """What the rules make of a submission."""

    def decide(self, kind: Kind, subject_id: str, decision: Decision, now: int) -> CaseChange:
        """What an operator made of it. Raises `NotFound` or `Conflict`."""

    def withdraw(self, kind: Kind, subject_id: str, now: int) -> CaseChange | None:
        """That its author took it back; None where there is no case."""


class Product(Protocol):
    """What this room asks of a product's card."""

    @property
    def deleted(self) -> bool:
        """Whether the product is there no more."""

    @property
    def discreet(self) -> bool:
        """Whether it may be seen only by those who ask for it."""


class Who(Protocol):
    """A person, as the room members knows them."""

    @property
    def key(self) -> str:
        """The person's pseudonym."""


class Doors(NamedTuple):
    """What working on lists needs. `seed` makes ids: a keyed hash, 22 characters of base64url.

    `source` is moderation's word for where the call came from. `let_go` forgets who followed a list.
    """

    lists: Lists
    moderation: Moderation
    products: Callable[[Sequence[str]], Mapping[str, Product]]
    resolve_skus: Callable[[Iterable[str]], Mapping[str, str]]
    seed: Callable[[str], str]
    new_id: Callable[[str], str]
    source: str | None = None
    let_go: Callable[[str], object] = lambda _: None


def chunks(product_ids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """The ids in their order, `size` at a time."""
    return (product_ids[start : start + size] for start in range(0, len(product_ids), size))
