"""What other rooms may ask of post. The outbox's words are in `post.domain`."""

from typing import Any

from chalicelib.letters.domain import Kind, Language, Stream
from chalicelib.post import addresses, forgetting, links, listening, people, sending, service, streams, wiring
from chalicelib.post.domain import (
    Answer,
    DayFigures,
    Pause,
    Permission,
    Posting,
    Postings,
    Standing,
    State,
    Wanted,
)
from chalicelib.post.sending import Compose

__all__ = [
    "Compose",
    "actions",
    "add",
    "allowed",
    "archived",
    "cancel",
    "click_url",
    "clicked",
    "erase",
    "export",
    "figures",
    "find",
    "lately",
    "note_click",
    "note_purchase",
    "outbox_id",
    "pause",
    "paused",
    "preferences_url",
    "resume",
    "send",
    "standing",
    "suppress",
    "take_in_consent",
    "take_in_suppression",
    "to_person",
    "unsubscribe_url",
    "unsuppress",
]


def add(wanted: Wanted, now: int) -> bool:
    """Put a mail in the outbox, once; False if it stood there. What is due is told to its queue at once.

    Raises `ValueError` for an entity that can't stand in the outbox's key.
    """
    return service.add(wanted, doors=wiring.doors(), now=now)


def actions(wanted: Wanted, now: int) -> list[Any]:
    """What puts a mail in the outbox, for another room's transaction: at most 5 actions.

    The transaction fails if the mail stands there already; due mails are found by the minute's job.
    """
    from chalicelib.post.store import adding

    return adding(service.posting(wanted, doors=wiring.doors(), now=now))


def outbox_id(wanted: Wanted) -> str:
    """Under which id a wanted mail is found."""
    return service.posting(wanted, doors=wiring.doors(), now=0).outbox_id


def send(outbox_id: str, compose: Compose, now: int) -> State | None:
    """Bring a mail as far as it can come now: claim, check, compose, keep, hand over. None: there is no such row.

    Called as often as one likes, by as many at once as one likes. `compose` is called at most once a claim; what it
    raises is raised again after the mail was put back to wait.
    """
    return sending.send(outbox_id, compose, doors=wiring.doors(), now=now)


def find(outbox_id: str) -> Posting | None:
    """A row of the outbox."""
    return wiring.outbox().get(outbox_id)


def lately(
    *,
    state: State | None = None,
    kind: Kind | None = None,
    cursor: str | None = None,
    limit: int = 50,
    now: int,
) -> Postings:
    """The outbox, latest first, of one state or kind if asked; a page may hold fewer than `limit` and still go on.

    Raises `Invalid` for a foreign cursor.
    """
    return service.lately(state, kind, cursor, limit, doors=wiring.doors(), secret=wiring.secret(), now=now)


def to_person(email: str, limit: int = 100) -> list[Posting]:
    """The latest mails to an address, latest first."""
    return service.to_person(wiring.recipient(email), limit, doors=wiring.doors())


def archived(posting: Posting) -> bytes | None:
    """The exact mail as it was sent last (or would have been: shadow), while it is kept; else None."""
    return wiring.carrier().read(posting.archived[-1]) if posting.archived else None


def cancel(kind: Kind, entity: str, to: str, now: int, version: int = 1) -> bool:
    """Take a mail back that wasn't handed over yet; whether it is certain not to go."""
    return service.cancel_by(kind, entity, to, version, doors=wiring.doors(), now=now)


def allowed(to: str, customer_id: str | None, kind: Kind, now: int) -> Permission:
    """Whether a mail of this kind may go to somebody, and whether anything that sells may stand in it."""
    return service.allowed(to, customer_id, kind, doors=wiring.doors(), now=now)


def note_purchase(email: str, marketing: bool | None, now: int) -> None:
    """Keep what a purchase says about marketing: an answer, or (None) that its buyer didn't refuse."""
    people.note_purchase(wiring.recipient(email), marketing, registers=wiring.registers(), now=now)


def standing(email: str) -> Standing:
    """What is known of an address: suppression, answers, refused kinds."""
    return wiring.registers().standing(wiring.recipient(email))


def suppress(email: str, reason: str, now: int, detail: str = "") -> None:
    """Send nothing to an address any more."""
    people.suppress(wiring.recipient(email), reason, registers=wiring.registers(), now=now, detail=detail)


def unsuppress(email: str) -> bool:
    """Let an address be written to again; whether it wasn't so."""
    return people.unsuppress(wiring.recipient(email), registers=wiring.registers())


def take_in_consent(email: str, given: bool, at: int, source: str, text: str = "") -> bool:
    """Keep an answer given elsewhere at `at`; whether it was new. The latest answer holds."""
    said = Answer(given=given, at=at, source=source, text=text)
    return people.answer(wiring.recipient(email), said, registers=wiring.registers())


def take_in_suppression(email: str, reason: str, at: int) -> bool:
    """Keep that an address was suppressed elsewhere; whether it wasn't here yet."""
    return people.suppress(wiring.recipient(email), reason, registers=wiring.registers(), now=at)


def preferences_url(email: str, language: Language) -> str:
    """The signed address of a person's page of choices."""
    return addresses.preferences(wiring.recipient(email), language)


def unsubscribe_url(posting: Posting) -> str:
    """The signed address that ends marketing: a page by GET, at once by POST."""
    return addresses.unsubscribe(posting)


def click_url(posting: Posting, target: str) -> str:
    """A signed address that leads on to `target`: `/v1/clicks/{token}?to=<target>`."""
    return addresses.click(posting, target)


def clicked(token: str, to: str) -> Posting | None:
    """The mail in which a click's link stood (None: forgotten by now).

    Raises `Invalid` unless the link is ours and leads to `to`: only then may it be followed.
    """
    return wiring.outbox().by_tag(links.click(token, to, wiring.secret()).tag)


def note_click(posting: Posting, now: int) -> bool:
    """Count that somebody who agreed to it followed a link of a mail: once a mail; whether it was the first time."""
    return listening.clicked(posting, doors=wiring.doors(), now=now)


def paused() -> list[Pause]:
    """The streams that stand still."""
    held = (wiring.registers().pause(stream) for stream in Stream)
    return [one for one in held if one.paused]


def pause(stream: Stream, why: str, by: str, now: int) -> None:
    """Let a stream stand still; `by` is an operator's id."""
    streams.pause(stream, why, by, registers=wiring.registers(), now=now)


def resume(stream: Stream, by: str, now: int) -> None:
    """Let a stream go on; what led to the pause doesn't count any more."""
    streams.resume(stream, by, registers=wiring.registers(), now=now)


def figures(days: int, now: int) -> list[DayFigures]:
    """What each stream did on each of the last `days` UTC days, latest first."""
    return streams.figures(days, registers=wiring.registers(), now=now)


def export(customer_id: str | None = None, email: str | None = None) -> dict[str, Any]:
    """Everything that post keeps about a person, ready for JSON."""
    return forgetting.export(customer_id, email, doors=wiring.doors())


def erase(customer_id: str | None = None, email: str | None = None, *, now: int) -> int:
    """Take a person out of the outbox; how many rows there were. What says "never write" stays, as a keyed hash."""
    return forgetting.erase(customer_id, email, doors=wiring.doors(), now=now)
