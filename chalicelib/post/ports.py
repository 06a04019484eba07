"""What post needs of the world."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from chalicelib.letters.domain import Composed, Kind, Mode, Stream
from chalicelib.post.caps import Caps, Limits
from chalicelib.post.domain import Answer, DayFigures, Pause, Posting, Postings, Standing, State


class NotTaken(Exception):
    """SES certainly didn't take a mail: it may go later (`wait`), never (`mail`), never to this address
    (`address`), or nothing may go at all for now (`account`).
    """

    def __init__(self, about: str, detail: str) -> None:
        super().__init__(detail)
        self.about = about
        self.detail = detail


class Around(NamedTuple):
    """What is looked at before a mail is sent."""

    standing: Standing
    caps: Caps
    pause: Pause


class CapsChange(NamedTuple):
    """A person's caps before and after."""

    before: Caps
    after: Caps


class Outbox(Protocol):
    """The rows of the outbox. Every write stands on what was read, and raises `Stale` if that isn't there any more."""

    def add(self, posting: Posting) -> bool:
        """Put a new row with all that leads to it; False (and nothing written) if there is one by its id.

        Raises `Stale` if another is being put at this moment.
        """

    def get(self, outbox_id: str) -> Posting | None:
        """The row as the last finished write left it."""

    def by_tag(self, tag: str) -> Posting | None:
        """The row that SES knows by `tag`."""

    def many(self, outbox_ids: Sequence[str]) -> dict[str, Posting]:
        """The rows that there are among these."""

    def around(self, posting: Posting) -> Around:
        """What else is looked at, read consistently."""

    def write(
        self,
        before: Posting,
        after: Posting,
        *,
        caps: CapsChange | None = None,
        counts: Mapping[str, int] | None = None,
        now: int,
    ) -> None:
        """Put `after` in place of `before`, with the caps and the day's counts in the same transaction."""

    def due(self, stream: Stream, now: int, limit: int) -> list[str]:
        """The ids of rows of a stream that somebody must look at by `now`, at most about `limit`, earliest first."""

    def lately(
        self, state: State | None, kind: Kind | None, before: str | None, limit: int, now: int
    ) -> Postings:
        """Rows, latest first, those before the place `before`; `next` is the plain place to go on from."""

    def of_person(self, keys: Iterable[str]) -> Iterable[str]:
        """The ids of rows under a person's keyed hashes (of the address, of the shop's id), latest first."""


class Registers(Protocol):
    """What is known of addresses and streams."""

    def standing(self, recipient: str) -> Standing:
        """What is known of an address; an empty one where nothing is."""

    def keep_standing(self, before: Standing, after: Standing) -> None:
        """Put `after` in place of `before`. Raises `Stale`."""

    def forget_caps(self, recipient: str) -> None:
        """Forget how often somebody was written to."""

    def pause(self, stream: Stream) -> Pause:
        """Whether a stream stands still."""

    def keep_pause(self, before: Pause, after: Pause) -> None:
        """Put `after` in place of `before`. Raises `Stale`."""

    def figures(self, stream: Stream, days: Sequence[str]) -> list[DayFigures]:
        """What a stream did on these UTC days, in their order."""

    def reserve(self, now: int, spacing: int, within: int) -> int | None:
        """The next free instant to send at, `spacing` µs after the last that was given out, in µs from `now` (ms) on.

        None (and nothing reserved) if it is more than `within` ms away.
        """


class Carrier(Protocol):
    """How a mail is written, kept and given to SES."""

    def key(self, posting: Posting, shadow: bool, now: int) -> str:
        """Where the mail is kept; before anything is."""

    def write(self, posting: Posting, composed: Composed, now: int) -> bytes:
        """The exact mail. Raises `ValueError` for an address that can't stand in one."""

    def keep(self, key: str, raw: bytes) -> None:
        """Keep the mail; again is the same."""

    def read(self, key: str) -> bytes | None:
        """A kept mail, while it is kept."""

    def hand_over(self, posting: Posting, raw: bytes) -> str:
        """Give the mail to SES, once; its message id. Raises `NotTaken`; anything else raised leaves it unknown."""

    def forget(self, keys: Sequence[str]) -> None:
        """Delete kept mails."""


class Queues(Protocol):
    """How workers are told what to send."""

    def put(self, stream: Stream, outbox_ids: Sequence[str]) -> None:
        """Put these into the stream's queue."""


class Doors(NamedTuple):
    """All of it. `clock` is the present instant in ms and `wait` waits seconds; `attempt` names a claim.

    `recipient` and `owner` are keyed hashes, of an address and of a shop's customer id.
    """

    outbox: Outbox
    registers: Registers
    carrier: Carrier
    queues: Queues
    mode: Callable[[Kind], Mode]
    customer_answer: Callable[[str | None], Answer | None]
    recipient: Callable[[str], str]
    owner: Callable[[str], str]
    limits: Limits
    per_second: int
    soft_opt_in: bool
    clock: Callable[[], int]
    wait: Callable[[float], None]
    attempt: Callable[[], str]
