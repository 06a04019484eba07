"""What shoppers submit, what is made of it, and how it is told to them.

Every submission has one case: its score and reasons by the rules, its state, who decided and why. A case is
written in the same transaction as the thing itself, so that they can't say different things.
"""

import enum
from typing import Final

import msgspec


class Kind(enum.StrEnum):
    """What a submission is."""

    REVIEW = "review"
    QUESTION = "question"
    ANSWER = "answer"
    MEDIA = "media"
    LIST = "list"


class State(enum.StrEnum):
    """Where a case stands. Only what is published is shown to others."""

    PUBLISHED = "published"
    HELD = "held"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


RULES: Final = "rules"


class Submission(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One version of what a person wrote or uploaded, as an operator should see it.

    `author` is the person's pseudonym; `source` a keyed hash of where it came from that means nothing the
    next day; `texts` what would be shown, in order; `is_affiliated` that the author works for the shop.
    """

    kind: Kind
    subject_id: str
    version: int
    author: str
    at: int
    product_id: str | None = None
    author_name: str | None = None
    source: str | None = None
    texts: tuple[str, ...] = ()
    language: str | None = None
    stars: int | None = None
    verified: bool = False
    incentivised: bool = False
    is_affiliated: bool = False
    media: tuple[str, ...] = ()


class Reason(msgspec.Struct, frozen=True):
    """One finding of the rules: its code, how much it weighs (0-100), and what was found."""

    code: str
    weight: int
    found: str = ""


class Assessment(msgspec.Struct, frozen=True):
    """What the rules make of a submission: a score (0 faultless, 100 worst) and what it is made of."""

    score: int
    reasons: tuple[Reason, ...]
    state: State


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What an operator decides, on which ground (a code of `grounds`), and in their own words."""

    state: State
    ground: str
    note: str
    operator: str


class Appeal(msgspec.Struct, frozen=True, kw_only=True):
    """What an author answers to a decision, and what became of it (None: not decided yet)."""

    text: str
    at: int
    upheld: bool | None = None


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of a submission's moderation. `decided_by` is `RULES` or an operator's id."""

    submission: Submission
    assessment: Assessment
    state: State
    opened_at: int
    decided_at: int
    decided_by: str = RULES
    ground: str | None = None
    note: str = ""
    appeal: Appeal | None = None
    reports: int = 0
    revision: int = 1


class CaseChange(msgspec.Struct, frozen=True):
    """A case before and after; what `public.transact` makes actions of."""

    before: Case | None
    after: Case
