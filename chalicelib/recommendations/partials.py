"""What a recompute can be put together from: sums that each person adds to by themselves, and how to add up two of them.

All that lists are ranked by is such a sum: people and weights of pairs, people and visits of products and phrases, what a
day added. So whoever did something new can be taken out as they were and put in as they are, and nobody else need be looked
at (`increments`). Weights of days are in the sums already: they hold as long as days weigh alike, a week or a day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from chalicelib.recommendations import bounds, plan, suggestions, trending
from chalicelib.recommendations.domain import NEW, VIEWED_ALSO_VIEWED, Parameters
from chalicelib.recommendations.recipes import Recipe, Step, recipes
from chalicelib.recommendations.relations import ACTS, POPULARITY, filling, met, require

#: Numbers of products lie so far apart, so that one that comes later finds its place between them. With more products
#: than this many there is no room: then each that is new asks for all to be made anew.
GAP: Final = 1024
_ROOM: Final = 2_000_000

#: What stands still while two states of the log are compared: numbers of products and phrases, and the catalogue.
SHARED: Final = ("items", "phrases", "skus", "shelves", "shelf_keys")

#: The columns of `log`.
LOG: Final = (
    "event_id, n, event, moment, received, visitor, customer, session, product_id, sku, phrase, order_id, quantity,"
    " reaction, bot"
)

#: What lists are made of beside partials and what is shared.
_BESIDE: Final = ("compared_pairs", *(f"{plan.SHELF}_{name}_left" for name in plan.SHELVED))
_THERE: Final = Step("", "")
_COUNT, _SUM = "BIGINT", "DOUBLE"


@dataclass(frozen=True, slots=True)
class Partial:
    """A relation that adds up: the columns it is told apart by, and those that are sums, each with its type.

    Where `floor` isn't 0, only recent days and those that add more than that are in it.
    """

    name: str
    keys: tuple[str, ...]
    sums: Mapping[str, str]
    floor: int = 0

    @property
    def is_dated(self) -> bool:
        """Whether it tells days apart."""
        return self.floor > 0

    def columns(self, sign: str = "") -> str:
        """The columns in their types; sums with a sign."""
        told = (f"CAST({sign}{name} AS {kind}) AS {name}" for name, kind in self.sums.items())
        return ", ".join([*self.keys, *told])

    def kept(self, recent: int) -> str:
        """The SELECT of what is remembered: of days before `recent` only those that stand out."""
        stands_out = " OR ".join(f"{name} > {self.floor}" for name, kind in self.sums.items() if kind == _SUM)
        where = f" WHERE day >= {recent} OR {stands_out}" if self.is_dated else ""
        return f"SELECT {self.columns()} FROM {self.name}{where}"

    def net(self) -> str:
        """The SELECT of what changed from schema `old` to schema `new`."""
        added = ", ".join(f"CAST(SUM(told.{name}) AS {kind}) AS {name}" for name, kind in self.sums.items())
        keys = ", ".join(self.keys)
        changed = " OR ".join(f"SUM(told.{name}) <> 0" for name in self.sums)
        return (
            f"SELECT {keys}, {added} FROM (SELECT {self.columns()} FROM new.{self.name} UNION ALL"
            f" SELECT {self.columns('-')} FROM old.{self.name}) AS told GROUP BY {keys} HAVING {changed}"
        )

    def merged(self, base: str, net: str) -> str:
        """The SELECT of `base` with what changed; what nobody is behind any more is gone."""
        keys = ", ".join(f"COALESCE(base.{key}, net.{key}) AS {key}" for key in self.keys)
        sums = ", ".join(f"{self._both(name)} AS {name}" for name in self.sums)
        first = self._both(next(iter(self.sums)))
        return f"SELECT {keys}, {sums} FROM {base} AS base FULL JOIN {net} AS net ON {self._same()} WHERE {first} > 0"

    def unknown(self, base: str, net: str, recent: int) -> str:
        """The SELECT of what was added to days before `recent` on which `base` doesn't tell how much there was."""
        more = " OR ".join(f"net.{name} > 0" for name, kind in self.sums.items() if kind == _SUM)
        return (
            f"SELECT 1 FROM {net} AS net WHERE net.day < {recent} AND ({more})"
            f" AND NOT EXISTS (SELECT 1 FROM {base} AS base WHERE {self._same()}) LIMIT 1"
        )

    def _both(self, name: str) -> str:
        return f"COALESCE(base.{name}, 0) + COALESCE(net.{name}, 0)"

    def _same(self) -> str:
        return " AND ".join(f"base.{key} = net.{key}" for key in self.keys)


