"""A recompute that goes on from what an earlier one remembered: whoever did something since is taken out of its sums as they
were and put in as they are. Its rows are those of a whole recompute; where it can't be sure of that, it is one
(`Increments.why` says what for).

Who is touched is closed over what makes one person's rows depend on another's: a browser that two customers used, an order
that two people are named in. Their rows are read from the log, so that what is remembered names nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from chalicelib.recommendations import further, partials, plan, remembering, sidebyside
from chalicelib.recommendations.domain import DAY_MS, Parameters, day_weights
from chalicelib.recommendations.engine import Machine, Recompute, Sources, reading
from chalicelib.recommendations.recipes import Step
from chalicelib.recommendations.relations import filling, require
from chalicelib.recommendations.remembering import Memory, Remembered, Stale

#: Past this share of the log's rows to be looked at again, all of them are.
MOST: Final = 0.2

_MACHINE: Final = Machine()


class Increments(Recompute):
    """One run. `why` says what kind it was; `save` writes what the next may go on from."""

    def __init__(
        self, sources: Sources, parameters: Parameters, *, as_of: int, machine: Machine = _MACHINE,
        remembered: Remembered | None = None, most: float = MOST,
    ) -> None:  # fmt: skip
        """Without `remembered` everything is made anew."""
        # A run that finds its memory stale reads the catalogue twice.
        kept = replace(
            sources, products=list(sources.products), variants=list(sources.variants),
            newcomers=list(sources.newcomers),
        )  # fmt: skip
        super().__init__(kept, parameters, as_of=as_of, machine=machine)
        self._remembered, self._most = remembered, most
        self.is_whole, self.why = True, "nothing is remembered"
        #: Closed days whose events' numbers are remembered.
        self._numbered: frozenset[str] = frozenset()

    @property
    def basis(self) -> str:
        """See `recompute.Made`."""
        return f"everything: {self.why}" if self.is_whole else "what came since"

    @property
    def is_news(self) -> bool:
        """Whether the next run should go on from this one, rather than from what this one went on from."""
        if self.is_whole or self._remembered is None:
            return True
        before = self._remembered.memory
        return before.day != self._today or set(before.closed) != {
            path.name for path in self._sources.settled
        }

    @property
    def _today(self) -> int:
        return self._as_of // DAY_MS

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
            except Stale as stale:
                self.why = str(stale)
                self._reopen()
        if self.is_whole:
            self._make_whole()
        self._run_together({"main": partials.ranking(self._parameters, self._as_of)})
        self._made = True

    def save(self, folder: Path) -> Memory:
        """Write what this run remembers to `folder`, a Parquet file a relation."""
        memory = self._memory()
        for name, text in self._relations(memory.recent).items():
            path = folder / f"{name}.parquet"
            self.connection.execute(f"COPY ({text}) TO '{path}' (FORMAT parquet, COMPRESSION snappy)")
        return memory

    def _memory(self) -> Memory:
        return Memory(
            self._as_of, partials.version(self._parameters), self._half_life, _names(self._sources.fresh),
            _names(self._sources.settled), remembering.digest_of(self._sources.erased),
        )  # fmt: skip

    def _relations(self, recent: int) -> dict[str, str]:
        """What is remembered: the SELECT of each relation."""
        found = {one.name: one.kept(recent) for one in partials.partials(self._parameters)}
        orders = {"unnumbered": self._unnumbered(), "shared": self._shared()}
        return found | further.REMEMBERED | orders | {"ids": self._ids()}

    def _unnumbered(self) -> str:
        """The SELECT of how many orders without a number there were at most."""
        if self.is_whole:
            return further.COUNTED.format(rows=further.ORDERS)
        before = f"SELECT orders FROM {self._file('unnumbered')}"
        return (
            f"SELECT SUM(orders) AS orders FROM ({before} UNION ALL {further.COUNTED.format(rows='added')})"
        )

    def _shared(self) -> str:
        """The SELECT of the numbers of orders that are of more than one, or were."""
        if self.is_whole:
            return further.SHARED.format(rows=further.ORDERS)
        return f"SELECT id FROM {self._file('shared')} UNION {further.SHARED.format(rows='edges')}"

    def _ids(self) -> str:
        """The SELECT of the numbers of all events of closed days."""
        since = [path for path in self._sources.settled if path.name not in self._numbered]
        text = f"SELECT HASH(event_id) AS id FROM ({reading(since, self._counting)}) AS since"
        return f"SELECT id FROM {self._file('ids')} UNION ALL {text}" if self._numbered else text

    def _make_whole(self) -> None:
        self._read_log()
        self._read_catalogue()
        self._read_days()
        recent = self._today - remembering.OPEN_DAYS
        is_fresh = bool(self._sources.fresh)
        self._run(partials.whole(self._parameters, self._as_of, recent, is_fresh=is_fresh))
        self.connection.execute(f"CREATE VIEW members AS {further.MEMBERS}")

    def _go_on(self, remembered: Remembered) -> None:
        memory = remembered.memory
        self._compare(memory)
        self._folder_of_memory.mkdir(exist_ok=True)
        self._read_added(memory)
        self._read_catalogue()
        self._read_days()
        if not remembering.weighed_alike(memory, self._parameters, self._half_life, self._today):
            raise Stale("days weigh otherwise")
        self._weigh_what_left(memory)
        remembered.fetch(self._folder_of_memory)
        if not all(self._path(name).exists() for name in self._relations(0)):
            raise Stale("a part of what was remembered is gone")
        self._numbered = frozenset(memory.closed)
        self._touch(memory)
        self._number()
        self._compare_catalogue()
        self._work_out(memory)
        self._merge(memory)

    def _compare(self, memory: Memory) -> None:
        """Raise `Stale` where what a run remembered was made of something else than this one would."""
        reasons = {
            "it was remembered by another version, or other settings": (
                memory.version != partials.version(self._parameters)
            ),
            "it is of a later instant": memory.as_of > self._as_of,
            "it is of another window": memory.day < self._today - self._parameters.window_days,
            "somebody was erased": memory.erased != remembering.digest_of(self._sources.erased),
        }
        for reason, is_so in reasons.items():
            if is_so:
                raise Stale(reason)

    def _read_added(self, memory: Memory) -> None:
        """Read the log, and tell fresh rows that were there from those that came since."""
        sources = self._sources
        apart = remembering.told_apart(memory, sources.fresh, sources.settled, sources.made_of)
        self._read_erased()
        self._read_settled(apart.settled)
        fresh = {"before": apart.before, "added": apart.added}
        read = [Step(name, reading(paths, self._counting)) for name, paths in fresh.items()]
        self._run_together({"main": read})
        self.connection.execute("CREATE VIEW fresh AS SELECT * FROM before UNION ALL SELECT * FROM added")

    def _weigh_what_left(self, memory: Memory) -> None:
        """Days that left the window are still to be taken out as they were put in."""
        then = day_weights(memory.half_life, self._parameters.window_days, memory.day)
        first = self._today - self._parameters.window_days - 1
        gone = [[day, weight] for day, weight in then if day < first]
        if gone:
            self.connection.executemany("INSERT INTO days VALUES (?, ?)", gone)

    def _touch(self, memory: Memory) -> None:
        """Find who is touched, and bring their rows to the schemas `old` and `new`."""
        window = self._parameters.window_days * DAY_MS
        moved = {
            "left": memory.as_of - window, "until_left": self._as_of - window,
            "came": memory.as_of, "until_came": self._as_of,
        }  # fmt: skip
        are_some = self._count(f"(SELECT 1 FROM {self._file('unnumbered')} WHERE orders > 0)") > 0
        self.connection.execute(further.UNNUMBERED.format(where=are_some))
        self.connection.execute(further.SHARED_ORDERS.format(shared=self._file("shared")))
        self.connection.execute(further.EDGES)
        self.connection.execute(further.SEEDS, moved)
        self._spread()
        many = self._repeated()
        while many:
            self.connection.execute(further.CONTESTED)
            self._spread()
            many, before = self._repeated(), many
            if many == before:
                break
        self.connection.execute(further.LOADED_WITH_IDS if many else further.LOADED)
        if self._count("loaded") > self._most * self._count("settled"):
            raise Stale("too many people did something")
        self.connection.execute(further.CONTESTED_EVENTS)
        for schema in ("old", "new"):
            self.connection.execute(f"CREATE SCHEMA {schema}")
            self.connection.execute(f"CREATE VIEW {schema}.settled AS SELECT * FROM main.loaded")
        for text in further.FRESH:
            self.connection.execute(text)

    def _spread(self) -> None:
        """Touch whoever has something in common with those who are."""
        count = -1
        while (now := self._count("touched")) != count:
            count = now
            self.connection.execute(further.SPREAD)

    def _repeated(self) -> int:
        """How many events of those who are touched closed days seem to have as well."""
        self.connection.execute(further.REPEATED.format(known=self._ids()))
        return self._count("repeated")

    def _number(self) -> None:
        """Give what is new its numbers."""
        self._load("items", "known_items")
        self._load("phrases", "known_phrases")
        self.connection.execute(further.ITEMS)
        if self._count(f"({further.CROWDED})"):
            raise Stale("many products are new")
        self.connection.execute(further.PHRASES)
        fill = filling(self._parameters, self._as_of, "HASH")
        found = {"items": Step("", "")}
        for need in ("skus", "shelves", "shelf_keys"):
            require(need, found, fill)
        self._run([step for step in found.values() if step.name])

    def _compare_catalogue(self) -> None:
        """Raise `Stale` where what people did before means something else by today's catalogue."""
        for name in ("named", "members", "newcomers"):
            self._load(name, f"{name}_before")
        if self._count(f"({further.RENAMED})"):
            raise Stale("variants became other products'")
        acted = " UNION ".join(
            f"SELECT item FROM {self._file(f'{plan.SHELF}_{name}_standing')}" for name in plan.SHELVED
        )
        self.connection.execute(f"CREATE TABLE acted AS {acted}")
        if self._count(f"({further.MEMBERS_MOVED})"):
            raise Stale("products are in other categories")
        if self._count(f"({further.RENEWED})"):
            raise Stale("products that were known are new")

    def _work_out(self, memory: Memory) -> None:
        """What those who are touched add, in `old` as they were and in `new` as they are."""
        parts = {
            "old": partials.part(self._parameters, memory.as_of, further.TOUCHED),
            "new": partials.part(self._parameters, self._as_of, further.TOUCHED),
        }
        self._run_together({schema: part.viewed for schema, part in parts.items()})
        for text in further.MOVED:
            self.connection.execute(text)
        for schema in parts:
            for text in further.VIEWED:
                self.connection.execute(text.format(schema=schema))
        self._run_together({schema: part.others for schema, part in parts.items()})

    def _merge(self, memory: Memory) -> None:
        """Put what changed into the sums."""
        added = partials.partials(self._parameters)
        self._run_together({"main": [Step(f"net_{one.name}", one.net()) for one in added]})
        for one in added:
            unknown = one.unknown(self._file(one.name), f"net_{one.name}", memory.recent)
            if one.is_dated and self._count(f"({unknown})"):
                raise Stale("something was done on a day long past")
        merged = [Step(one.name, one.merged(self._file(one.name), f"net_{one.name}")) for one in added]
        self._run_together({"main": merged})
        for text in further.AFTERWARDS:
            self.connection.execute(text)
        for name in plan.SHELVED:
            self.connection.execute(further.LEFTS.format(name=name))

    def _run_together(self, steps: Mapping[str, Sequence[Step]]) -> None:
        """Make the relations of each schema."""
        sidebyside.make(self.connection, steps, self._machine.threads)

    def _reopen(self) -> None:
        """Forget all that was made of what is stale."""
        self.connection.close()
        self._connect()
        self._numbered = frozenset()

    def _load(self, name: str, into: str) -> None:
        self.connection.execute(f"CREATE TABLE {into} AS SELECT * FROM {self._file(name)}")

    def _file(self, name: str) -> str:
        return f"read_parquet('{self._path(name)}')"

    def _path(self, name: str) -> Path:
        return self._folder_of_memory / f"{name}.parquet"

    def _count(self, rows: str) -> int:
        ((count,),) = self.connection.execute(f"SELECT COUNT(*) FROM {rows} AS counted").fetchall()
        return int(count)


def _names(paths: Sequence[Path]) -> tuple[str, ...]:
    return tuple(sorted(path.name for path in paths))
