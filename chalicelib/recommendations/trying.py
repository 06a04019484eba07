"""A recompute of lists in force and, beside them, of those that a rule tries on some people.

The challengers are computed first, for the lists that are tried alone, and wait in a file; each is then put into the row of
the list that it challenges. Once a rule is over the next recompute writes those rows without them, as it writes whatever
changed: so many as there are, killed anywhere and begun again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

import msgspec

from chalicelib.merchandising.domain import Numbers
from chalicelib.recommendations.domain import KeyLists, Parameters, RankedList, fingerprint
from chalicelib.recommendations.recompute import Engine, Files, Made
from chalicelib.recommendations.variants import kept_as, with_numbers

_lists = msgspec.msgpack.Decoder(dict[str, RankedList])


@dataclass(frozen=True, slots=True)
class Challenger:
    """What a rule tries: the kept lists that it is about, and the numbers that are its own."""

    rule_id: str
    lists: tuple[str, ...]
    numbers: Numbers


class Partly(Protocol):
    """An engine that computes some of the lists."""

    def compute(
        self, files: Files, parameters: Parameters, *, as_of: int, directory: Path, lists: Sequence[str]
    ) -> AbstractContextManager[Made]:
        """See `recompute.Engine`; of `lists` alone."""
        ...


@dataclass(frozen=True, slots=True)
class Trying:
    """A `recompute.Engine` which adds challengers to what `engine` computes."""

    engine: Engine
    partly: Partly
    challengers: Sequence[Challenger]

    @contextmanager
    def compute(self, files: Files, parameters: Parameters, *, as_of: int, directory: Path) -> Iterator[Made]:
        """See `recompute.Engine`."""
        with ExitStack() as open_files:
            waiting = []
            for number, one in enumerate(self.challengers):
                spool = _Spool(open_files.enter_context((directory / f"tried-{number}").open("w+b")))
                other = with_numbers(parameters, one.numbers)
                with self.partly.compute(
                    files, other, as_of=as_of, directory=directory, lists=one.lists
                ) as made:
                    spool.fill(made.results())
                waiting.append((one, spool))
            with self.engine.compute(files, parameters, as_of=as_of, directory=directory) as made:
                yield _Both(made, waiting)


class _Spool:
    """Challengers' lists by key, in a file: of a large shop they are more than should lie in memory."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._places: dict[str, tuple[int, int]] = {}

    def fill(self, results: Iterable[KeyLists]) -> None:
        for one in results:
            body = msgspec.msgpack.encode(one.lists)
            self._places[one.key] = (self._file.tell(), len(body))
            self._file.write(body)

    def take(self, key: str) -> Mapping[str, RankedList]:
        """The lists of a key, which is then gone."""
        place = self._places.pop(key, None)
        if place is None:
            return {}
        self._file.seek(place[0])
        return _lists.decode(self._file.read(place[1]))

    def keys(self) -> list[str]:
        """What wasn't taken."""
        return list(self._places)


class _Both:
    """What was computed, with challengers in its rows; see `recompute.Made`."""

    def __init__(self, made: Made, waiting: Sequence[tuple[Challenger, _Spool]]) -> None:
        self._made, self._waiting = made, waiting

    @property
    def basis(self) -> str:
        return self._made.basis

    def results(self) -> Iterator[KeyLists]:
        yield from (self._joined(one) for one in self._made.results())
        alone = dict.fromkeys(key for _, spool in self._waiting for key in spool.keys())  # noqa: SIM118
        found = (self._joined(KeyLists(key, {}, "")) for key in alone)
        yield from (one for one in found if one.lists)

    def popularity(self) -> Iterable[tuple[str, int]]:
        return self._made.popularity()

    def _joined(self, one: KeyLists) -> KeyLists:
        lists = dict(one.lists)
        for challenger, spool in self._waiting:
            theirs = spool.take(one.key)
            for name in challenger.lists:
                if name in theirs or name in one.lists:
                    # A list that the challenger leaves empty is kept empty: who is shown it isn't shown the other.
                    lists[kept_as(name, challenger.rule_id)] = theirs.get(name, RankedList(None, ()))
        return one if len(lists) == len(one.lists) else KeyLists(one.key, lists, fingerprint(lists))
