"""The grounds on which something is decided, and the reasons for which it may be reported.

A fixed list: figures are counted by these codes, and authors are told their words, in Swedish and English.
Each ground rests on the shop's terms for contributions, and where a law is named, on that law too.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from chalicelib.moderation.domain import State

LANGUAGES: Final = ("sv", "en")


class Ground(NamedTuple):
    """Why something is published or isn't: a sentence for the author by language, and the law behind it."""

    code: str
    sv: str
    en: str
    law: str = ""

    def text(self, language: str) -> str:
        """The sentence in `language`; English where there is none."""
        return self.sv if language == "sv" else self.en


_RESTRICTING: Final = (
    Ground("advertising", "Texten gör reklam för något annat än den produkt den hör till.",
           "The text advertises something other than the product it belongs to."),
    Ground("contact_data", "Texten innehåller kontaktuppgifter, eller leder läsaren till en annan plats.",
           "The text holds contact details, or leads the reader to another place."),
    Ground("private_data", "Texten innehåller uppgifter om en enskild person.",
           "The text holds personal data about an individual.", "GDPR art. 6"),
    Ground("hate", "Texten uttrycker hat mot en grupp människor.",
           "The text expresses hatred of a group of people.", "Brottsbalken 16:8"),
    Ground("threat", "Texten innehåller ett hot.", "The text holds a threat.", "Brottsbalken 4:5"),
    Ground("abuse", "Texten angriper en person i stället för att tala om varan eller köpet.",
           "The text attacks a person instead of speaking of the goods or the purchase."),
    Ground("illegal", "Innehållet strider mot lag.", "The content is against the law."),
    Ground("copyright", "Innehållet är någon annans verk och får inte visas här.",
           "The content is someone else's work and may not be shown here.", "Upphovsrättslagen 1 kap."),
    Ground("fake", "Vi bedömer att texten inte bygger på en egen upplevelse av varan.",
           "We find that the text isn't based on the author's own experience of the goods.",
           "Direktiv 2005/29/EG bilaga I p. 23b–c"),
    Ground("affiliated", "Författaren arbetar för butiken eller för den som säljer varan.",
           "The author works for the shop or for the seller of the goods.",
           "Direktiv 2005/29/EG bilaga I p. 23b–c"),
    Ground("duplicate", "Samma text har redan skickats in.", "The same text has been sent in before."),
    Ground("off_topic", "Texten handlar inte om varan, köpet eller butiken.",
           "The text isn't about the goods, the purchase or the shop."),
    Ground("unreadable", "Texten går inte att läsa som en text.", "The text can't be read as a text."),
    Ground("too_many", "Fler texter än vanligt kom på kort tid från samma håll.",
           "More texts than usual came from the same direction in a short time."),
    Ground("media", "Bilden, ljudet eller filmen får inte visas enligt butikens villkor.",
           "The picture, sound or film may not be shown under the shop's terms."),
    Ground("unseen", "Innehållet väntar på att en människa ser det innan det visas.",
           "The content waits for a human to see it before it is shown."),
    Ground("terms", "Innehållet strider mot butikens villkor för bidrag.",
           "The content is against the shop's terms for contributions."),
)  # fmt: skip
_ALLOWING: Final = (
    Ground("in_order", "Innehållet följer villkoren och visas.",
           "The content follows the terms and is shown."),
)  # fmt: skip

GROUNDS: Final[Mapping[str, Ground]] = MappingProxyType(
    {ground.code: ground for ground in (*_RESTRICTING, *_ALLOWING)}
)

# Why someone may report what is shown (DSA art. 16): the code, and how the choice is worded.
REPORT_REASONS: Final[Mapping[str, Ground]] = MappingProxyType({
    one.code: one
    for one in (
        Ground("illegal", "Det strider mot lag", "It is against the law"),
        Ground("hate", "Hat mot en grupp", "Hatred of a group"),
        Ground("threat", "Hot", "A threat"),
        Ground("abuse", "Angrepp på en person", "An attack on a person"),
        Ground("private_data", "Uppgifter om en enskild person", "Personal data about someone"),
        Ground("copyright", "Någon annans verk", "Someone else's work"),
        Ground("fake", "Inte en egen upplevelse", "Not the author's own experience"),
        Ground("advertising", "Reklam", "Advertising"),
        Ground("off_topic", "Handlar om något annat", "About something else"),
        Ground("other", "Något annat", "Something else"),
    )
})  # fmt: skip


def allowed(state: State) -> tuple[str, ...]:
    """The codes on which an operator may put a case in `state`."""
    chosen = _ALLOWING if state is State.PUBLISHED else _RESTRICTING
    return tuple(ground.code for ground in chosen)
