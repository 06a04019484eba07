"""What is told of decisions: to an author (Digital Services Act, article 17), and to who sent a notice in (article 16).

The statement's own words are moderation's; here they become paragraphs of a mail.
"""

from collections.abc import Mapping
from typing import Final

from chalicelib.letters.domain import Language
from chalicelib.mail.ports import Notice, Ruling

PUBLISHED: Final = "published"

_WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    "sv": {
        "ground": "Grund: {ground}",
        "law": "Grund: {ground} ({law})",
        "found": "Det här hittades: {facts}.",
        "note": "Butiken skriver: {note}",
        "thanks": "Tack för att du sade till. Du anmälde något hos oss: {reason}.",
        "removed": "Vi har sett på det och beslutat att det inte ska visas.",
        "stays": "Vi har sett på det och beslutat att det får vara kvar. Vi ser inte att det bryter mot lagen eller"
        " våra regler.",
        "human": "Beslutet fattades av en människa.",
        "redress": "Tycker du att beslutet är fel kan du höra av dig till butiken, vända dig till ett certifierat organ"
        " för tvistlösning utanför domstol (artikel 21 i EU:s förordning 2022/2065) eller gå till domstol.",
    },
    "en": {
        "ground": "Ground: {ground}",
        "law": "Ground: {ground} ({law})",
        "found": "This is what was found: {facts}.",
        "note": "The shop writes: {note}",
        "thanks": "Thank you for telling us. You reported something with us: {reason}.",
        "removed": "We have looked at it and decided that it isn't to be shown.",
        "stays": "We have looked at it and decided that it may stay. We don't see that it is against the law or our"
        " rules.",
        "human": "The decision was made by a human.",
        "redress": "If you think that the decision is wrong, you can write to the shop, turn to a certified"
        " out-of-court dispute settlement body (article 21 of Regulation (EU) 2022/2065), or go to court.",
    },
}  # fmt: skip


def to_author(ruling: Ruling, language: Language) -> tuple[str, ...]:
    """A statement of reasons, paragraph by paragraph: what, why, what was found, how, and what can be done."""
    words = _WORDS[language]
    told = [ruling.summary, _ground(ruling, words)]
    facts = [f"{one.text} (“{one.found}”)" if one.found else one.text for one in ruling.facts]
    told.append(words["found"].format(facts="; ".join(facts)) if facts else "")
    told += [ruling.how, words["note"].format(note=ruling.note) if ruling.note else "", ruling.redress]
    return tuple(one for one in told if one)


def _ground(ruling: Ruling, words: Mapping[str, str]) -> str:
    if not ruling.ground:
        return ""
    name = "law" if ruling.law else "ground"
    return words[name].format(ground=ruling.ground, law=ruling.law)


def to_reporter(notice: Notice, language: Language) -> tuple[str, ...]:
    """What became of a notice, paragraph by paragraph."""
    words = _WORDS[language]
    told = [words["thanks"].format(reason=notice.reason)]
    told.append(words["stays" if notice.state == PUBLISHED else "removed"])
    if notice.ground and notice.state != PUBLISHED:
        told.append(words["ground"].format(ground=notice.ground))
    return (*told, words["human"], words["redress"])
