"""What other rooms may ask of post. The outbox's words are in `post.domain`."""

from collections.abc import Callable
from typing import Any

from chalicelib.letters.domain import Composed, Kind, Language, Stream
from chalicelib.post.domain import (
    DayFigures,
    Pause,
    Permission,
    Posting,
    Postings,
    Skip,
    Standing,
    State,
    Wanted,
)

Compose = Callable[[Posting], Composed | Skip]


def add(wanted: Wanted, now: int) -> bool:
    """Put a mail in the outbox, once; False if it stood there. What is due is told to its queue at once."""
    raise NotImplementedError


def actions(wanted: Wanted, now: int) -> list[Any]:
    """What puts a mail in the outbox, for another room's transaction (at most 5 actions; the row must not be there)."""
    raise NotImplementedError


def send(outbox_id: str, compose: Compose, now: int) -> State | None:
    """Bring a mail as far as it can come now: claim, check, compose, archive, hand over. None: there is no such row.

    Called as often as one likes, by as many at once as one likes. `compose` is called at most once a claim; what it
    raises is raised again after the mail was put back to wait.
    """
    raise NotImplementedError


def find(outbox_id: str) -> Posting | None:
    """A row of the outbox."""
    raise NotImplementedError


def lately(
    *,
    state: State | None = None,
    kind: Kind | None = None,
    cursor: str | None = None,
    limit: int = 50,
    now: int,
) -> Postings:
    """The outbox, latest first, of one state or kind if asked. Raises `Invalid` for a foreign cursor."""
    raise NotImplementedError


def to_person(email: str, limit: int = 100) -> list[Posting]:
    """The latest mails to an address, latest first."""
    raise NotImplementedError


def archived(posting: Posting) -> bytes | None:
    """The exact mail as it was sent (or would have been: shadow), while it is kept; else None."""
    raise NotImplementedError


def cancel(kind: Kind, entity: str, to: str, now: int, version: int = 1) -> bool:
    """Take a mail back that wasn't handed over yet; whether that worked."""
    raise NotImplementedError


def allowed(to: str, customer_id: str | None, kind: Kind, now: int) -> Permission:
    """Whether a mail of this kind may go to somebody, and whether anything that sells may stand in it."""
    raise NotImplementedError


def note_purchase(email: str, marketing: bool | None, now: int) -> None:
    """Keep what a purchase says about marketing: an answer, or (None) that its buyer didn't refuse."""
    raise NotImplementedError


def standing(email: str) -> Standing:
    """What is known of an address: suppression, answers, refused kinds."""
    raise NotImplementedError


def suppress(email: str, reason: str, now: int, detail: str = "") -> None:
    """Send nothing to an address any more."""
    raise NotImplementedError


def unsuppress(email: str, now: int) -> None:
    """Let an address be written to again."""
    raise NotImplementedError


def take_in_consent(email: str, given: bool, at: int, source: str, text: str = "") -> bool:
    """Keep an answer given elsewhere at `at`; whether it changed anything. The latest answer holds."""
    raise NotImplementedError


def take_in_suppression(email: str, reason: str, at: int) -> bool:
    """Keep that an address was suppressed elsewhere; whether it wasn't here yet."""
    raise NotImplementedError


def preferences_url(email: str, language: Language) -> str:
    """The signed address of a person's page of choices."""
    raise NotImplementedError


def unsubscribe_url(posting: Posting) -> str:
    """The signed address that ends marketing: a page by GET, at once by POST."""
    raise NotImplementedError


def click_url(posting: Posting, target: str) -> str:
    """A signed address that leads on to `target`: `/v1/clicks/{token}?to=<target>`."""
    raise NotImplementedError


def clicked(token: str, to: str) -> Posting | None:
    """The mail in which a click's link stood (None: forgotten by now). Raises `Invalid` if the link isn't ours."""
    raise NotImplementedError


def paused() -> list[Pause]:
    """The streams that stand still."""
    raise NotImplementedError


def pause(stream: Stream, why: str, by: str, now: int) -> None:
    """Let a stream stand still."""
    raise NotImplementedError


def resume(stream: Stream, by: str, now: int) -> None:
    """Let a stream go on; what led to the pause doesn't count any more."""
    raise NotImplementedError


def figures(days: int, now: int) -> list[DayFigures]:
    """What each stream did on each of the last `days` UTC days, latest first."""
    raise NotImplementedError


def export(customer_id: str | None = None, email: str | None = None) -> dict[str, Any]:
    """Everything that post keeps about a person, ready for JSON."""
    raise NotImplementedError


def erase(customer_id: str | None = None, email: str | None = None, *, now: int) -> int:
    """Take a person out of the outbox; how many rows there were. What says "never write" stays, as a keyed hash."""
    raise NotImplementedError
