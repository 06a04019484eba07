"""Letters as they are sent: each kind's sample, composed with a shop's theme."""

from functools import cache
from typing import Final

from chalicelib.letters import public as letters
from chalicelib.letters.domain import Composed, Kind, Language, Theme, Wording

THEME: Final = Theme(
    name="Nordhem",
    home_url="https://nordhem.example/",
    privacy_url="https://nordhem.example/integritet",
    legal="Nordhem Handel AB\nStorgatan 1, 111 22 Stockholm",
)
# What an operator might put in place of any kind's own texts.
OWN: Final = Wording(
    subjects=("Hej {first_name}, ett mejl från {shop}",),
    preheader="Några rader till dig från {shop}",
    heading="Hej {first_name}!",
    body="Det här är våra egna ord.\n\nLäs mer på https://nordhem.example/om-oss.",
    button="Titta här",
)


@cache
def composed(
    kind: Kind,
    language: Language = "sv",
    discreet: bool = False,
    wording: Wording = Wording(),  # noqa: B008  (frozen)
) -> Composed:
    """The kind's sample, written."""
    return letters.compose(letters.sample(kind, language, discreet=discreet), theme=THEME, wording=wording)
