"""Values and pure rules of recommendations: the lists, their settings, what a recompute yields, session sums.

The meaning of every list and of its printed counts is in `README.md` of this room; the SQL texts beside this
module say the same to a database engine, and the tests say it a third time in plain Python.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

DAY_MS = 86_400_000

#: A half-life of so many days and more is told in weeks.
WEEKLY_FROM = 28
#: What a session's product counts against the one seen after it (measured: 0.5 to 0.6 is best).
SESSION_DECAY = 0.55

VIEWED_ALSO_VIEWED = "viewed-also-viewed"
VIEWED_THEN_BOUGHT = "viewed-then-bought"
BOUGHT_ALSO_BOUGHT = "bought-also-bought"
LIKED_ALSO_LIKED = "liked-also-liked"
COMPARED_ALSO_COMPARED = "compared-also-compared"
COMPARED_THEN_BOUGHT = "compared-then-bought"
SEARCHED_THEN_VIEWED = "searched-then-viewed"
SEARCHED_THEN_BOUGHT = "searched-then-bought"
KEYWORD_THEN_VIEWED = "keyword-then-viewed"
KEYWORD_THEN_BOUGHT = "keyword-then-bought"

#: The lists of one product.
PRODUCT_LISTS = (
    VIEWED_ALSO_VIEWED,
    VIEWED_THEN_BOUGHT,
    BOUGHT_ALSO_BOUGHT,
    LIKED_ALSO_LIKED,
    COMPARED_ALSO_COMPARED,
    COMPARED_THEN_BOUGHT,
)
#: The lists of two products compared with each other.
PAIR_LISTS = (COMPARED_ALSO_COMPARED, COMPARED_THEN_BOUGHT)
#: The lists of a phrase searched for in the shop, and of a keyword a search engine passed.
SEARCH_LISTS = (SEARCHED_THEN_VIEWED, SEARCHED_THEN_BOUGHT)
KEYWORD_LISTS = (KEYWORD_THEN_VIEWED, KEYWORD_THEN_BOUGHT)
LISTS = (*PRODUCT_LISTS, *SEARCH_LISTS, *KEYWORD_LISTS)

#: The fallback lists of a category and of the whole shop: what people viewed, bought and like.
VIEWED, BOUGHT, LIKED = "viewed", "bought", "liked"
FALLBACK_LISTS = (VIEWED, BOUGHT, LIKED)
#: What rises now, of a category and of the whole shop (`trending`).
TRENDING = "trending"
#: Of a product: new products of its category, which a rule may bring along. Nothing is counted of them.
NEW = "new"
#: Of all new products, under the key `NEW`: to how many people each was shown, and how many looked at it and bought it.
WELCOMED = SHOWN, LOOKED, SOLD = ("shown", "viewed", "bought")

POPULAR = "popular"


class Row(NamedTuple):
    """One recommended product.

    `people` counts distinct people behind it exactly; None where a discreet product is involved and they are
    fewer than k. `score` is a positive integer whose unit means nothing: compare it within one list, or add it
    up over lists of the same name (`session_sum`).
    """

    product_id: str
    people: int | None
    score: int


@dataclass(frozen=True, slots=True)
class RankedList:
    """One list in rank order; `of` counts the people with the left side (None: discreet and fewer than k)."""

    of: int | None
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class KeyLists:
    """All lists of one key, by list name.

    `fingerprint` changes exactly when ids, order or counts of any list change (scores may drift without).
    """

    key: str
    lists: Mapping[str, RankedList]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Damping:
    """How far popularity is held against a pair: divide by (n_left + shrink)^left and (n_right + shrink)^right.

    n counts visits: (person, day) with the product. `shrink` keeps rare products from winning by chance.
    """

    left: float
    right: float
    shrink: float = 0.0


@dataclass(frozen=True, slots=True)
class Parameters:
    """Everything a recompute may be told; the defaults are what ships.

    The figures behind them are in docs/performance.md.
    """

    #: Rows older than this many days before `as_of` don't count.
    window_days: int = 365
    #: A pause longer than this ends a session.
    session_break_minutes: int = 30
    #: Sessions with more product events than this are dropped whole: robots, kiosks, scripts.
    session_limit: int = 200
    #: Orders naming more products than this are dropped whole (resellers); nobody's taste shows in them.
    order_limit: int = 200
    #: People who like more products than this are dropped from the like lists.
    like_limit: int = 1_000
    #: "then bought": at most this many days after.
    bought_within_days: int = 7
    #: "also bought": at most this many days apart, either order.
    bought_together_days: int = 30
    #: Bought apart: each day begun between two orders counts like this many (distances divide the weight, which never
    #: falls under a thousandth). One order tells what goes together; counting orders apart for more made worse guesses.
    order_slope: int = 1_000
    #: A contribution this many days old weighs half. 0: `history_permille` of the history that is there.
    half_life_days: int = 0
    #: The half-life in thousandths of the history, where none is set: the middle of what was best on two clickstreams.
    history_permille: int = 600
    #: A product seen *before* the left one weighs this many thousandths of one seen after (lists by session).
    backward_permille: int = 600
    #: A day adds no more to a pair than this many people in full, or than all other days do (`bounds`); lists of purchases,
    #: which cost money, have no such limit. 0: no limit.
    day_limit: int = 1
    #: Distinct people a pair needs to be computed at all. Pairs of one person take part in session sums.
    candidate_support: int = 1
    #: Distinct people a row needs to be shown in a list of its own (`printable`).
    support: int = 2
    #: Rows a list keeps.
    length: int = 50
    #: Popularity: who bought or looked within this many days counts, today in full and then less each day.
    popular_days: int = 30
    #: Popularity: somebody who bought counts like this many who looked.
    buyer_weight: int = 20
    #: What rises: looks count half after so many hours, against the usual, which counts half after so many days.
    trending_hours: int = 24
    usual_half_life_days: int = 7
    #: What rises: so many people must have looked within one half-life; and standard deviations above the usual, in
    #: thousandths.
    trending_people: int = 5
    trending_rise: int = 2_000
    #: New: written first so many days ago at most, and met by fewer people than this.
    new_days: int = 30
    new_people: int = 100
    #: Counts about discreet products below this are hidden.
    discreet_k: int = 10
    #: Damping of the lists whose right side is seen, compared or liked; of those whose right side is bought; and of what
    #: is bought together.
    seen_damping: Damping = field(default=Damping(0.5, 0.15))
    bought_damping: Damping = field(default=Damping(0.7, 0.3, 20.0))
    together_damping: Damping = field(default=Damping(0.7, 0.35, 50.0))

    def damping(self, name: str) -> Damping:
        """How far popularity is held against the pairs of a list."""
        if name == BOUGHT_ALSO_BOUGHT:
            return self.together_damping
        return self.bought_damping if name.endswith("-bought") else self.seen_damping


def product_key(product_id: str) -> str:
    """The key of a product's lists."""
    return f"product:{product_id}"


