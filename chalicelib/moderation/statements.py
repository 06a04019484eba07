"""What an author is told of a decision on their text: facts, ground, how it was made, and how to answer.

A statement of reasons as article 17 of the Digital Services Act (EU 2022/2065) asks for, in Swedish or English.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import msgspec

from chalicelib.kernel import clock
from chalicelib.moderation import cases, grounds
from chalicelib.moderation.domain import RULES, Case, State

# What each finding of the rules means, as the author is told it: (Swedish, English).
FINDINGS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({
    "blocked_word": ("ett ord som butiken inte visar", "a word that the shop doesn't show"),
    "hate": ("ett nedsättande ord om en grupp människor", "a slur against a group of people"),
    "threat": ("något som läses som ett hot", "something that reads as a threat"),
    "abuse": ("ett ord som angriper en person", "a word that attacks a person"),
    "link": ("en länk eller en webbadress", "a link or a web address"),
    "email": ("en e-postadress", "an e-mail address"),
    "phone": ("ett telefonnummer", "a phone number"),
    "handle": ("ett användarnamn i en annan tjänst", "a user name of another service"),
    "identity_number": ("ett personnummer", "a personal identity number"),
    "account_number": ("ett kort- eller kontonummer", "a card or account number"),
    "home_address": ("en gatuadress", "a street address"),
    "advertising": ("formuleringar som är vanliga i reklam", "phrases that are common in advertising"),
    "paid": ("formuleringar som är vanliga i köpta omdömen", "phrases that are common in bought reviews"),
    "shouting": ("mest stora bokstäver", "mostly capital letters"),
    "repetition": ("samma tecken eller ord om och om igen", "the same signs or words over and over"),
    "gibberish": ("ord som inte går att läsa", "words that can't be read"),
    "hidden": ("tecken som döljer eller vänder texten", "signs that hide or turn the text"),
    "overlong": ("mer text än vad som kan granskas", "more text than can be looked over"),
    "too_short": ("bara någon enstaka bokstav", "no more than a letter or two"),
    "off_topic": ("en text som ser ut som ett test", "a text that looks like a test"),
    "duplicate": ("nästan samma text som en tidigare", "nearly the same text as an earlier one"),
    "author_rate": ("ovanligt många texter från dig på kort tid", "unusually many texts by you in a short time"),
    "source_rate": (
        "ovanligt många texter från samma nät på kort tid",
        "unusually many texts from the same network in a short time",
    ),
    "burst": (
        "ovanligt många lika betyg på varan på kort tid",
        "unusually many equal ratings of the product in a short time",
    ),
    "affiliated": (
        "ditt konto hör till butiken eller en säljare",
        "your account belongs to the shop or to a seller",
    ),
    "unseen": ("en bild, ett ljud eller en film som ingen sett än", "a picture, sound or film not seen yet"),
})  # fmt: skip
_OTHER: Final = ("något som avviker", "something out of the ordinary")

_STATES: Final = {
    State.PUBLISHED: ("Det du skrev visas.", "What you wrote is shown."),
    State.HELD: (
        "Det du skrev visas inte än. En människa ser på det först.",
        "What you wrote isn't shown yet. A human looks at it first.",
    ),
    State.REJECTED: ("Det du skrev visas inte.", "What you wrote isn't shown."),
    State.WITHDRAWN: ("Du har tagit tillbaka det du skrev.", "You have taken back what you wrote."),
}  # fmt: skip
_AUTOMATED: Final = (
    "Beslutet fattades automatiskt av fasta regler som läste texten. Betyget hade ingen betydelse.",
    "The decision was made automatically, by fixed rules that read the text. The rating played no part.",
)
_BY_HUMAN: Final = ("Beslutet fattades av en människa.", "The decision was made by a human.")
_APPEAL: Final = (
    (
        "Du kan överklaga en gång genom att svara här med en förklaring; en människa prövar beslutet på nytt. Du kan"
        " också ändra texten och skicka in den igen, vända dig till ett certifierat organ för tvistlösning utanför"
        " domstol (artikel 21 i EU:s förordning 2022/2065) eller gå till domstol."
    ),
    (
        "You can appeal once by answering here with an explanation; a human looks at the decision anew. You can also"
        " change the text and send it in again, turn to a certified out-of-court dispute settlement body (article 21"
        " of Regulation (EU) 2022/2065), or go to court."
    ),
)
_WAIT: Final = (
    "Du behöver inte göra något. Du kan också ändra texten så att det som hittades inte finns kvar.",
    "You need do nothing. You can also change the text so that what was found is there no more.",
)
_OPEN: Final = ("Din överklagan är mottagen och prövas.", "Your appeal has come in and is being looked at.")
_UPHELD: Final = (
    "Din överklagan fick bifall: beslutet är ändrat.", "Your appeal was granted: the decision is changed.",
)  # fmt: skip
_REFUSED: Final = (
    (
        "Din överklagan prövades av en människa; beslutet står fast. Du kan vända dig till ett certifierat organ för"
        " tvistlösning utanför domstol (artikel 21 i EU:s förordning 2022/2065) eller gå till domstol."
    ),
    (
        "Your appeal was looked at by a human; the decision stands. You can turn to a certified out-of-court dispute"
        " settlement body (article 21 of Regulation (EU) 2022/2065), or go to court."
    ),
)


class Fact(msgspec.Struct, frozen=True):
    """One thing that the rules found: its code, in words, and the piece of text that it is about."""

    code: str
    text: str
    found: str


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """What is told to the author. `redress` says what they can do; `may_appeal` whether an appeal is taken."""

    kind: str
    state: State
    decided_at: str
    summary: str
    automated: bool
    how: str
    ground: str | None
    ground_text: str | None
    law: str | None
    facts: tuple[Fact, ...]
    note: str
    redress: str
    may_appeal: bool
    appealed_at: str | None
    appeal_upheld: bool | None


def statement(case: Case, language: str) -> Statement:
    """The statement of reasons of a case as it stands, in `language` (`sv`, else English)."""
    n = 0 if language == "sv" else 1
    ground = grounds.GROUNDS.get(case.ground or "") if case.state in (State.HELD, State.REJECTED) else None
    automated = case.decided_by == RULES
    return Statement(
        kind=case.submission.kind.value,
        state=case.state,
        decided_at=clock.iso(case.decided_at),
        summary=_STATES[case.state][n],
        automated=automated,
        how=(_AUTOMATED if automated else _BY_HUMAN)[n],
        ground=ground.code if ground else None,
        ground_text=ground.text(language) if ground else None,
        law=ground.law or None if ground else None,
        facts=_facts(case, n) if ground and automated else (),
        note=case.note,
        redress=_redress(case, n),
        may_appeal=cases.may_appeal(case),
        appealed_at=clock.iso(case.appeal.at) if case.appeal else None,
        appeal_upheld=case.appeal.upheld if case.appeal else None,
    )


def finding(code: str, language: str) -> str:
    """What a finding of the rules means, in words."""
    return FINDINGS.get(code, _OTHER)[0 if language == "sv" else 1]


def _facts(case: Case, n: int) -> tuple[Fact, ...]:
    return tuple(
        Fact(one.code, FINDINGS.get(one.code, _OTHER)[n], one.found) for one in case.assessment.reasons
    )


def _redress(case: Case, n: int) -> str:
    if case.has_open_appeal:
        return _OPEN[n]
    if case.appeal is not None and case.appeal.upheld is not None and case.state is not State.WITHDRAWN:
        return (_UPHELD if case.appeal.upheld else _REFUSED)[n]
    if case.state is State.REJECTED:
        return _APPEAL[n]
    return _WAIT[n] if case.state is State.HELD else ""
