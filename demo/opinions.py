"""What the buyers of the demo's past thought of what they bought: stars that fit, and words by some."""

import csv
import io
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from demo import catalogue, habits, records
from demo.past import Visit

Row = dict[str, Any]

_PHRASES: Final = Path(__file__).with_name("said") / "phrases.json"
_COLUMNS: Final = (
    "external_id", "product_id", "created_at", "stars", "title", "text", "recommends", "language", "name", "verified",
    "helpful", "not_helpful",
)  # fmt: skip
_DAY: Final = 86_400
_TELLS, _COMPLAINS, _WRITES, _NAMES_THEMSELVES, _NAMES_A_PLACE = 0.3, 0.7, 0.4, 0.8, 0.4
_WAITS, _LONGEST = 12, 40  # days from the order to the review
_SPREAD: Final = 0.7
#: How many had bad luck; and how much more pleased the others are than the mean.
_UNLUCKY, _SILENT = 0.06, 0.2
_GOOD, _MIXED = 4, 3
_MOST_HELPFUL: Final = 12


def table(visits: Sequence[Visit], end: float) -> bytes:
    """The reviews that were written before `end` (Unix seconds), as a file in the plain form of an import."""
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(reviews(visits, end))
    return text.getvalue().encode()


def reviews(visits: Sequence[Visit], end: float) -> Iterator[Row]:
    """One for some of the things bought, weeks after; nobody reviews a product twice, nor says what another said."""
    told: set[tuple[str, str]] = set()
    for visit in visits:
        dice = random.Random(f"opinion-{visit.number}")
        for product_id in visit.bought:
            at = records.placed_at(visit) + dice.randrange(_WAITS * _DAY, _LONGEST * _DAY)
            verdict = _stars(product_id, dice)
            tells = dice.random() < (_COMPLAINS if verdict.fault else _TELLS)
            if tells and at < end and (who := (visit.customer.name, product_id)) not in told:
                told.add(who)
                yield _review(visit, product_id, at, verdict, told, dice)


class _Verdict(NamedTuple):
    """How many stars, and the known fault if it is what they are about."""

    stars: int
    fault: str


def _review(
    visit: Visit, product_id: str, at: int, verdict: _Verdict, told: set[tuple[str, str]], dice: random.Random
) -> Row:
    stars, fault = verdict
    text = _text(product_id, stars, fault, dice) if dice.random() < _WRITES or fault else ""
    if (text, product_id) in told:
        text = ""
    told.add((text, product_id))
    is_discreet = catalogue.products()[product_id].discreet
    has_name = text and not is_discreet and dice.random() < _NAMES_THEMSELVES
    return {
        "external_id": f"past-{visit.number}-{product_id}",
        "product_id": product_id,
        "created_at": records.instant(at),
        "stars": stars,
        "title": dice.choice(_said()["titles"][str(stars)]) if text and dice.random() < 1 / 2 else "",
        "text": text,
        "recommends": "yes" if stars >= _GOOD else "no" if stars < _MIXED else "",
        "language": "sv",
        "name": _name(visit, dice) if has_name else "",
        "verified": "buyer",
        "helpful": min(int(dice.expovariate(0.4)), _MOST_HELPFUL) if text else 0,
        "not_helpful": dice.choice((0, 0, 0, 0, 1)) if text else 0,
    }


def _stars(product_id: str, dice: random.Random) -> _Verdict:
    habit = habits.of(product_id)
    if habit.fault and dice.random() < habit.fault[1]:
        return _Verdict(dice.choice((1, 1, 2, 2, 3)), habit.fault[0])
    # Those whom the fault missed are as pleased as the others are with other things.
    mean = habit.stars if not habit.fault else 4.5
    if dice.random() < _UNLUCKY:
        return _Verdict(dice.choice((1, 2, 2, 3, 3)), "")
    return _Verdict(max(1, min(5, round(dice.gauss(mean + _SILENT, _SPREAD)))), "")


def _text(product_id: str, stars: int, fault: str, dice: random.Random) -> str:
    said = _said()
    words = said["categories"][catalogue.products()[product_id].category]
    if fault:
        told = f"{dice.choice(said['faults'][fault])}."
    elif stars >= _GOOD:
        told = _praise(words, dice, has_but=stars == _GOOD)
    elif stars == _MIXED:
        told = f"{dice.choice(words['good'])}, men {dice.choice(words['but'])}."
    else:
        told = f"{dice.choice(words['bad'])}."
    if dice.random() < _NAMES_A_PLACE and not catalogue.products()[product_id].discreet:
        told = _opened(told, dice)
    return f"{told} {dice.choice(said['closing'][str(stars)])}".strip()


def _praise(words: Mapping[str, Sequence[str]], dice: random.Random, *, has_but: bool) -> str:
    first, second = dice.sample(words["good"], 2)
    if has_but and dice.random() < 1 / 2:
        return f"{first}, men {dice.choice(words['but'])}."
    return f"{first}. {second}." if dice.random() < 1 / 2 else f"{first}."


def _opened(told: str, dice: random.Random) -> str:
    """What is told, after where and for how long it was tried."""
    said = _said()
    long = dice.choice(said["how_long"])
    opening = dice.choice(said["opening"]).format(
        how_long=long, How_long=long.capitalize(), where=dice.choice(said["where"])
    )
    return f"{opening} {told[0].lower() + told[1:] if opening.endswith(':') else told}"


def _name(visit: Visit, dice: random.Random) -> str:
    first = visit.customer.first
    return dice.choice(
        (first, first, f"{first} {dice.choice('ABEFGHKLMNPRSTW')}.", f"{first}, {visit.customer.town.city}")
    )


@cache
def _said() -> dict[str, Any]:
    said: dict[str, Any] = json.loads(_PHRASES.read_text(encoding="utf-8"))
    return said
