"""An invented clickstream: visits that wander among things that go together, the same for the same seed."""

import random
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

from demo import catalogue
from demo.clickstream import Click

#: What one looks at together, by product id.
BUNDLES: Final[tuple[tuple[str, ...], ...]] = (
    ("vila-tunneltalt-2", "holme-kupoltalt-3", "vindil-tarp", "ripnatt-sovsack", "mossbadd-liggunderlag"),
    ("fjallrav-skaljacka", "ljungdalen-skalbyxa", "kebne-vandringsbyxa", "stig-vandringskanga", "lo-fleecetroja"),
    ("sarek-ryggsack-65", "abisko-dagsryggsack-28", "tarna-torrpase-20", "stadiga-vandringsstavar"),
    ("harjedalen-kasa", "bjorka-bestick", "glod-stormkok", "kallkalla-vattenflaska", "varmkalla-termos"),
    ("vinga-ullmossa", "tjader-tumvantar", "tuva-ullsockor", "mossa-merinotroja", "ripa-dunjacka"),
    ("norrsken-pannlampa", "taljen-friluftskniv", "rattvag-kompass", "harjedalen-kasa", "lysmask-lykta"),
    ("stig-vandringskanga", "tuva-ullsockor", "skavfri-plaster", "rask-stigsko"),
    ("gnista-gaskok", "blalaga-gas-230", "sjud-kastrullset", "rengryta-frystorkad", "klarvatten-filter"),
    ("hinna-undertroja", "hinna-underbyxa", "kragen-halsror", "skare-dunvast", "vittra-vindjacka"),
    ("ensling-talt-1", "gunga-hangmatta", "faste-taltpinnar", "molntuss-kudde", "grundtrygg-underlag"),
    ("skarspar-snoskor", "blask-damasker", "polarnatt-sovsack", "tjader-tumvantar"),
    ("solsida-shorts", "bris-keps", "knottfri-myggmedel", "tarna-torrpase-20", "myra-gummistovel"),
    ("fjallkarta-sarek", "rattvag-kompass", "falkoga-kikare", "vedbo-yxa", "plasterlada-forsta-hjalpen"),
    ("glod-stormkok", "klarlaga-sprit-1", "harjedalen-kasa", "rymma-duffel-90", "storstuga-talt-4"),
)  # fmt: skip
_DAYS: Final = 60
_LONGEST_PAUSE: Final = 240  # seconds
_STAYS: Final = 0.72  # how often the next view is of the same bundle


def bundles() -> Sequence[Sequence[str]]:
    """What is looked at together in the shop as it is: of a feed's products, those of one department."""
    if not catalogue.is_fed():
        return BUNDLES
    shelves = ([one.id for one in shelf if not one.discreet] for shelf in catalogue.departments().values())
    return [shelf for shelf in shelves if shelf]


def clicks(
    sessions: int, newest: float, seed: int = 1, together: Sequence[Sequence[str]] | None = None
) -> Iterator[Click]:
    """The clicks of so many sessions over two months, the last of them begun before `newest` (Unix seconds).

    Session by session; the first products of what is looked at `together` (`bundles()`), and the first of these, are
    viewed most.
    """
    dice = random.Random(seed)
    groups = together or bundles()
    weights = list(accumulate(1 / (place + 1) for place in range(len(groups))))
    for number in range(sessions):
        at = float(int(newest) - dice.randrange(_DAYS * 86_400))
        bundle = dice.choices(groups, cum_weights=weights)[0]
        for _ in range(1 + min(int(dice.expovariate(0.3)), 20)):
            yield Click(f"visit-{seed}-{number}", _one(bundle, dice), at)
            at += 5 + dice.randrange(_LONGEST_PAUSE)
            if dice.random() > _STAYS:
                bundle = dice.choices(groups, cum_weights=weights)[0]


def text(found: Iterator[Click]) -> Iterator[str]:
    """The lines of a clickstream file."""
    yield "SessionId\tItemId\tTime\n"
    for click in found:
        yield f"{click.session}\t{click.item}\t{click.time:.0f}\n"


def _one(bundle: Sequence[str], dice: random.Random) -> str:
    return bundle[min(int(dice.expovariate(0.45)), len(bundle) - 1)]
