"""What a letter's placeholders stand for, and its words: an operator's where there are some, else its own."""

from collections.abc import Mapping
from typing import Final

import msgspec

from chalicelib.letters import cleaning, texts
from chalicelib.letters.domain import Kind, Letter, OfferPart, Theme, Wording
from chalicelib.letters.speech import Speech
from chalicelib.letters.texts import N_, Part

_LONGEST_SUBJECT: Final = 150
_LONGEST_PREHEADER: Final = 220


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A letter's words, filled. `button` and `paragraphs` may be empty."""

    subject: str
    preheader: str
    heading: str
    paragraphs: list[list[Part]]
    button: str
    why: str


def told(letter: Letter, theme: Theme, wording: Wording, speech: Speech) -> Told:
    """The words of a letter that was cleaned."""
    own = texts.OWN[letter.kind]
    known = values(letter, theme, speech)
    subject = _line(_chosen(wording.subjects, letter.subject), _subjects(letter, own), known, speech)
    return Told(
        subject=cleaning.line(subject or theme.name, _LONGEST_SUBJECT),
        preheader=cleaning.line(_line(wording.preheader, own.preheader, known, speech), _LONGEST_PREHEADER),
        heading=_line(wording.heading, own.heading, known, speech),
        paragraphs=texts.paragraphs(wording.body or _said(_body(letter, own), speech), known),
        button=_line(wording.button, (own.button,), known, speech),
        why=_said(own.why, speech),
    )


def own(kind: Kind, speech: Speech) -> Wording:
    """What a kind says by itself, with its placeholders."""
    said = texts.OWN[kind]
    return Wording(
        subjects=(_said(said.subject[0], speech),),
        preheader=_said(said.preheader[0], speech),
        heading=_said(said.heading[0], speech),
        body=_said(said.body, speech),
        button=_said(said.button, speech),
    )


def values(letter: Letter, theme: Theme, speech: Speech) -> dict[str, str]:
    """What is known for the placeholders, by name; empty where it isn't known.

    `product` is known where the letter is about one product only, and never in a discreet one.
    """
    found = {"first_name": letter.first_name, "shop": theme.name, "product": _product(letter)}
    if letter.order:
        found["order"] = letter.order.number
        found["expected"] = speech.day(letter.order.expected) if letter.order.expected else ""
        found["total"] = speech.money(letter.order.total) if letter.order.total else ""
    if letter.shipment:
        found |= {"carrier": letter.shipment.carrier, "tracking_number": letter.shipment.number}
    if letter.refund:
        found["refund"] = speech.money(letter.refund)
    if letter.until is not None:
        found["until"] = speech.moment(letter.until)
    return found | (_offer(letter.offer, speech) if letter.offer else {})


def gives(offer: OfferPart, speech: Speech) -> str:
    """What an offer gives, in the middle of a sentence: `free shipping`, `15% off`."""
    if offer.gives == "percent" and offer.percent is not None:
        return speech(N_("{percent} off"), percent=speech.percent(offer.percent))
    if offer.gives == "amount" and offer.amount is not None:
        return speech(N_("{amount} off"), amount=speech.money(offer.amount))
    return speech(N_("free shipping"))


def _offer(offer: OfferPart, speech: Speech) -> dict[str, str]:
    return {
        "offer": gives(offer, speech),
        "code": offer.code,
        "until": speech.moment(offer.until),
        "least": speech.money(offer.least) if offer.least else "",
    }


def _product(letter: Letter) -> str:
    if letter.is_discreet or any(one.discreet for one in letter.asked):
        return ""
    titles = [one.title for one in letter.asked]
    if not titles and letter.order:
        titles = [one.title for one in letter.order.lines]
    return cleaning.line(titles[0], 60) if len(titles) == 1 else ""


def _subjects(letter: Letter, own: texts.Own) -> tuple[str, ...]:
    return (texts.PART_SHIPPED_SUBJECT,) if _is_part(letter) else own.subject


def _body(letter: Letter, own: texts.Own) -> str:
    return texts.PART_SHIPPED_BODY if _is_part(letter) else own.body


def _is_part(letter: Letter) -> bool:
    return letter.kind is Kind.ORDER_SHIPPED and letter.order is not None and not letter.order.is_whole


def _chosen(subjects: tuple[str, ...], index: int) -> str:
    if not subjects:
        return ""
    return subjects[index] if 0 <= index < len(subjects) else subjects[0]


def _line(theirs: str, own: tuple[str, ...], known: Mapping[str, str], speech: Speech) -> str:
    """An operator's words; the kind's own where there are none, or none of which can be said of this letter."""
    filled = texts.fill(theirs, known) if theirs else ""
    return filled or texts.fill(_said(texts.pick(own, known), speech), known)


def _said(message: str, speech: Speech) -> str:
    """The words for a message id. The empty one stands for the catalogue's own heading."""
    return speech(message) if message else ""
