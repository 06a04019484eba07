"""The invented people of the demo's past: where they live, what they are for, how often they come."""

import random
from dataclasses import dataclass
from typing import Final

from demo import habits, towns
from demo.towns import Town

_SINCE_EVER, _NORWEGIAN, _TWO_TASTES = 0.35, 0.04, 0.5
#: The north goes outdoors more than its people are many.
_OUTDOORS: Final = 2.2
_FIRST: Final = (
    "Anna", "Lars", "Maria", "Erik", "Karin", "Johan", "Elin", "Mikael", "Ingrid", "Anders", "Sofia", "Per", "Emma",
    "Olof", "Kerstin", "Magnus", "Hanna", "Nils", "Ulrika", "Fredrik", "Birgitta", "Mattias", "Lina", "Gunnar", "Amina",
    "Samira", "Henrik", "Jenny", "Bengt", "Moa", "Ali", "Therese", "Patrik", "Viktor", "Agneta", "Oskar", "Ida", "Stig",
    "Rebecka", "Tomas", "Hassan", "Ebba", "Roland", "Julia", "Kjell", "Tilda", "Albin", "Annika", "Marek", "Saga",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody invented. `came` is how many days ago the shop first saw them, `eager` how often they come."""

    name: str
    first: str
    town: Town
    tastes: tuple[str, ...]
    came: int
    eager: float

    @property
    def is_norwegian(self) -> bool:
        """Whether they buy in the Norwegian market."""
        return self.town.country == "NO"


def pool(count: int, days: int, seed: int) -> list[Customer]:
    """So many customers of the last `days`, the same for the same seed. A few come often, most once or twice."""
    dice = random.Random(f"customers-{seed}")
    return [_one(number, days, dice) for number in range(count)]


def _one(number: int, days: int, dice: random.Random) -> Customer:
    name = f"past-{number}"
    is_norwegian = dice.random() < _NORWEGIAN
    among = towns.NORWEGIAN if is_norwegian else towns.TOWNS
    weights = [town.thousands * _OUTDOORS**town.north for town in among]
    every = habits.tastes()
    return Customer(
        name=name,
        first=dice.choice(_FIRST),
        town=dice.choices(among, weights)[0],
        tastes=tuple(sorted(dice.sample(every, 2 if dice.random() < _TWO_TASTES else 1))) if every else (),
        came=days if dice.random() < _SINCE_EVER else dice.randrange(days) + 1,
        eager=min(dice.paretovariate(1.3), 12.0),
    )
