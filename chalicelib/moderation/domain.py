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
    PROFILE = "profile"


class State(enum.StrEnum):
    """Where a case stands. Only what is published is shown to others."""

    PUBLISHED = "published"
    HELD = "held"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Act(enum.StrEnum):
    """What was done to a case."""

    SCREENED = "screened"
    DECIDED = "decided"
    REPORTED = "reported"
    APPEALED = "appealed"
    WITHDRAWN = "withdrawn"


RULES: Final = "rules"

# How strict the rules' outcomes are, the mildest first.
STRICTNESS: Final = (State.PUBLISHED, State.HELD, State.REJECTED)


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

    @property
    def key(self) -> str:
        """What tells this subject from every other: its kind and id."""
        return subject_key(self.kind, self.subject_id)


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


class Verdict(msgspec.Struct, frozen=True):
    """An outcome, and the stars that the submission had then (None: a text without stars)."""

    state: State
    stars: int | None = None


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of a submission's moderation. `decided_by` is `RULES` or an operator's id.

    `strictest` is the strictest that the rules made of any version, `judged` what an operator decided last:
    figures are made of these, so that an edit or a withdrawal hides nothing. `reports` are all that came,
    `open_reports` those since the last decision. `queued_at` is when the case came to the place where it is.
    """

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
    open_reports: int = 0
    queued_at: int = 0
    strictest: Verdict = Verdict(State.PUBLISHED)
    judged: Verdict | None = None
    appeals: int = 0
    appeals_upheld: int = 0
    appeals_refused: int = 0

    @property
    def has_open_appeal(self) -> bool:
        """Whether the author waits for an operator's answer."""
        return self.appeal is not None and self.appeal.upheld is None and self.state is not State.WITHDRAWN


class CaseChange(msgspec.Struct, frozen=True):
    """A case before and after; what `public.transact` makes actions of. Equal ones: nothing is to be done."""

    before: Case | None
    after: Case
    act: Act = Act.SCREENED


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the audit log: who did what to what, when. It holds no shopper's words and no pseudonym.

    `id` is unique among the lines of the same instant.
    """

    at: int
    id: str
    actor: str
    action: str
    subject: str = ""
    before: str = ""
    after: str = ""
    ground: str = ""
    detail: str = ""


def subject_key(kind: Kind, subject_id: str) -> str:
    """What tells a subject from every other: its kind and id."""
    return f"{kind}#{subject_id}"