def whole(parameters: Parameters, as_of: int, recent: int, *, is_fresh: bool = True) -> list[Step]:
    """The relations of a whole log that partials are made of, in an order in which each finds what it needs.

    Of days before `recent` only those are told apart that add more to a pair than a limited day may. `named` says which
    numbers of variants stand in the log for products, and of which.
    """
    found: dict[str, Step] = {}
    _add(found, parameters, as_of, recent)
    found["named"] = Step("named", _NAMED)
    made = list(found.values()) if is_fresh else plan.as_settled(found)
    kept = {*SHARED, *_BESIDE, "named", *(one.name for one in partials(parameters))}
    return plan.freeing([_spaced(step) for step in made], kept)


@dataclass(frozen=True, slots=True)
class Part:
    """What some people add: the relations that tell what they viewed, `firsts` and `returned`, and all others.

    Of these pairs of products viewed together are made of `firsts_moved` and `returned_moved`, which are to be there by then.
    """

    viewed: list[Step]
    others: list[Step]


def part(parameters: Parameters, as_of: int, touched: str) -> Part:
    """The same of those rows alone that meet `touched`, with all days told apart. What is `SHARED` is there, and so are
    `alone`, the rows of fresh events that nothing repeats.
    """
    fill = filling(parameters, as_of, "HASH")
    found = dict.fromkeys(SHARED, _THERE)
    for need in ("firsts", "returned"):
        require(need, found, fill)
    viewed = {name for name, step in found.items() if step is not _THERE}
    _add(found, parameters, as_of, None)
    # Where all days are told apart, nobody asks which pairs' days are to be.
    made = {name: step for name, step in found.items() if step is not _THERE and name != "suspects"}
    made["winners"] = Step("winners", f"SELECT * FROM ({made['winners'].text}) AS won WHERE {touched}")
    made["log"] = replace(made["log"], text=f"SELECT {LOG} FROM alone UNION ALL {made['log'].text}")
    for name, rows in (("met_once", "firsts_moved"), ("met_again", "returned_moved")):
        made[name] = met(name, fill, rows)
    steps = list(made.values())
    return Part(
        [step for step in steps if step.name in viewed], [step for step in steps if step.name not in viewed]
    )


def _add(found: dict[str, Step], parameters: Parameters, as_of: int, recent: int | None) -> None:
    fill = filling(parameters, as_of, "HASH")
    for need in ("recently", "greeted", "shelf_keys"):
        require(need, found, fill)
    for recipe in recipes(parameters):
        for need in (recipe.left.tally, recipe.right.tally):
            require(need, found, fill)
        if recipe.name == VIEWED_ALSO_VIEWED:
            require("together", found, fill)
        else:
            found.update({step.name: step for step in plan.paired(recipe, parameters, found, fill)})
        if plan.is_bounded(recipe, parameters):
            require("suspects", found, fill)
            for step in (_dated(recipe, parameters, recent), _crowd(recipe)):
                found[step.name] = step
    for name, rows in plan.SHELVED.items():
        require(rows, found, fill)
        found.update({step.name: step for step in plan.stood(name)})
        found[f"around_{name}"] = Step(f"around_{name}", _AROUND.format(name=name), table=False)
    beside = [*trending.counted(parameters, as_of), *suggestions.counted(parameters)]
    found.update({step.name: step for step in beside})
    found["passers"] = Step("passers", _PASSERS, table=False)


