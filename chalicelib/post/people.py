"""What is kept of an address: changed on what is there, however many do it at once."""

from collections.abc import Callable

from chalicelib.kernel import revisions
from chalicelib.letters.domain import Kind
from chalicelib.post import permission
from chalicelib.post.domain import Answer, Standing, Suppression
from chalicelib.post.ports import Registers


def change(recipient: str, how: Callable[[Standing], Standing], *, registers: Registers) -> bool:
    """Put a person's standing into what `how` makes of it; whether that changed anything."""

    def attempt(before: Standing) -> bool:
        after = how(before)
        if after == before:
            return False
        registers.keep_standing(before, after)
        return True

    return revisions.persist(
        lambda: registers.standing(recipient), attempt, what="what is known of an address"
    )


def suppress(recipient: str, reason: str, *, registers: Registers, now: int, detail: str = "") -> bool:
    """Send nothing there any more; whether it wasn't so yet."""
    why = Suppression(reason=reason, at=now, detail=detail[:300])
    return change(recipient, lambda one: permission.suppressed(one, why), registers=registers)


def unsuppress(recipient: str, *, registers: Registers) -> bool:
    """Let it be written to again; whether it wasn't so."""
    return change(recipient, permission.unsuppressed, registers=registers)


def answer(recipient: str, given: Answer, *, registers: Registers) -> bool:
    """Keep an answer; whether it was new."""
    return change(recipient, lambda one: permission.answered(one, given), registers=registers)


def note_purchase(recipient: str, marketing: bool | None, *, registers: Registers, now: int) -> None:
    """Keep what a purchase says: yes and no are answers; without a word its buyer didn't refuse."""
    if marketing is None:
        change(recipient, lambda one: permission.bought(one, now), registers=registers)
    else:
        answer(recipient, Answer(given=marketing, at=now, source="order"), registers=registers)


def unsubscribe(recipient: str, *, registers: Registers, now: int) -> bool:
    """End all marketing, at once; whether it hadn't ended."""
    said = Answer(given=False, at=now, source="unsubscribe")
    return change(recipient, lambda one: permission.answered(one, said), registers=registers)


def choose(recipient: str, wanted: frozenset[Kind], text: str, *, registers: Registers, now: int) -> bool:
    """Keep which kinds of marketing a person wants; whether that changed anything."""
    return change(
        recipient, lambda one: permission.chosen(one, wanted, "preferences", text, now), registers=registers
    )
