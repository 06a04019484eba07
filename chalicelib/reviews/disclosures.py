"""What EU rules want said beside reviews, in Swedish and English: how reviews are verified, sorted, and how
those that something was given for are marked (Directive 2005/29/EC article 7(6) and annex I, points 23b and
23c, as amended by the Omnibus Directive; Digital Services Act, articles 14 and 27).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import msgspec

from chalicelib.reviews.places import Sort

LANGUAGES: Final = ("en", "sv")
Texts = Mapping[str, str]


class Words(msgspec.Struct, frozen=True):
    """One thing that is said: its code for machines, and its text for people."""

    code: str
    text: str


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What is said beside reviews, in one language."""

    language: str
    verification: Words
    sorting: Words
    incentives: Words
    moderation: Words


_VERIFICATION: Final[Texts] = MappingProxyType(
    {
        "sv": "”Verifierat köp” betyder att en order hos oss innehåller produkten. ”Verifierad kund” betyder att "
        "den som skrev var inloggad hos oss. Andra omdömen har vi inte kunnat kontrollera.",
        "en": "“Verified buyer” means that an order with us holds the product. “Verified shopper” means that "
        "whoever wrote was logged in with us. Other reviews we haven't been able to check.",
    }
)
_INCENTIVES: Final[Texts] = MappingProxyType(
    {
        "sv": "Omdömen som någon fått ersättning eller förmån för är märkta med det. De räknas som andra.",
        "en": "Reviews that something was given for are marked so. They count like all others.",
    }
)
_MODERATION: Final[Texts] = MappingProxyType(
    {
        "sv": "Alla publicerade omdömen räknas och visas, positiva som negativa. Vi tar bara bort det som bryter "
        "mot lagen eller våra regler; den som skrev får veta varför och kan överklaga.",
        "en": "All published reviews count and are shown, good and bad alike. We only take down what breaks the "
        "law or our rules; whoever wrote it is told why and can appeal.",
    }
)
_SORTING: Final[Mapping[Sort, Texts]] = MappingProxyType(
    {
        Sort.HELPFUL: {
            "sv": "De omdömen som störst andel läsare funnit hjälpsamma visas först; få röster väger mindre.",
            "en": "Reviews that the largest share of readers found helpful come first; few votes weigh less.",
        },
        Sort.NEWEST: {"sv": "De nyaste omdömena visas först.", "en": "The newest reviews come first."},
        Sort.HIGHEST: {
            "sv": "De högsta betygen visas först, och bland lika betyg det nyaste.",
            "en": "The highest ratings come first, and the newest among equal ones.",
        },
        Sort.LOWEST: {
            "sv": "De lägsta betygen visas först, och bland lika betyg det nyaste.",
            "en": "The lowest ratings come first, and the newest among equal ones.",
        },
        Sort.PICTURES: {
            "sv": "Bara omdömen med bilder visas, de nyaste först.",
            "en": "Only reviews with pictures are shown, the newest first.",
        },
    }
)


def language_of(locale: str | None) -> str:
    """The language that a reader of `locale` (`sv-SE`) is answered in: Swedish, else English."""
    word = (locale or "").replace("_", "-").partition("-")[0].lower()
    return word if word in LANGUAGES else "en"


def told(sort: Sort, locale: str | None) -> Told:
    """What is said beside reviews sorted so."""
    language = language_of(locale)
    return Told(
        language=language,
        verification=Words("order_or_login", _VERIFICATION[language]),
        sorting=Words(sort.value, _SORTING[sort][language]),
        incentives=Words("marked_and_counted", _INCENTIVES[language]),
        moderation=Words("all_published_count", _MODERATION[language]),
    )
