"""Sending one mail of the outbox: gathered, written, handed over; and whoever met a subject that is tried is counted."""

from msgspec.structs import replace

from chalicelib.letters.domain import Composed
from chalicelib.mail.ports import Delivery, Gathered, Subject
from chalicelib.post.domain import Posting, Skip, State


def deliver(outbox_id: str, *, doors: Delivery) -> State | None:
    """Bring a mail as far as it can come now; what it is by then, None if there is no such row.

    A person met a subject, and was sent (or withheld) what is recommended in it, once the mail is sent. Who dies between the sending and the counting leaves somebody
    uncounted, whichever subject they got; a mail that is only kept (shadow) counts nowhere.
    """
    met: list[tuple[Posting, Subject, Gathered]] = []

    def compose(posting: Posting) -> Composed | Skip:
        gathered = doors.gather(posting)
        if isinstance(gathered, Skip):
            return gathered
        subject = doors.subject(posting)
        met[:] = [(posting, subject, gathered)]
        return doors.write(replace(gathered.letter, subject=subject.arm), subject.subjects)

    state = doors.send(outbox_id, compose)
    if state is State.SENT:
        for posting, subject, gathered in met:
            if subject.test_id is not None:
                doors.exposed(subject.test_id, subject.arm, posting.recipient)
            for draw in gathered.draws:
                doors.asked(draw, posting.wanted.customer_id or "")
    return state
