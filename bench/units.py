"""The ledger of units: what each thing that is done uses of what AWS charges for, counted and checked in.

`python -m bench units` counts anew and shows what differs from `bench/data/units.json`; with `--write` it keeps what
was counted. A test counts, too, and fails where an operation uses over 5 % more than the ledger says. What is counted is exact:
the app and its functions run over an AWS played in this process (`world`), and every call is seen (`meter`).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from bench.report import Report, Table

if TYPE_CHECKING:
    from bench.acts import Act
    from bench.world import World

LEDGER: Final = Path(__file__).parent / "data" / "units.json"
TOLERANCE: Final = 0.05
# What an operation may not use more of. Bytes of answers vary with what is in them, and aren't held.
HELD: Final = (
    "write units", "read units", "dynamodb calls", "s3 writes", "s3 reads", "sqs requests", "sns publishes",
    "mails", "invocations",
)  # fmt: skip

# Functions write metrics to the same output.
_MARK: Final = "== units "
# By operation, function and what is used.
Units = Mapping[str, Mapping[str, Mapping[str, float]]]


class Difference(NamedTuple):
    """An operation uses more or less of something than the ledger says."""

    operation: str
    what: str
    before: float
    now: float

    @property
    def dearer(self) -> bool:
        """Whether it is over the tolerance."""
        return self.now > self.before * (1 + TOLERANCE) + 1e-9


def ledger() -> Units:
    """What is checked in."""
    found: Units = json.loads(LEDGER.read_text())
    return found


def total(operation: Mapping[str, Mapping[str, float]]) -> Counter[str]:
    """What all functions of an operation use together."""
    used: Counter[str] = Counter()
    for one in operation.values():
        used.update(one)
    return used


def differences(before: Units, now: Units) -> list[Difference]:
    """Where the two differ, operation by operation; an operation of one alone differs by all that it uses."""
    found = []
    for operation in sorted({*before, *now}):
        old, new = total(before.get(operation, {})), total(now.get(operation, {}))
        found += [
            Difference(operation, what, old[what], new[what]) for what in HELD if old[what] != new[what]
        ]
    return found


def counted() -> Units:
    """What everything uses now, counted in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.units"], capture_output=True, text=True, check=False,
        cwd=Path(__file__).parents[1],
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-2_000:])
    found: Units = json.loads(done.stdout.rpartition(_MARK)[2])
    return found


def options(parser: argparse.ArgumentParser) -> None:
    """Whether to keep what was counted."""
    parser.add_argument("--write", action="store_true", help="keep what was counted as the ledger")


def run(args: argparse.Namespace) -> Report:
    """The benchmark `units`."""
    now = counted()
    before = ledger() if LEDGER.exists() else {}
    found = differences(before, now)
    if args.write:
        LEDGER.write_text(json.dumps(now, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    shown = [(name, *(total(one)[what] for what in HELD)) for name, one in now.items()]
    changed = [(one.operation, one.what, one.before, one.now) for one in found]
    tables = [Table("what one of each uses, with all that it sets off", ("operation", *HELD), shown)]
    if changed:
        kept = "kept" if args.write else "not kept; --write keeps it"
        tables.append(Table(f"against the ledger ({kept})", ("operation", "what", "ledger", "now"), changed))
    return Report("units", tables)


def _count() -> Iterator[tuple[str, dict[str, dict[str, float]]]]:
    from bench import acts, world

    with world.standing() as stage:
        acts.furnish(stage)
        for act in acts.all_of():
            _once(stage, act, 0)  # what a process remembers from then on isn't looked up again
            used: dict[str, Counter[str]] = {}
            for number in range(1, act.times + 1):
                for function, one in _once(stage, act, number).items():
                    used.setdefault(function, Counter()).update(one)
            yield act.name, {function: _mean(one, act.times) for function, one in used.items()}


def _once(stage: World, act: Act, number: int) -> dict[str, Counter[str]]:
    if act.prepare is not None:
        act.prepare(stage, number)
    with stage.counting() as by:
        act.do(stage, number)
    return dict(by)


def _mean(used: Counter[str], times: int) -> dict[str, float]:
    return {what: round(count / times, 3) for what, count in sorted(used.items())}


if __name__ == "__main__":
    counted_now = json.dumps(dict(_count()))
    print(_MARK + counted_now)
