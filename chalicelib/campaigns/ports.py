"""What campaigns need of the world, and the values that pass between the rules and it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

import msgspec

from chalicelib.campaigns.domain import Campaign, Content
from chalicelib.campaigns.plans import Due, Plan
from chalicelib.kernel.money import Money
from chalicelib.letters.domain import Kind, Language
from chalicelib.post.domain import State, Wanted


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What this room asks of an order. Times are ms; `products` are those that weren't wholly refunded.

    `known_as` is what the log calls its buyer; nobody without consent to analytics. `shipped_at` and `delivered_at` are of the latest shipment and the latest delivery.
    """

    order_id: str
    placed_at: int
    shipped_at: int | None = None
    delivered_at: int | None = None
    is_cancelled: bool = False
    is_refunded: bool = False
    is_test: bool = False
    historical: bool = False
    erased: bool = False
    customer_id: str | None = None
    email: str | None = None
    known_as: str | None = None
    language: Language = "sv"
    timezone: str | None = None
    market: str | None = None
    channel: str | None = None
    total: Money | None = None
    products: tuple[str, ...] = ()


class Contact(NamedTuple):
    """Where a person is written to."""

    email: str
    customer_id: str | None
    language: Language


class Product(NamedTuple):
    """What this room asks of a product."""

    product_id: str
    category: str | None
    discreet: bool
    sellable: bool


class Permission(NamedTuple):
    """Whether a mail may go to somebody, and the word for why not."""

    allowed: bool
    reason: str | None = None


class Code(NamedTuple):
    """A code that was given out: where it is found again, and until when it holds (ms)."""

    code_id: str
    until: int


class Absence(NamedTuple):
    """What somebody left behind: products, and when they were last about."""

    person: str
    last_at: int
    products: tuple[str, ...]


class Change(NamedTuple):
    """One write: `after` in place of `before`, the plan that follows from it, and nothing of it if another came first."""

    before: Plan | None
    after: Plan
    follow: Plan | None = None


class Walk(msgspec.Struct, frozen=True, kw_only=True):
    """How far the queue was gone through to give a changed campaign's waiting plans their new times."""

    shard: int = 0
    after: Due | None = None


class NoOffer(Exception):
    """No code can be given: the offer is gone, off, or its pool is empty."""


class Plans(Protocol):
    """Where campaigns, plans and their figures are kept."""

    def campaigns(self) -> dict[str, Campaign]:
        """Every campaign that was ever changed, by id; the deleted too."""

    def keep(self, before: Campaign | None, after: Campaign) -> None:
        """Put a campaign in place of what it was. Raises `Stale` if that isn't what is there."""

    def of(self, anchor: str) -> list[Plan]:
        """All plans of an order, or of a person."""

    def get(self, anchor: str, name: str) -> Plan | None:
        """A plan, as the last finished write left it."""

    def write(self, change: Change) -> None:
        """Make a change with its places in the queue and its figures. Raises `Stale` if another came first."""

    def due(self, shard: int, until: int, after: Due | None, limit: int) -> list[Due]:
        """The next `limit` places of a shard of the queue that are due by `until`, the longest due first."""

    def drop(self, due: Due) -> None:
        """Take a place out of the queue; one that isn't there doesn't matter."""

    def figures(self, campaign_id: str) -> dict[str, int]:
        """How many plans a campaign made (`wanted`), and what came of them, by word."""

    def forget(self, anchor: str) -> int:
        """Delete all plans of a person, with their places; how many there were."""

    def walks(self) -> Mapping[str, Walk]:
        """The campaigns whose waiting plans are still to be given new times."""

    def keep_walk(self, campaign_id: str, walk: Walk | None) -> None:
        """Remember how far that came; None: it is done."""


class Chances(Protocol):
    """Who gets what by chance; see `chalicelib.experiments.public`."""

    def held_out(self, campaign: Campaign, person: str, known_as: str | None, now: int) -> bool:
        """Whether the mail is withheld from a person, recorded for the comparison; and in the log by what it calls them."""

    def subjects(self, before: Content | None, after: Campaign, now: int) -> None:
        """Let the tests of a campaign's subjects be as it says."""

    def subject(self, campaign_id: str, language: Language, person: str) -> int | None:
        """Which subject a person gets; None where no test runs."""


class Doors(NamedTuple):
    """The other rooms, as far as campaigns need them."""

    plans: Plans
    chances: Chances
    order: Callable[[str], Order | None]
    # The latest order of a person that wasn't cancelled, by shop's id and address: its id and when it was placed.
    latest: Callable[[str | None, str | None], tuple[str, int] | None]
    # Whether a person had ordered before this order.
    returning: Callable[[Order], bool]
    # When a person reviewed products of theirs, by product.
    reviewed: Callable[[Sequence[str], str | None, str | None], Mapping[str, int]]
    products: Callable[[Iterable[str]], Mapping[str, Product]]
    contact: Callable[[str], Contact | None]
    person: Callable[[str], str]
    allowed: Callable[[str, str | None, Kind, int], Permission]
    # A code of a campaign's offer, once for what it is issued for. Raises `NoOffer`.
    issue: Callable[[Campaign, str, Contact, int], Code]
    add: Callable[[Wanted, int], bool]
    # What became of a mail: by kind, entity and recipient's pseudonym.
    fate: Callable[[Kind, str, str], State | None]
