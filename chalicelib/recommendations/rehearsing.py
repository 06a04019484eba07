"""The lists as they would be by other parameters: a recompute of the past, made again and again.

What two sets of parameters have in common is made once. A rehearsal frees nothing before its end, so that it wants a
bounded history: whoever holds one sees to that.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from itertools import count

from chalicelib.recommendations import plan
from chalicelib.recommendations.domain import (
    BOUGHT_ALSO_BOUGHT,
    DAY_MS,
    VIEWED_ALSO_VIEWED,
    Parameters,
    Row,
    day_weights,
    half_life,
)
from chalicelib.recommendations.engine import Recompute
from chalicelib.recommendations.tuned import Act


class Rehearsal(Recompute):
    """A history as of an instant, ready to be ranked by any parameters; made and closed as a `Recompute` is."""

    def __enter__(self) -> Rehearsal:
        super().__enter__()
        self._texts: dict[str, str] = {}
        self._turns = count(1)
        self._made_at: dict[str, int] = {}
        self._weights: list[tuple[int, int]] = []
        self._asked: frozenset[str] | None = None
        self._read_log()
        self._read_catalogue()
        return self

    def days(self) -> int:
        """How many days of history there are."""
        return self._as_of // DAY_MS - self._oldest_day()

    def lists(
        self, parameters: Parameters, name: str, products: Collection[str]
    ) -> dict[str, tuple[Row, ...]]:
        """The list `name` of each of `products` that has one, as `parameters` would rank it. No other is ranked."""
        table = next(table for _, listed, table in plan.tables(parameters, [name]) if listed == name)
        self._ask(frozenset(products))
        self._make(parameters, name)
        rows = self.connection.execute(_RANKED.format(table=table)).fetchall()
        return {key: tuple(map(Row, ids, people, scores)) for key, ids, people, scores in rows}

    def views(self, parameters: Parameters, most: int) -> list[Act]:
        """The views of `most` sessions that count and saw more than one product, in their order."""
        self._make(parameters, VIEWED_ALSO_VIEWED, "views")
        return self._acts(_VIEWS.format(most=most))

    def orders(self, parameters: Parameters, most: int) -> list[Act]:
        """What `most` orders that count and held more than one product held."""
        self._make(parameters, BOUGHT_ALSO_BOUGHT, "buys")
        return self._acts(_ORDERS.format(most=most))

    def _acts(self, text: str) -> list[Act]:
        return [Act(*row) for row in self.connection.execute(text).fetchall()]

    def _make(self, parameters: Parameters, name: str, last: str | None = None) -> None:
        """Make what the list wants, up to the relation `last`, anew where its text is another or what it reads is newer."""
        self._weigh(parameters)
        earlier = {"asked", "days"}
        for one in plan.steps(parameters, self._as_of, "HASH", [name], is_fresh=bool(self._sources.fresh)):
            is_left = one.name.endswith("_left")
            step = replace(one, text=_OF_ASKED.format(text=one.text)) if is_left else one
            read = earlier & step.words
            newest = max((self._made_at.get(source, 0) for source in read), default=0)
            if self._texts.get(step.name) != step.text or newest > self._made_at[step.name]:
                self._texts.pop(step.name, None)
                self.connection.execute(f"DROP {step.kind} IF EXISTS {step.name}")
                self.connection.execute(step.statement)
                self._texts[step.name] = step.text
                self._made_at[step.name] = next(self._turns)
            earlier.add(step.name)
            if step.name == last:
                return

    def _ask(self, products: frozenset[str]) -> None:
        if products == self._asked:
            return
        self.connection.execute("DROP TABLE IF EXISTS asked")
        self._read_rows("asked", {"product_id": "VARCHAR"}, [(one,) for one in sorted(products)])
        self._asked = products
        self._made_at["asked"] = next(self._turns)

    def _weigh(self, parameters: Parameters) -> None:
        today = self._as_of // DAY_MS
        half = half_life(parameters, today, self._oldest_day())
        weights = day_weights(half, parameters.window_days, today)
        if weights == self._weights:
            return
        self.connection.execute("DROP TABLE IF EXISTS days")
        self._parameters, self._weights = parameters, weights
        self._read_days()
        self._made_at["days"] = next(self._turns)


_OF_ASKED = """
SELECT * FROM ({text}) AS lefts WHERE key IN (
  SELECT items.item FROM asked JOIN items ON asked.product_id = items.product_id
)
"""
_RANKED = """
SELECT lefts.product_id, list(rights.product_id ORDER BY place), list(people ORDER BY place), list(score ORDER BY place)
FROM {table} AS ranked
JOIN items AS lefts ON ranked.key = lefts.item
JOIN items AS rights ON ranked.item = rights.item
GROUP BY lefts.product_id
"""
# A visit's and a person's number is a hash, so that the smallest are as good as drawn.
_VIEWS = """
WITH several AS (
  SELECT visit FROM views GROUP BY visit HAVING COUNT(DISTINCT item) > 1 ORDER BY HASH(visit), visit LIMIT {most}
)
SELECT views.person, views.visit, views.moment, items.product_id
FROM views JOIN several ON views.visit = several.visit JOIN items ON views.item = items.item
ORDER BY HASH(views.visit), views.visit, views.step
"""
_ORDERS = """
WITH several AS (
  SELECT HASH(person, moment) AS basket, person, moment FROM buys
  GROUP BY person, moment HAVING COUNT(DISTINCT item) > 1 ORDER BY basket LIMIT {most}
)
SELECT buys.person, several.basket, buys.moment, items.product_id
FROM buys JOIN several ON buys.person = several.person AND buys.moment = several.moment
JOIN items ON buys.item = items.item
ORDER BY several.basket, items.product_id
"""
