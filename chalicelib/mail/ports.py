"""What this room needs of the others, and of its own table."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

import msgspec

from chalicelib.letters.domain import Composed, Language, Letter, OfferPart, Quote
from chalicelib.mail.domain import Bought, Candidate, Person, Shown
from chalicelib.merchandising.domain import Rule
from chalicelib.post.domain import Posting, Skip, State, Wanted

Groups = Sequence[Sequence[Candidate]]


class Wave(NamedTuple):
    """What one round trip brought: products by id, and groups of candidates, best first.

    With candidates come the shop's `rules` that hold now, the groups as a rule's challenger has them (`tried`, by its id),
    and the new products that a rule may bring along.
    """

    shown: Mapping[str, Shown] = {}
    groups: Groups = ()
    rules: Sequence[Rule] = ()
    tried: Mapping[str, Groups] = {}
    newcomers: Sequence[str] = ()


class Beside(NamedTuple):
    """What candidates are asked for: what goes with these products, those bought before, these categories."""

    about: tuple[str, ...]
    before: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


class Draw(NamedTuple):
    """What chance decided of a mail's reader: a rule, and whether it does to them what it does to some."""

    rule: Rule
    drawn: bool


class Gathered(NamedTuple):
    """A letter, and what chance decided of its reader on the way."""

    letter: Letter
    draws: tuple[Draw, ...] = ()


class Answered(NamedTuple):
    """An answer to a question, and whether it is one of the first that were shown, or the shop's."""

    question_id: str
    answer_id: str
    product_id: str
    question: str
    answer: str
    is_news: bool


class Fact(NamedTuple):
    """What the rules found: in words, and the piece of text that it is about."""

    text: str
    found: str


class Ruling(NamedTuple):
    """What became of something that a person sent in, in words of their language.

    `state` is where it stands now; `url` where its author reads it again, and appeals.
    """

    state: str
    summary: str
    how: str
    ground: str | None
    law: str | None
    facts: tuple[Fact, ...]
    note: str
    redress: str
    url: str | None


class Notice(NamedTuple):
    """What somebody reported, where they are told of it, and what became of it."""

    email: str
    reason: str
    state: str
    ground: str | None


class Rooms(Protocol):
    """The rooms below, as letters need them."""

    def order(self, order_id: str) -> Bought | None:
        """An order; None if there is none, or only news of one yet."""

    def before(self, customer_id: str | None, email: str) -> list[str]:
        """The products of somebody's latest orders that stand, latest first."""

    def wave(self, product_ids: Sequence[str], market: str | None, beside: Beside | None, now: int) -> Wave:
        """Products as a market sees them, with their ratings, and candidates, in one round trip."""

    def is_drawn(self, rule: Rule, customer_id: str) -> bool:
        """Whether chance takes a customer for what a rule does to some. Nothing is noted."""

    def quotes(self, product_ids: Sequence[str], language: Language) -> Mapping[str, Quote]:
        """Words about products that a mail may quote."""

    def asked(self, order_id: str) -> list[str]:
        """The products of an order of which a review may be asked."""

    def review_url(
        self, order_id: str, product_id: str, language: Language, stars: int | None, now: int
    ) -> str:
        """Where its buyer rates a product, without a login."""

    def offer(self, code: str, url: str | None) -> OfferPart | None:
        """An issued code as it is enforced."""

    def contact(self, key: str) -> Person | None:
        """A person, by pseudonym."""

    def known_as(self, email: str) -> str:
        """The pseudonym of an address."""

    def answered(self, question_id: str, answer_id: str) -> Answered | None:
        """An answer that is shown, with its question; None if either isn't (any more)."""

    def author_of(self, subject: str, subject_id: str, author: str) -> Person | None:
        """Who sent something in: as members knows them, else by the order it was about."""

    def ruling(self, subject: str, subject_id: str, author: str, language: Language) -> Ruling | None:
        """What became of something sent in; None if there is no case of it."""

    def notice(self, subject: str, subject_id: str, report_id: str, language: Language) -> Notice | None:
        """A report, and what became of what it was about; None if it is gone, or has no address."""

    def analytics(self, customer_id: str | None) -> bool:
        """Whether somebody agreed to have what they click counted."""

    def may_recommend(self, posting: Posting, now: int) -> bool:
        """Whether anything that sells may stand in a mail: by the kind's settings, and by its reader's consent."""

    def why_not(self, wanted: Wanted, now: int) -> str | None:
        """Why a campaign's mail makes no sense any more."""

    def click_url(self, posting: Posting, target: str) -> str:
        """A signed address that leads on to `target`."""

    def preferences_url(self, email: str, language: Language) -> str:
        """Where somebody chooses what they get."""

    def unsubscribe_url(self, posting: Posting) -> str:
        """Where marketing ends."""

    def home_url(self) -> str | None:
        """The shop's front page."""


class Reset(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A link to a new password: whose it is, until when it holds, and a digest that only its token gives.

    `url` is the shop's page, with `{token}` where the token goes; `used_by` names the one call that used it.
    """

    recipient: str
    reset_id: str
    digest: str
    email: str
    language: Language
    url: str
    until: int
    customer_id: str | None = None
    used_at: int | None = None
    used_by: str = ""
    revision: int = 1


class Resets(Protocol):
    """Where links to new passwords are kept: one a person, the latest."""

    def get(self, recipient: str) -> Reset | None:
        """The latest, as the last finished write left it."""

    def keep(self, before: Reset | None, after: Reset) -> None:
        """Put `after` in place of `before`. Raises `Stale`."""

    def count(self, recipient: str, now: int) -> int:
        """Count one more of an address in this hour; how many by now."""

    def forget(self, recipient: str) -> None:
        """Delete it; again is harmless."""


class Doors(NamedTuple):
    """What gathering needs. `language` and `timezone` are the shop's own; `secret` signs tokens."""

    rooms: Rooms
    resets: Resets
    secret: str
    timezone: str


class Subject(NamedTuple):
    """Which subject somebody gets: its place among `subjects` (the kind's own where there are none), and the test
    that this is an arm of, where one runs.
    """

    arm: int = 0
    subjects: tuple[str, ...] = ()
    test_id: str | None = None


class Delivery(NamedTuple):
    """What sending one mail needs: the outbox's `send`, what makes letters of rows, writes them, and counts: who met a subject,
    and that a customer (by id) was sent what a rule withholds from some, or tries on some.
    """

    send: Callable[[str, Callable[[Posting], Composed | Skip]], State | None]
    gather: Callable[[Posting], Gathered | Skip]
    subject: Callable[[Posting], Subject]
    write: Callable[[Letter, tuple[str, ...]], Composed]
    exposed: Callable[[str, int, str], None]
    asked: Callable[[Draw, str], None]


class Ears(NamedTuple):
    """What hearing news needs. `purchased`, `ordered` and `redeem` tell the other rooms what an order means to them.

    `language` is the shop's own; `counter`: whether buyers over the counter are written to.
    """

    rooms: Rooms
    add: Callable[[Wanted], bool]
    purchased: Callable[[str, bool | None, int], None]
    ordered: Callable[[str, int], None]
    redeem: Callable[[str], None]
    language: Language
    counter: bool
