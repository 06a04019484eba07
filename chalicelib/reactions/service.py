"""What can be done with reactions. Each may be done again with the same end."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple, Protocol

from chalicelib.kernel import cursors, revisions
from chalicelib.kernel.errors import NotFound
from chalicelib.reactions import domain
from chalicelib.reactions.domain import Change, Reaction, Reactions, Shown, Word

_PAGE: Final = 100


class Opinions(Protocol):
    """Where reactions are kept."""

    def get(self, person: str, product_id: str) -> Reaction | None:
        """A person's word on a product, as the last finished write left it."""

    def among(self, person: str, product_ids: Sequence[str]) -> list[Reaction]:
        """A person's words on these products, as far as there are any."""

    def write(self, changes: Sequence[Change], now: int) -> None:
        """Make all changes (of one product), with its counts and what the log is told, or nothing.

        Raises `Stale` if a row isn't what was there before.
        """

    def page(self, person: str, after: str | None, limit: int) -> list[Reaction]:
        """The next `limit` rows of a person by product id; fewer only at the end."""

    def counts(self, product_id: str) -> Reactions:
        """A product's counts as the last finished write left them."""


class Product(NamedTuple):
    """What this room asks of a product."""

    product_id: str
    discreet: bool


class Who(Protocol):
    """A person, as the room members knows them."""

    @property
    def key(self) -> str:
        """The person's pseudonym."""

    @property
    def customer(self) -> str | None:
        """What the log calls the customer."""

    @property
    def visitor(self) -> str | None:
        """What the log calls the browser."""


class Doors(NamedTuple):
    """What reacting needs. Counts of a discreet product are kept back under `least` people."""

    opinions: Opinions
    product: Callable[[str], Product | None]
    least: int


def react(product_id: str, word: Word, who: Who, *, doors: Doors, now: int) -> Shown:
    """Let a person say one word of a product, in place of any other, and give the counts after it.

    Raises `NotFound` for a product that isn't there; a word is taken back even then.
    """
    product = doors.product(product_id)
    if product is None and word is not Word.NONE:
        raise NotFound(f"no product {product_id!r}")

    def attempt(before: Reaction | None) -> None:
        if (before.word if before else Word.NONE) is not word:
            doors.opinions.write([domain.set_word(before, _row(product_id, word, who, now))], now)

    revisions.persist(
        lambda: doors.opinions.get(who.key, product_id), attempt, what=f"product {product_id!r}"
    )
    discreet = product is None or product.discreet
    return domain.shown(doors.opinions.counts(product_id), discreet=discreet, least=doors.least)


def _row(product_id: str, word: Word, who: Who, now: int) -> Reaction:
    return Reaction(
        person=who.key, product_id=product_id, word=word, at=now, told_at=now, revision=1,
        customer=who.customer, visitor=who.visitor,
    )  # fmt: skip


def counts(product: Product | None, found: Reactions, *, least: int) -> Shown:
    """The counts of a product as anyone may see them. Raises `NotFound` where there is no product."""
    if product is None:
        raise NotFound("no such product")
    return domain.shown(found, discreet=product.discreet, least=least)


def mine(who: Who, product_ids: Sequence[str], word: Word | None, *, opinions: Opinions) -> list[Reaction]:
    """The person's words on these products; only `word`, if given."""
    return [one for one in opinions.among(who.key, product_ids) if _is_asked(one, word)]


def _is_asked(reaction: Reaction, word: Word | None) -> bool:
    return reaction.word is not Word.NONE and word in (None, reaction.word)


def page(
    who: Who, word: Word | None, cursor: str | None, limit: int, *, opinions: Opinions, secret: str
) -> tuple[list[Reaction], str | None]:
    """A person's words by product id (only `word`, if given), and the next page's cursor.

    Work is bounded by `limit`, so a page may be short and still have a next one.
    """
    purpose = f"reactions?{who.key}&{word}"
    after = cursors.unseal(cursor, str, purpose=purpose, secret=secret) if cursor else None
    rows = opinions.page(who.key, after, limit)
    wanted = [one for one in rows if _is_asked(one, word)]
    last = rows[-1].product_id if len(rows) == limit else None
    return wanted, cursors.seal(last, purpose=purpose, secret=secret) if last else None


def merge(guest: str, who: Who, *, opinions: Opinions, now: int) -> int:
    """Give a guest's words to the customer they turned out to be; how many moved or gave way.

    The customer's own words hold. It may be killed anywhere and asked again.
    """

    def one(product_id: str) -> int:
        def attempt(rows: tuple[Reaction | None, Reaction | None]) -> int:
            theirs, own = rows
            if theirs is None:
                return 0
            if theirs.word is Word.NONE:
                opinions.write([domain.remove(theirs, now)], now)
                return 0
            person = _row(product_id, Word.NONE, who, now)
            opinions.write(domain.merged(theirs, own, person, now), now)
            return 1

        return revisions.persist(
            lambda: (opinions.get(guest, product_id), opinions.get(who.key, product_id)),
            attempt,
            what=f"product {product_id!r}",
        )

    if guest == who.key:
        return 0
    return _each(guest, one, opinions)


def erase(person: str, *, opinions: Opinions, now: int) -> int:
    """Take back all of a person's words and leave no row; how many words there were. May be repeated."""

    def one(product_id: str) -> int:
        def attempt(before: Reaction | None) -> int:
            if before is None:
                return 0
            opinions.write([domain.remove(before, now)], now)
            return int(before.word is not Word.NONE)

        return revisions.persist(
            lambda: opinions.get(person, product_id), attempt, what=f"product {product_id!r}"
        )

    return _each(person, one, opinions)


def _each(person: str, act: Callable[[str], int], opinions: Opinions) -> int:
    """The sum of what `act` answers on each product that the person has a row for."""
    return sum(act(row.product_id) for row in _rows(person, opinions))


def _rows(person: str, opinions: Opinions) -> Iterator[Reaction]:
    after: str | None = None
    while rows := opinions.page(person, after, _PAGE):
        yield from rows
        after = rows[-1].product_id


def export(person: str, *, opinions: Opinions) -> list[Reaction]:
    """All words of a person, by product id."""
    return [row for row in _rows(person, opinions) if row.word is not Word.NONE]
