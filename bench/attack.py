"""What accounts of one hand reach in the lists, with the limit of a day and without; and what the limit costs in quality.

`--train FILE --test FILE`: clicks, as `bench quality` takes them. Each account looks at one of the products most viewed
and at the promoted one right after it, and so for each of them: the most that an account can add to a pair. The promoted
product is nowhere else in the log, so that nothing is held against it but the attack's own visits.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import clicks, ours
from bench.clicks import Scores, Session
from bench.report import Aim, Report, Table
from chalicelib.recommendations.domain import DAY_MS, Parameters, Row, printable

PROMOTED, TOP = "promoted", 10
VICTIMS, MORE_VICTIMS = 20, 300
LIMITED, UNLIMITED = Parameters(), Parameters(day_limit=0)


@dataclass(frozen=True, slots=True)
class Attack:
    """`accounts` spread evenly over so many `days`; so many `passers` more look at the victims alone, on the last of them."""

    title: str
    accounts: int
    days: int = 1
    passers: int = 0


ON_ONE_DAY = tuple(Attack(f"{accounts}, on one day", accounts) for accounts in (1, 5, 50))
#: What the limit doesn't claim to stop.
DEARER = (Attack("50, and 100 more who only look", 50, passers=100), Attack("50, over five days", 50, days=5))


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--train", type=Path, help="clicks to learn from")
    parser.add_argument("--test", type=Path, help="later clicks to guess")


def run(args: argparse.Namespace) -> Report:
    if not args.train:
        return Report("attack", [], notes=["No clicks: give --train FILE and --test FILE."])
    train, test = clicks.read(args.train), clicks.read(args.test)
    places = {
        attack: {
            limit: _places(train, attack, parameters)
            for limit, parameters in (("no limit", UNLIMITED), ("limit", LIMITED))
        }
        for attack in (*ON_ONE_DAY, *DEARER)
    }
    cost, aims = _cost(train, test)
    worst = max(_fallen(places[attack]["limit"][:VICTIMS]) for attack in ON_ONE_DAY)
    held = Aim(f"of {VICTIMS} victims, those with the promoted product in their top {TOP}", worst, 0)
    return Report("attack", [_reached(places), cost], [held, *aims])


def _places(train: Sequence[Session], attack: Attack, parameters: Parameters) -> list[int | None]:
    """Where the promoted product stands in each victim's printed list, the most viewed victim first."""
    viewed = Counter(item for session in train for item in set(session.items))
    victims = [item for item, _ in viewed.most_common(MORE_VICTIMS)]
    lists = ours.viewed_lists([*train, *_sessions(train, attack, victims)], parameters)
    return [_place(printable(lists.get(victim, ()), parameters.support)) for victim in victims]


def _sessions(train: Sequence[Session], attack: Attack, victims: Sequence[str]) -> Iterator[Session]:
    # The last whole day of the log, and those before it.
    last = max(at for session in train for at, _ in session.clicks) // DAY_MS - 1
    for account in range(attack.accounts + attack.passers):
        noon = (last - account % attack.days) * DAY_MS + DAY_MS // 2
        for number, victim in enumerate(victims):
            seen = ((noon, victim), (noon + 1_000, PROMOTED))[: 1 + (account < attack.accounts)]
            yield Session(f"attack-{account}-{number}", seen, f"attack-{account}")


def _place(rows: Sequence[Row]) -> int | None:
    return next((place for place, row in enumerate(rows, 1) if row.product_id == PROMOTED), None)


def _fallen(places: Sequence[int | None]) -> int:
    return sum(place is not None and place <= TOP for place in places)


def _reached(places: Mapping[Attack, Mapping[str, Sequence[int | None]]]) -> Table:
    columns = ["accounts"]
    for limit in ("no limit", "limit"):
        columns += [f"{limit}: of {VICTIMS}", "best place", f"of {MORE_VICTIMS}"]
    rows = []
    for attack, found in places.items():
        row: list[object] = [attack.title]
        for reached in found.values():
            best = min((place for place in reached[:VICTIMS] if place is not None), default="-")
            row += [_fallen(reached[:VICTIMS]), best, _fallen(reached)]
        rows.append(row)
    title = f"products (of the {VICTIMS} and the {MORE_VICTIMS} most viewed) in whose top {TOP} the promoted one stands"
    return Table(title, columns, rows)


def _cost(train: Sequence[Session], test: Sequence[Session]) -> tuple[Table, list[Aim]]:
    rankers = {
        "no limit": ours.SessionSum(ours.viewed_lists(train, UNLIMITED)),
        "limit": ours.SessionSum(ours.viewed_lists(train, LIMITED)),
    }
    rows: list[tuple[object, ...]] = []
    aims: list[Aim] = []
    for title, protocol in (("standard", clicks.standard), ("novel-only", clicks.novel_only)):
        without, within = (protocol(test, ranker) for ranker in rankers.values())
        rows += [
            (title, name, scores.recall_20, scores.mrr_20)
            for name, scores in zip(rankers, (without, within), strict=True)
        ]
        aims += _aims(title, without, within)
    return Table(
        "what it costs where nobody attacks, session sum", ("protocol", "", "Recall@20", "MRR@20"), rows
    ), aims


def _aims(title: str, without: Scores, within: Scores) -> list[Aim]:
    return [
        Aim(f"{title}, {name} lost, % of itself", 100 * (1 - after / before), 1.0)
        for name, before, after in (
            ("Recall@20", without.recall_20, within.recall_20),
            ("MRR@20", without.mrr_20, within.mrr_20),
        )
    ]
