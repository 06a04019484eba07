"""A recompute that goes on from what an earlier one of the same day remembered: whoever did something since is taken out of
its sums as they were and put in as they are. Its rows are those of a whole recompute; where it can't be sure of that, it is
one (`Increments.why` says what for).

Who is touched is closed over what makes one person's rows depend on another's: a browser that two customers used, an order
that two people are named in. Their rows are read from the log, so that what is remembered names nobody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from chalicelib.recommendations import further, partials, plan
from chalicelib.recommendations.domain import DAY_MS, Parameters
from chalicelib.recommendations.engine import Machine, Recompute, Sources, reading
from chalicelib.recommendations.recipes import Step

#: Days whose rows may still come in number: of these every pair's day is remembered, not only what stands out.
OPEN_DAYS: Final = 4

#: Past this share of the log's rows to be looked at again, all of them are.
MOST: Final = 0.2


_MACHINE: Final = Machine()


class Memory(msgspec.Struct, frozen=True):
    """What a recompute remembered, beside its relations: the instant (ms), what made it, and what it had read."""

    as_of: int
    version: str
    half_life: int
    recent: int
    raw: tuple[str, ...]
    closed: tuple[str, ...]
    erased: str


@dataclass(frozen=True, slots=True)
class Remembered:
    """A memory and its relations, which `fetch` copies into a folder, one Parquet file each."""

    memory: Memory
    fetch: Callable[[Path], None]


class _Stale(Exception):
    """What is remembered doesn't do."""


