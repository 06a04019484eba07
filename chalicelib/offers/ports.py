"""What this room needs of the world."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from chalicelib.kernel.errors import Conflict
from chalicelib.offers.domain import Code, Offer


class PoolEmpty(Conflict):
    """There is no code left to issue: the shop has to upload more."""


class OfferOver(Conflict):
    """The offer isn't issued any more: switched off, or its last day is past."""


class Refused(Conflict):
    """A code isn't honoured; `errors` says why in a word (`honouring.Why`)."""


class Place(NamedTuple):
    """A code's place among those of its offer."""

    issued_at: int
    code: str


class Uploaded(NamedTuple):
    """What became of uploaded codes: new ones, those that were known, and those that are another offer's."""

    added: int
    known: int
    taken: tuple[str, ...]


class Offers(Protocol):
    """Where offers and codes are kept. Codes are found whatever their case."""

    def every(self) -> list[Offer]:
        """All offers, by id."""

    def get(self, offer_id: str) -> Offer | None:
        """One offer."""

    def write(self, before: Offer | None, after: Offer) -> None:
        """Put `after` in place of `before`. Raises `Stale` if `before` isn't what is there."""

    def code(self, code: str) -> Code | None:
        """A code that was issued."""

    def granted(self, offer_id: str, entity: str) -> str | None:
        """The code that was issued for `entity`."""

    def free(self, offer_id: str) -> str | None:
        """Any code that is left in an offer's pool."""

    def issue(self, code: Code, *, from_pool: bool, now: int) -> None:
        """Keep a code as issued, and tell the shop: all or nothing.

        Raises `Stale` if its entity has one, if the code is in use, or if it isn't in the pool any more.
        """

    def change(self, before: Code, after: Code, now: int) -> None:
        """Put `after` in place of `before`, and tell the shop if it was used or given back.

        Raises `Stale` if `before` isn't what is there.
        """

    def upload(self, offer_id: str, codes: Sequence[str]) -> Uploaded:
        """Put codes in an offer's pool; those that were ever there aren't again."""

    def left(self, offer_id: str, most: int | None = None) -> int:
        """How many codes an offer's pool holds; counted to `most` only, if that is said."""

    def issued(self, offer_id: str, after: Place, limit: int) -> list[Code]:
        """The next `limit` codes of an offer after a place, oldest first."""

    def of_person(self, person_keys: Iterable[str]) -> list[Code]:
        """The codes that were issued to a person."""


class Shop(Protocol):
    """How the shop hears of things."""

    def nudge(self, before: Code | None, after: Code) -> None:
        """A change of a code that was just kept may be told now; it is told in any case."""

    def warn(self, offer_id: str, left: int, now: int) -> None:
        """A pool runs low."""


class Doors(NamedTuple):
    """All of these, and the time zone of the shop's days."""

    offers: Offers
    shop: Shop
    timezone: str
