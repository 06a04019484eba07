"""What makes each list: its two sides and how near they must be, in numbers; and the SQL texts by name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import resources
from string import Template

from chalicelib.recommendations.domain import (
    BOUGHT_ALSO_BOUGHT,
    COMPARED_ALSO_COMPARED,
    COMPARED_THEN_BOUGHT,
    DAY_MS,
    KEYWORD_THEN_BOUGHT,
    KEYWORD_THEN_VIEWED,
    LIKED_ALSO_LIKED,
    SEARCHED_THEN_BOUGHT,
    SEARCHED_THEN_VIEWED,
    VIEWED_ALSO_VIEWED,
    VIEWED_THEN_BOUGHT,
    Parameters,
)

ENDLESS = 10**15
PRODUCT, PAIR, SEARCH, KEYWORD = "product", "pair", "search", "keyword"


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a list: the SELECT of its rows, how many did it (a relation's name), and the relation it reads."""

    rows: str
    tally: str
    source: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """One list of one kind of key: its sides, and how near they must be, in steps (views, or ms) of its sides.

    The gap is floor(steps / `unit`) x `slope` + `offset`, where a unit begun counts in full if `begun`. A `mutual` list's
    sides are one, and as near before as after: each two products are paired once, which is half the work.
    `viewed-also-viewed` has its own, faster texts instead.
    """

    name: str
    kind: str
    left: Side
    right: Side
    before: int = 0
    after: int = ENDLESS
    unit: int = ENDLESS
    offset: int = 1
    slope: int = 1
    bought: bool = False
    begun: bool = False
    mutual: bool = False

    @property
    def table(self) -> str:
        """The name of the relation holding this list's rows."""
        return f"{self.kind}_{self.name.replace('-', '_')}"

    def nearness(self) -> dict[str, object]:
        """How near its sides must be, as the texts say it."""
        endless = ENDLESS in (self.before, self.after)
        return {
            "before": self.before,
            "after": self.after,
            "unit": self.unit,
            "begun": self.unit - 1 if self.begun else 0,
            "others": "here.item > near.one"
            if self.mutual
            else "here.item <> near.one AND here.item <> near.other",
            "offset": self.offset,
            "slope": self.slope,
            "width": 4 * ENDLESS if endless else max(self.before, self.after, 1),
            "origin": 2 * ENDLESS if endless else 0,
        }


@dataclass(frozen=True, slots=True)
class Step:
    """One relation to make: its name, the SELECT that makes it, whether it is worth keeping as a table.

    `frees` are the tables nothing later reads.
    """

    name: str
    text: str
    table: bool = True
    frees: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """What it is in SQL."""
        return "TABLE" if self.table else "VIEW"

    @property
    def statement(self) -> str:
        """What makes it."""
        return f"CREATE {self.kind} {self.name} AS {self.text}"

    @property
    def words(self) -> set[str]:
        """All that its text names, relations among them."""
        return set(re.findall(r"\w+", self.text))


def sql(name: str, **parameters: object) -> str:
    """The text `sql/<name>.sql` with its parameters filled in; raises KeyError for one left open."""
    text = resources.files(__package__).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
    return Template(text).substitute({key: str(value) for key, value in parameters.items()})


def _product(rows: str, visit: str, step: str, share: str = "1000") -> Side:
    """A product on one side of a list; `share` is what of a pair with it counts, in thousands."""
    return Side(sql("side_product", rows=rows, visit=visit, step=step, share=share), f"tally_{rows}", rows)


def _pair(visit: str) -> Side:
    """Two compared products on the left."""
    return Side(sql("side_pair", visit=visit), "tally_compared_pairs", "compared_pairs")


def _phrase(rows: str, visit: str, step: str) -> Side:
    """A phrase on the left."""
    return Side(sql("side_phrase", rows=rows, visit=visit, step=step), f"tally_{rows}", rows)


def recipes(parameters: Parameters) -> list[Recipe]:
    """Every list and what it means (the table of this room's README, in numbers)."""
    seen, seen_by = _product("views", "visit", "step"), _product("views", "person", "moment")
    compared, compared_by = _product("compares", "visit", "moment"), _product("compares", "person", "moment")
    bought, liked = _product("buys", "person", "moment"), _product("likes", "person", "moment")
    ordered = _product("buys", "person", "moment", "share")
    apart = parameters.bought_together_days * DAY_MS

    def soon(name: str, kind: str, left: Side) -> Recipe:
        within = parameters.bought_within_days * DAY_MS
        return Recipe(name, kind, left, bought, after=within, unit=DAY_MS, bought=True)

    def found(name: str, kind: str, rows: str) -> Recipe:
        return Recipe(name, kind, _phrase(rows, "visit", "step"), seen, before=-1, unit=1, offset=0)

    return [
        Recipe(VIEWED_ALSO_VIEWED, PRODUCT, seen, seen),
        soon(VIEWED_THEN_BOUGHT, PRODUCT, seen_by),
        Recipe(
            BOUGHT_ALSO_BOUGHT,
            PRODUCT,
            ordered,
            ordered,
            apart,
            apart,
            DAY_MS,
            slope=parameters.order_slope,
            bought=True,
            begun=True,
            mutual=True,
        ),
        Recipe(LIKED_ALSO_LIKED, PRODUCT, liked, liked, ENDLESS),
        Recipe(COMPARED_ALSO_COMPARED, PRODUCT, compared, compared, ENDLESS),
        soon(COMPARED_THEN_BOUGHT, PRODUCT, compared_by),
        Recipe(COMPARED_ALSO_COMPARED, PAIR, _pair("visit"), compared, ENDLESS),
        soon(COMPARED_THEN_BOUGHT, PAIR, _pair("person")),
        found(SEARCHED_THEN_VIEWED, SEARCH, "searches"),
        soon(SEARCHED_THEN_BOUGHT, SEARCH, _phrase("searches", "person", "moment")),
        found(KEYWORD_THEN_VIEWED, KEYWORD, "arrivals"),
        soon(KEYWORD_THEN_BOUGHT, KEYWORD, _phrase("arrivals", "person", "moment")),
    ]
