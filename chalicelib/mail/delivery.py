"""Sending one mail of the outbox: gathered, written, handed over; and whoever met a subject that is tried is counted."""

from msgspec.structs import replace

from chalicelib.letters.domain import Composed
from chalicelib.mail.ports import Delivery, Subject
from chalicelib.post.domain import Posting, Skip, State


def deliver(outbox_id: str, *, doors: Delivery) -> State | None:
    """Bring a mail as far as it can come now; what it is by then, None if there is no such row.

    A person met a subject once the mail is sent. Who dies between the sending and the counting leaves somebody
    uncounted, whichever subject they got; a mail that is only kept (shadow) counts nowhere.
    """
    met: list[tuple[str, Subject]] = []

    def compose(posting: Posting) -> Composed | Skip:
        letter = doors.gather(posting)
        if isinstance(letter, Skip):
            return letter
        subject = doors.subject(posting)
        met[:] = [(posting.recipient, subject)]
        return doors.write(replace(letter, subject=subject.arm), subject.subjects)

    state = doors.send(outbox_id, compose)
    if state is State.SENT:
        for recipient, subject in met:
            if subject.test_id is not None:
                doors.exposed(subject.test_id, subject.arm, recipient)
    return state
