"""Towns that the demo's invented customers live in, about as often as people do."""

import random
from collections.abc import Sequence
from typing import Final, NamedTuple


class Town(NamedTuple):
    """A postal code and its town, and how many thousands of people its municipality has."""

    code: str
    city: str
    thousands: int
    country: str = "SE"

    @property
    def north(self) -> float:
        """How far north it lies, from Skåne (0) to Lapland (1)."""
        found = next((part for begins, part in _NORTH[self.country] if self.code.startswith(begins)), None)
        return _MIDDLE if found is None else found


_MIDDLE: Final = 0.3
#: How far north the postal codes lie that begin so.
_NORTH: Final[dict[str, tuple[tuple[str, float], ...]]] = {
    "SE": (
        ("98", 1.0), ("97", 0.9), ("96", 0.95), ("9", 0.75), ("83", 0.7), ("8", 0.6), ("79", 0.5), ("2", 0.0), ("3", 0.1),
    ),
    "NO": (("9", 1.0), ("8", 0.85), ("7", 0.6)),
}  # fmt: skip


TOWNS: Final = (
    Town("118 61", "Stockholm", 990),
    Town("411 04", "Göteborg", 610),
    Town("211 22", "Malmö", 360),
    Town("753 32", "Uppsala", 245),
    Town("582 22", "Linköping", 167),
    Town("703 61", "Örebro", 158),
    Town("722 11", "Västerås", 158),
    Town("252 25", "Helsingborg", 151),
    Town("602 32", "Norrköping", 145),
    Town("553 16", "Jönköping", 145),
    Town("903 26", "Umeå", 133),
    Town("222 22", "Lund", 128),
    Town("503 31", "Borås", 115),
    Town("141 30", "Huddinge", 114),
    Town("803 10", "Gävle", 104),
    Town("302 42", "Halmstad", 105),
    Town("632 20", "Eskilstuna", 108),
    Town("852 30", "Sundsvall", 99),
    Town("352 30", "Växjö", 97),
    Town("652 24", "Karlstad", 97),
    Town("972 38", "Luleå", 79),
    Town("831 30", "Östersund", 65),
    Town("392 32", "Kalmar", 72),
    Town("791 37", "Falun", 60),
    Town("621 57", "Visby", 61),
    Town("371 32", "Karlskrona", 67),
    Town("931 31", "Skellefteå", 77),
    Town("891 33", "Örnsköldsvik", 56),
    Town("981 31", "Kiruna", 22),
    Town("837 52", "Åre", 13),
)

#: Over the border, where some of the shop's customers live.
NORWEGIAN: Final = (
    Town("0550", "Oslo", 717, "NO"),
    Town("5014", "Bergen", 291, "NO"),
    Town("7013", "Trondheim", 214, "NO"),
    Town("9008", "Tromsø", 78, "NO"),
)


def of(name: str, among: Sequence[Town] = TOWNS) -> Town:
    """The town of a customer, the same for the same name."""
    return random.Random(name).choices(among, [town.thousands for town in among])[0]
