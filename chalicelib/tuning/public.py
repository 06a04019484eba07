"""The door of this room: what is in force, and the operator's word."""

from typing import Literal

from chalicelib.kernel import settings
from chalicelib.recommendations.tuned import SHIPPED, Tuned
from chalicelib.tuning import standing as book
from chalicelib.tuning import wiring
from chalicelib.tuning.service import Estimate, Finding
from chalicelib.tuning.standing import Book, Run, Standing

__all__ = ["Estimate", "Finding", "Run", "Standing", "Words", "say", "standing"]

#: What an operator may say: stay with what is in force, with what ships, with what was before the last change; or go on.
Words = Literal["pin", "ship", "undo", "unpin"]


def standing() -> Standing:
    """What recomputes go by, and why."""
    return book.standing(wiring.book())


def say(word: Words) -> Standing:
    """Heed the operator, and say what is in force then: the next recompute goes by it.

    Raises `ValueError` where there is no change to undo.
    """
    kept = wiring.book()
    if word == "unpin":
        kept.say(None)
    else:
        book.pin(kept, _meant(word, kept), settings.current().now())
    return standing()


def _meant(word: Words, kept: Book) -> Tuned:
    if word == "pin":
        return book.standing(kept).in_force
    before = SHIPPED if word == "ship" else book.undone(kept.kept())
    if before is None:
        raise ValueError("nothing was changed yet")
    return before
