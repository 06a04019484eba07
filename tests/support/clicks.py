"""A clickstream made up for tests, and what its lists must say, counted the simple way."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from demo import clickstream
from demo.clickstream import Click

BREAK_SECONDS = 30 * 60
LONGEST_SESSION = 200


def made_up(seed: int, *, sessions: int, items: int, newest: float, prefix: str = "made") -> Iterator[Click]:
    """Visits to items of Zipf's popularity: some pause for hours, some come back to an item, one never ends."""
    dice = random.Random(seed)
    names = [f"{prefix}-{number}" for number in range(items)]
    weights = [1 / (number + 1) for number in range(items)]
    for number in range(sessions):
        at = newest - dice.randrange(40 * 86_400)
        for item in dice.choices(names, weights, k=1 + min(int(dice.expovariate(0.25)), 30)):
            yield Click(f"{prefix}-visit-{number}", item, float(int(at)))
            at += dice.choice((0, 1, 30, BREAK_SECONDS - 1, BREAK_SECONDS, BREAK_SECONDS + 1, 90_000))
    for step in range(LONGEST_SESSION + 1):
        yield Click(f"{prefix}-robot", names[step % items], newest - 4_000 + step)


def write(path: Path, clicks: Iterable[Click]) -> Path:
    lines = (f"{one.session}\t{one.item}\t{one.time:.0f}\n" for one in clicks)
    path.write_text("SessionId\tItemId\tTime\n" + "".join(lines))
    return path


class Counts:
    """`of[i]` people viewed i; `people[i][j]` of them also viewed j in the same session."""

    def __init__(self, path: Path) -> None:
        """A visitor stands behind each SessionId; a pause ends a session, an over-long one doesn't count."""
        viewers: dict[str, set[str]] = defaultdict(set)
        pairs: dict[tuple[str, str], set[str]] = defaultdict(set)
        for session, clicks in _by_session(path):
            for part in _parts(clicks):
                items = {click.item for click in part}
                for one in items:
                    viewers[one].add(session)
                    for other in items - {one}:
                        pairs[one, other].add(session)
        self.of = {item: len(people) for item, people in viewers.items()}
        self.people: dict[str, dict[str, int]] = defaultdict(dict)
        for (one, other), people in pairs.items():
            self.people[one][other] = len(people)

    def most_viewed(self, count: int) -> list[str]:
        return [item for item, _ in Counter(self.of).most_common(count)]


def _by_session(path: Path) -> Iterator[tuple[str, list[Click]]]:
    with clickstream.opened(path) as text:
        clicks = [one for one in clickstream.read(text) if isinstance(one, Click)]
    clicks.sort(key=lambda one: (one.session, one.time))
    for session, found in groupby(clicks, key=lambda one: one.session):
        yield session, list(found)


def _parts(clicks: list[Click]) -> Iterator[list[Click]]:
    part: list[Click] = []
    for click in clicks:
        if part and click.time - part[-1].time > BREAK_SECONDS:
            if len(part) <= LONGEST_SESSION:
                yield part
            part = []
        part.append(click)
    if len(part) <= LONGEST_SESSION:
        yield part
