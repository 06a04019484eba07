"""Writing the feeds: all published reviews once through, a row at a time, into files that appear when whole."""

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from typing import Final, NamedTuple, Protocol

from chalicelib.kernel.errors import NotFound
from chalicelib.offsite import domain, google, meta
from chalicelib.offsite.domain import Product, Review, Shop

# As many products are looked up at once as one BatchGetItem takes.
AT_A_TIME: Final = 100

Write = Callable[[str], object]


class Format(Protocol):
    """How one feed is written."""

    NAME: str
    CONTENT_TYPE: str

    def head(self, shop: Shop, /) -> str:
        """The file's beginning."""

    def row(self, review: Review, product: Product, shop: Shop, /) -> str:
        """One review."""

    def tail(self) -> str:
        """The file's end."""


FORMATS: Final[Mapping[str, Format]] = {one.NAME: one for one in (google, meta)}


class Files(Protocol):
    """Where feeds are kept."""

    def replacing(self, name: str, content_type: str) -> AbstractContextManager[Write]:
        """Write a file anew: what is written takes the old one's place at the end, all at once.

        If the body raises, the old file stays.
        """

    def address(self, name: str) -> str | None:
        """An address where the file can be had for some minutes; None if there is no such file yet."""


class Outcome(NamedTuple):
    """How many reviews the feeds tell of, and how many they leave out."""

    told: int
    left_out: int


def write(
    reviews: Iterable[Review],
    *,
    products: Callable[[Sequence[str]], Mapping[str, Product]],
    files: Files,
    shop: Shop,
) -> Outcome:
    """Write every feed from all published reviews with stars. Killed anywhere, it may be run again."""
    told = left_out = 0
    with ExitStack() as opened:
        outputs = [
            (one, opened.enter_context(files.replacing(one.NAME, one.CONTENT_TYPE)))
            for one in FORMATS.values()
        ]
        for feed, out in outputs:
            out(feed.head(shop))
        source = iter(reviews)
        while batch := list(itertools.islice(source, AT_A_TIME)):
            found = products(list(dict.fromkeys(review.product_id for review in batch)))
            for review in batch:
                product = domain.told(review, found)
                if product is None:
                    left_out += 1
                    continue
                told += 1
                for feed, out in outputs:
                    out(feed.row(review, product, shop))
        for feed, out in outputs:
            out(feed.tail())
    return Outcome(told, left_out)


def address(name: str, *, files: Files) -> str:
    """Where a feed can be had for some minutes. Raises `NotFound`."""
    found = files.address(name) if name in FORMATS else None
    if found is None:
        raise NotFound(f"no feed {name!r}; there are {' and '.join(FORMATS)}, written once a day")
    return found