def partials(parameters: Parameters) -> list[Partial]:
    """All that is remembered of a run and that adds up."""
    found = [
        Partial("together", ("one", "other"), {"people": _COUNT, "there": _SUM, "back": _SUM}),
        Partial("recently", ("item", "bought", "day"), {"people": _COUNT}),
        Partial("greeted", ("item",), {"met": _COUNT, "shown": _COUNT, "viewed": _COUNT}),
        Partial("looked", ("item", "quick", "slow"), {"looks": _COUNT}),
        Partial("watched", ("item", "slot"), {"people": _COUNT}),
        Partial("passers", ("name", "slot"), {"people": _COUNT}),
        Partial("answered", ("key",), {"buyers": _COUNT}),
    ]
    for recipe in recipes(parameters):
        found += [
            Partial(tally, ("key",), {"people": _COUNT, "visits": _COUNT})
            for tally in (recipe.left.tally, recipe.right.tally)
        ]
        if recipe.name != VIEWED_ALSO_VIEWED:
            pairs = plan.made_pairs(recipe)
            found.append(Partial(pairs, ("key", "item"), {"people": _COUNT, "weight": _SUM}))
        if plan.is_bounded(recipe, parameters):
            crowd = f"crowd_{recipe.left.source}"
            found += [_dated_partial(recipe, parameters), Partial(crowd, ("key", "day"), {"visits": _COUNT})]
    for name in plan.SHELVED:
        standing, around = f"{plan.SHELF}_{name}_standing", f"around_{name}"
        found.append(Partial(standing, ("item",), {"people": _COUNT, "weight": _COUNT}))
        found.append(Partial(around, ("name",), {"people": _COUNT}))
    return list({one.name: one for one in found}.values())


def ranking(parameters: Parameters, as_of: int) -> list[Step]:
    """The relations that make lists and popularity of partials, which stand under their own names; so does
    what is `SHARED`, `compared_pairs`, and how many people each shelf has.
    """
    fill = filling(parameters, as_of, "HASH")
    there = [*SHARED, *_BESIDE, *(one.name for one in partials(parameters))]
    found = dict.fromkeys(there, _THERE)
    for need in (POPULARITY, "mirrored", *plan.BESIDE[NEW]):
        require(need, found, fill)
    for recipe in recipes(parameters):
        require(f"{recipe.kind}_keys", found, fill)
        if plan.is_bounded(recipe, parameters):
            found.update({step.name: step for step in _peaked(recipe, parameters)})
        made = plan.placed(recipe, parameters, found, fill, is_peaked=True)
        found.update({step.name: step for step in made})
    for name in plan.SHELVED:
        found[f"{plan.SHELF}_{name}"] = plan.shelved(name, fill)
    found["before_shelves"] = Step("before_shelves", _BEFORE_SHELVES, table=False)
    beside = [*plan.risen(parameters, as_of, fill, "before_shelves"), *suggestions.ranked(parameters)]
    found.update({step.name: step for step in beside})
    return [step for step in found.values() if step is not _THERE]


def version(parameters: Parameters) -> str:
    """A short text that differs where what is remembered would be made otherwise."""
    some = part(parameters, 0, "TRUE")
    texts = [step.text for step in (*whole(parameters, 0, 0), *some.viewed, *some.others)]
    told = repr((parameters, texts, partials(parameters)))
    return hashlib.blake2b(told.encode(), digest_size=12).hexdigest()


def _spaced(step: Step) -> Step:
    if step.name != "items":
        return step
    apart = f"CASE WHEN COUNT(*) OVER () <= {_ROOM} THEN {GAP} ELSE 1 END"
    return replace(
        step,
        text=f"SELECT product_id, CAST(item * {apart} AS INT) AS item, discreet FROM ({step.text}) AS numbered",
    )


def _dated_name(recipe: Recipe) -> str:
    return "together_dated" if recipe.name == VIEWED_ALSO_VIEWED else f"{recipe.table}_dated"


def _dated_partial(recipe: Recipe, parameters: Parameters) -> Partial:
    name, floor = _dated_name(recipe), _floor(parameters)
    if recipe.name == VIEWED_ALSO_VIEWED:
        sums = {"people": _COUNT, "there": _SUM, "back": _SUM}
        return Partial(name, ("one", "other", "day"), sums, floor)
    return Partial(name, ("key", "item", "day"), {"people": _COUNT, "weight": _SUM}, floor)


def _floor(parameters: Parameters) -> int:
    """What a day may add to a pair in any case."""
    return parameters.day_limit * bounds.FULL


def _dated(recipe: Recipe, parameters: Parameters, recent: int | None) -> Step:
    """What each day adds to a pair, and how many people on it."""
    floor = _floor(parameters)
    if recipe.name == VIEWED_ALSO_VIEWED:
        meant = "TRUE" if recent is None else _SUSPECTED.format(recent=recent)
        having = (
            "TRUE" if recent is None else f"SUM(there) > {floor} OR SUM(back) > {floor} OR day >= {recent}"
        )
        return Step("together_dated", _TOGETHER_DATED.format(meant=meant, having=having))
    having = "TRUE" if recent is None else f"SUM(weight) > {floor} OR day >= {recent}"
    return Step(_dated_name(recipe), _DATED.format(daily=f"{recipe.table}_daily", having=having))


