"""What an admin does about a person's data. The log names people by a keyed hash, and says no more of them."""

from typing import Final

import msgspec

from chalicelib.console import personforms, wiring
from chalicelib.console.answering import File
from chalicelib.console.domain import Operator
from chalicelib.console.personforms import EraseForm, WhoForm
from chalicelib.kernel.errors import Invalid, TooLarge
from chalicelib.privacy import public as privacy

#: What a function may answer with, less what it grows by on the way.
MOST_BYTES: Final = 5 << 20


def look(form: WhoForm) -> privacy.Standing:
    """What is held of a person, by room, and how far their erasure is. Raises `Invalid`."""
    return privacy.standing(personforms.who(form))


def copy(form: WhoForm, by: Operator, now: int) -> File:
    """All that rooms hold of a person, as a file to hand over; with a line in the log.

    Raises `Invalid`, or `TooLarge` for what only the command can write.
    """
    person = personforms.who(form)
    body = msgspec.json.format(msgspec.json.encode(privacy.copy(person)), indent=1)
    if len(body) > MOST_BYTES:
        raise TooLarge(
            "that is more than a page can hand over; take the command: python -m infra person export"
        )
    wiring.log(by, "person_copied", _subject(person), "", now)
    # Who it is about stands in the file alone: names of files get around.
    return File(body.decode(), "application/json", "personal-data.json")


def erase(form: EraseForm, by: Operator, now: int) -> dict[str, int]:
    """Forget a person whose name was typed twice; how many things each room held. With a line in the log.

    The line comes first, so that no erasure goes without one. Raises `Invalid`.
    """
    person = personforms.who(form)
    if form.again.strip() not in form.given.values():
        raise Invalid.field("/again", "type the name of the person once more")
    wiring.log(by, "person_erased", _subject(person), "", now)
    return privacy.erase(person, now)


def _subject(person: privacy.Who) -> str:
    return f"person#{privacy.pseudonym(person)}"