def search_key(phrase: str) -> str:
    """The key of a searched phrase's lists; the phrase is normalised already."""
    return f"search:{phrase}"


def keyword_key(phrase: str) -> str:
    """The key of an arrival keyword's lists; the phrase is normalised already."""
    return f"keyword:{phrase}"


def pair_key(one: str, other: str) -> str:
    """The key of two compared products' lists, whichever order they are named in."""
    return f"pair:{min(one, other)}|{max(one, other)}"


def suggest_key(letters: str) -> str:
    """The key of the phrases that begin with one, two or three letters."""
    return f"suggest:{letters}"


def shopper_key(person: str) -> str:
    """The key of what is noted of a shopper, by their keyed hash; see `shoppers`."""
    return f"shopper:{person}"


def category_key(name: str) -> str:
    """The key of a category's fallback lists."""
    return f"category:{name}"


def fingerprint(lists: Mapping[str, RankedList]) -> str:
    """A short text that differs where list names, ids, order or counts do; scores don't matter."""
    told = [
        (name, lists[name].of, [(row.product_id, row.people) for row in lists[name].rows])
        for name in sorted(lists)
    ]
    return hashlib.blake2b(repr(told).encode(), digest_size=12).hexdigest()


def printable(rows: Iterable[Row], support: int) -> list[Row]:
    """The rows that may stand in a list of their own: at least `support` people, or a hidden count."""
    return [row for row in rows if row.people is None or row.people >= support]


def session_sum(
    lists: Sequence[Sequence[Row]],
    *,
    decay: float = SESSION_DECAY,
    exclude: Collection[str] = (),
    length: int | None = None,
) -> list[tuple[str, float]]:
    """Add up the lists of the products of a session: what this shopper is likely to want next.

    `lists` holds one list a distinct product, the *latest* product first; each step back counts `decay` of the
    one after it. Stored scores already carry 1/n_left^a, so they add up across lists. Returns (product id, sum),
    best first, ties by product id, without `exclude`, at most `length`.
    """
    sums: dict[str, float] = {}
    factor = 1.0
    for rows in lists:
        for product_id, _, score in rows:
            sums[product_id] = sums.get(product_id, 0.0) + score * factor
        factor *= decay
    kept = [(product_id, total) for product_id, total in sums.items() if product_id not in exclude]
    kept.sort(key=lambda item: (-item[1], item[0]))
    return kept if length is None else kept[:length]


def half_life(parameters: Parameters, today: int, oldest: int) -> int:
    """The half-life in days, at least 1; `today` and the day of the oldest row are days since 1970.

    A long one follows the history by whole weeks, of which the window's last isn't waited for: it stays for a week, and
    once the window is full, for good.
    """
    if parameters.half_life_days:
        return parameters.half_life_days
    weeks = min(_week(today) - _week(oldest), parameters.window_days // 7 - 1)
    by_weeks, by_days = (
        round(days * parameters.history_permille / 1000) for days in (7 * weeks, today - oldest)
    )
    return by_weeks if by_weeks >= WEEKLY_FROM else max(1, by_days)


def day_weights(half_life_days: int, window_days: int, today: int) -> list[tuple[int, int]]:
    """(day, weight in thousandths) for the whole window, today first: 2^(-age / half-life), never under 1.

    From a half-life of `WEEKLY_FROM` days on, the days of a week (from Monday, UTC) weigh alike: sums of weights then hold
    for a week. A table instead of a power function, so that every engine weighs a day alike.
    """
    days = range(today, today - window_days - 2, -1)
    is_weekly = half_life_days >= WEEKLY_FROM
    ages = [7 * (_week(today) - _week(day)) if is_weekly else today - day for day in days]
    return [
        (day, max(1, round(1000 * 2 ** (-age / half_life_days)))) for day, age in zip(days, ages, strict=True)
    ]


def _week(day: int) -> int:
    """The week of a day since 1970, which began on a Thursday."""
    return (day + 3) // 7