def _crowd(recipe: Recipe) -> Step:
    """How many people did the left side on each day."""
    rows = recipe.left.source
    key = ACTS.get(rows)
    return Step(f"crowd_{rows}", _VIEW_CROWD if key is None else _CROWD.format(key=key, rows=rows))


def _peaked(recipe: Recipe, parameters: Parameters) -> Iterator[Step]:
    """What `peaks.sql` and `crowds.sql` find, of days that are added up already."""
    name, dated, floor = recipe.table, _dated_name(recipe), _floor(parameters)
    days = _DIRECTED if recipe.name == VIEWED_ALSO_VIEWED else f"SELECT * FROM {dated}"
    peaks = _PEAKS.format(days=days.format(floor=floor), pairs=plan.pairs_of(recipe), floor=floor)
    yield Step(f"{name}_peaks", peaks)
    yield Step(f"{name}_crowds", _CROWDS.format(crowd=f"crowd_{recipe.left.source}", peaks=f"{name}_peaks"))


_NAMED: Final = """
SELECT DISTINCT met.sku, variants.product_id
FROM (SELECT sku FROM kept WHERE product_id IS NULL AND sku IS NOT NULL) AS met
LEFT JOIN variants ON met.sku = variants.sku
"""
_DATED: Final = """
SELECT key, item, day, COUNT(*) AS people, SUM(weight) AS weight FROM {daily} GROUP BY key, item, day HAVING {having}
"""
_SUSPECTED: Final = """
(met.day >= {recent} OR EXISTS (SELECT 1 FROM suspects WHERE suspects.one = met.one AND suspects.other = met.other))
"""
_TOGETHER_DATED: Final = """
SELECT one, other, day, COUNT(*) AS people, SUM(there) AS there, SUM(back) AS back
FROM (
  SELECT met.one, met.other, met.day, met.there, met.back FROM met_once AS met WHERE {meant}
  UNION ALL
  SELECT met.one, met.other, met.day, MAX(met.there) AS there, MAX(met.back) AS back
  FROM met_again AS met WHERE {meant}
  GROUP BY met.person, met.one, met.other, met.day
) AS daily
GROUP BY one, other, day HAVING {having}
"""
_VIEW_CROWD: Final = """
SELECT key, day, COUNT(*) AS visits
FROM (
  SELECT item AS key, day FROM firsts WHERE again = 0
  UNION ALL
  SELECT item AS key, day FROM (SELECT DISTINCT person, item, day FROM returned) AS daily
) AS did
GROUP BY key, day
"""
_CROWD: Final = "SELECT {key} AS key, day, COUNT(DISTINCT person) AS visits FROM {rows} GROUP BY {key}, day"
_AROUND: Final = """
SELECT shelf_keys.name, lefts.people FROM shelf_{name}_left AS lefts JOIN shelf_keys ON lefts.key = shelf_keys.key
"""
_PASSERS: Final = """
SELECT shelf_keys.name, onlookers.slot, onlookers.people
FROM onlookers JOIN shelf_keys ON onlookers.shelf = shelf_keys.key
"""
_BEFORE_SHELVES: Final = """
SELECT shelf_keys.key AS shelf, passers.slot, passers.people
FROM passers JOIN shelf_keys ON passers.name = shelf_keys.name
"""
_DIRECTED: Final = """
SELECT one AS key, other AS item, day, people, there AS weight FROM together_dated WHERE there > {floor}
UNION ALL
SELECT other AS key, one AS item, day, people, back AS weight FROM together_dated WHERE back > {floor}
"""
_PEAKS: Final = """
SELECT dated.key, dated.item, dated.day, dated.people, dated.weight, pairs.weight - dated.weight AS rest
FROM ({days}) AS dated JOIN {pairs} AS pairs ON dated.key = pairs.key AND dated.item = pairs.item
WHERE dated.weight > {floor} AND pairs.weight > {floor} AND dated.weight * 2 > pairs.weight
"""
_CROWDS: Final = """
SELECT did.key, did.day, did.visits
FROM {crowd} AS did JOIN (SELECT DISTINCT key, day FROM {peaks}) AS peaks ON did.key = peaks.key AND did.day = peaks.day
"""