class Increments(Recompute):
    """One run. `why` says what kind it was; `save` writes what the next may go on from."""

    def __init__(
        self, sources: Sources, parameters: Parameters, *, as_of: int, machine: Machine = _MACHINE,
        remembered: Remembered | None = None, most: float = MOST,
    ) -> None:  # fmt: skip
        """Without `remembered` everything is made anew."""
        products, variants = list(sources.products), list(sources.variants)
        known = Sources(sources.fresh, sources.settled, products, variants, sources.erased)
        super().__init__(known, parameters, as_of=as_of, machine=machine)
        self._remembered, self._most = remembered, most
        self.is_whole, self.why = True, "nothing is remembered"

    @property
    def _folder_of_memory(self) -> Path:
        return Path(self._folder.name) / "memory"

    def make(self) -> None:
        """See `Recompute.make`."""
        if self._made:
            return
        if self._remembered:
            try:
                self._go_on(self._remembered)
                self.is_whole, self.why = False, "what is remembered holds"
            except _Stale as stale:
                self.why = str(stale)
                self._reopen()
        if self.is_whole:
            self._make_whole()
        self._run(partials.ranking(self._parameters, self._as_of))
        self._made = True

    def save(self, folder: Path) -> Memory:
        """Write what a whole run remembers to `folder`, a Parquet file a relation."""
        for name, columns in self._relations().items():
            text = f"SELECT {columns} FROM {name}"
            path = folder / f"{name}.parquet"
            self.connection.execute(f"COPY ({text}) TO '{path}' (FORMAT parquet, COMPRESSION snappy)")
        return Memory(
            self._as_of, partials.version(self._parameters), self._half_life, self._recent(),
            _names(self._sources.fresh), _names(self._sources.settled), _digest(self._sources),
        )  # fmt: skip

    def _relations(self) -> dict[str, str]:
        """What is remembered: the columns of each relation."""
        found = {one.name: one.columns() for one in partials.partials(self._parameters)}
        return found | {
            "items": "product_id, item",
            "phrases": "phrase, number",
            "members": "name, item",
            "named": "*",
        }

    def _make_whole(self) -> None:
        self._read_log()
        self._read_catalogue()
        self._read_days()
        is_fresh = bool(self._sources.fresh)
        self._run(partials.whole(self._parameters, self._as_of, self._recent(), is_fresh=is_fresh))
        self.connection.execute(f"CREATE VIEW members AS {further.MEMBERS}")

    def _recent(self) -> int:
        return self._as_of // DAY_MS - OPEN_DAYS

    def _go_on(self, remembered: Remembered) -> None:
        memory = remembered.memory
        self._compare(memory)
        self._folder_of_memory.mkdir()
        remembered.fetch(self._folder_of_memory)
        if not all(self._path(name).exists() for name in self._relations()):
            raise _Stale("a part of what was remembered is gone")
        self._read_added(memory)
        self._read_catalogue()
        self._read_days()
        if self._half_life != memory.half_life:
            raise _Stale("the history is longer or shorter, and days weigh otherwise")
        self._touch(memory)
        self._number()
        self._compare_catalogue()
        for schema, as_of in (("old", memory.as_of), ("new", self._as_of)):
            self.connection.execute(f"SET search_path = '{schema},main'")
            self._run(partials.part(self._parameters, as_of, further.TOUCHED))
        self.connection.execute("SET search_path = 'main'")
        self._merge(memory)

    def _compare(self, memory: Memory) -> None:
        """Raise `_Stale` where what a run remembered was made of something else than this one would."""
        reasons = {
            "it was remembered by another version, or other settings": (
                memory.version != partials.version(self._parameters)
            ),
            "another day has begun, and days weigh otherwise": memory.as_of // DAY_MS
            != self._as_of // DAY_MS,
            "it is of a later instant": memory.as_of > self._as_of,
            "somebody was erased": memory.erased != _digest(self._sources),
            "closed days were written anew": memory.closed != _names(self._sources.settled),
            "files of open days are gone": not set(memory.raw) <= set(_names(self._sources.fresh)),
        }
        for reason, is_so in reasons.items():
            if is_so:
                raise _Stale(reason)

    def _read_added(self, memory: Memory) -> None:
        """Read the log, and tell fresh rows that were there from those that came since."""
        self._read_erased()
        self._read_settled()
        known = set(memory.raw)
        before = [path for path in self._sources.fresh if path.name in known]
        added = [path for path in self._sources.fresh if path.name not in known]
        for name, paths in (("before", before), ("added", added)):
            self.connection.execute(f"CREATE TABLE {name} AS {reading(paths, self._counting)}")
        self.connection.execute("CREATE VIEW fresh AS SELECT * FROM before UNION ALL SELECT * FROM added")
        self.connection.execute(further.IDS)

    def _touch(self, memory: Memory) -> None:
        """Find who is touched, and bring their rows to the schemas `old` and `new`."""
        window = self._parameters.window_days * DAY_MS
        moved = {
            "left": memory.as_of - window, "until_left": self._as_of - window,
            "came": memory.as_of, "until_came": self._as_of,
        }  # fmt: skip
        self.connection.execute(further.CONTESTED)
        self.connection.execute(further.EDGES)
        self.connection.execute(further.SEEDS, moved)
        count = -1
        while (now := self._count("touched")) != count:
            count = now
            self.connection.execute(further.SPREAD)
        self.connection.execute(further.LOADED)
        if self._count("loaded") > self._most * self._count("settled"):
            raise _Stale("too many people did something")
        self.connection.execute(further.MEANT)
        for schema, rows in (("old", "before"), ("new", "fresh")):
            self.connection.execute(f"CREATE SCHEMA {schema}")
            self.connection.execute(f"CREATE VIEW {schema}.settled AS SELECT * FROM main.loaded")
            fresh = f"SELECT * FROM main.{rows} WHERE event_id IN (SELECT event_id FROM main.meant)"
            self.connection.execute(f"CREATE TABLE {schema}.fresh AS {fresh}")

    def _number(self) -> None:
        """Give what is new its numbers."""
        self._load("items", "known_items")
        self._load("phrases", "known_phrases")
        self.connection.execute(further.ITEMS)
        if self._count(f"({further.CROWDED})"):
            raise _Stale("many products are new")
        self.connection.execute(further.PHRASES)
        fill = plan.filling(self._parameters, self._as_of, "HASH")
        found = {"items": Step("", "")}
        for need in ("skus", "shelves", "shelf_keys"):
            plan.require(need, found, fill)
        self._run([step for step in found.values() if step.name])

    def _compare_catalogue(self) -> None:
        """Raise `_Stale` where what people did before means something else by today's catalogue."""
        self._load("named", "named_before")
        if self._count(f"({further.RENAMED})"):
            raise _Stale("variants became other products'")
        self._load("members", "members_before")
        acted = " UNION ".join(
            f"SELECT item FROM {self._file(f'{plan.SHELF}_{name}_standing')}" for name in plan.SHELVED
        )
        self.connection.execute(f"CREATE TABLE acted AS {acted}")
        if self._count(f"({further.MEMBERS_MOVED.format(members=further.MEMBERS)})"):
            raise _Stale("products are in other categories")

    def _merge(self, memory: Memory) -> None:
        for one in partials.partials(self._parameters):
            base, net = self._file(one.name), f"net_{one.name}"
            self.connection.execute(f"CREATE TABLE {net} AS {one.net()}")
            if one.is_dated and self._count(f"({one.unknown(base, net, memory.recent)})"):
                raise _Stale("something was done on a day long past")
            self.connection.execute(f"CREATE TABLE {one.name} AS {one.merged(base, net)}")
        self.connection.execute(further.COMPARED)
        for name in plan.SHELVED:
            self.connection.execute(further.LEFTS.format(name=name))

    def _run(self, steps: Sequence[Step]) -> None:
        for step in steps:
            kind = "TABLE" if step.table else "VIEW"
            self.connection.execute(f"CREATE {kind} {step.name} AS {step.text}")
            for name in step.frees:
                self.connection.execute(f"DROP TABLE {name}")

    def _reopen(self) -> None:
        """Forget all that was made of what is stale."""
        self.connection.close()
        self._connect()

    def _load(self, name: str, into: str) -> None:
        self.connection.execute(f"CREATE TABLE {into} AS SELECT * FROM {self._file(name)}")

    def _file(self, name: str) -> str:
        return f"read_parquet('{self._path(name)}')"

    def _path(self, name: str) -> Path:
        return self._folder_of_memory / f"{name}.parquet"

    def _count(self, rows: str) -> int:
        ((count,),) = self.connection.execute(f"SELECT COUNT(*) FROM {rows} AS counted").fetchall()
        return int(count)


def _digest(sources: Sources) -> str:
    """A short text that differs where others were erased. It names nobody."""
    return hashlib.blake2b(repr(sorted(sources.erased)).encode(), digest_size=12).hexdigest()


def _names(paths: Sequence[Path]) -> tuple[str, ...]:
    return tuple(sorted(path.name for path in paths))
