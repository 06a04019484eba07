"""The rules: a submission, what was seen around it, and the shop's policy give a score and its reasons.

No rule asks whether an author is pleased. Stars are looked at in one place only, bursts, and there alike
whichever they are; anger weighs nothing. Findings count as independent: each takes its share of what the others
left, `score = 100 * (1 - product(1 - weight / 100))`, so that many small ones add up and none counts twice.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec

from chalicelib.kernel import clock
from chalicelib.moderation import contact, shape, spelling, words
from chalicelib.moderation.domain import Assessment, Kind, Reason, State, Submission
from chalicelib.moderation.likeness import Likeness
from chalicelib.moderation.policy import Limits, Policy

AUTHOR_WINDOW: Final = clock.HOUR
SOURCE_WINDOW: Final = clock.HOUR
BURST_WINDOW: Final = 6 * clock.HOUR
_LONGEST_FOUND: Final = 80

# How many other texts within the window make one more remarkable, and what that weighs.
_AUTHOR_RATES: Final = ((30, 60), (12, 45))
# A household, an office or a mobile network shares one address.
_SOURCE_RATES: Final = ((60, 60), (8, 42))
# So many others of the same stars, by unverified authors, of so large a share of all that came lately.
_BURST: Final = 8
_BURST_SHARE: Final = 0.8


class Trace(msgspec.Struct, frozen=True):
    """That something came: what, when, with how many stars, and whether its author had bought the goods."""

    subject: str
    at: int
    stars: int | None = None
    verified: bool = False


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen around a submission before it, itself not counted."""

    by_author: tuple[Trace, ...] = ()
    by_source: tuple[Trace, ...] = ()
    on_product: tuple[Trace, ...] = ()
    alike: tuple[Likeness, ...] = ()


def assess(submission: Submission, evidence: Evidence, policy: Policy, limits: Limits) -> Assessment:
    """The score of a submission, its reasons, and what becomes of it by the thresholds."""
    reasons = tuple(_findings(submission, evidence, policy))
    score = combined(reasons)
    bounds = limits.under(policy)
    if score >= bounds.reject_from:
        return Assessment(score, reasons, State.REJECTED)
    if score >= bounds.hold_from:
        return Assessment(score, reasons, State.HELD)
    if _is_unseen(submission, limits):
        return Assessment(score, (*reasons, Reason("unseen", 0)), State.HELD)
    return Assessment(score, reasons, State.PUBLISHED)


def is_unfit(name: str) -> bool:
    """Whether a word can't be shown as somebody's name: blocked words, ways to reach somebody, disguises.

    By the rules alone, without the shop's own words. A name may be as short as it likes.
    """
    return any(one.code != "too_short" for one in _of_texts((name,), Policy()))


def combined(reasons: Iterable[Reason]) -> int:
    """The score of findings, 0 to 100."""
    left = 1.0
    for reason in reasons:
        left *= 1 - min(max(reason.weight, 0), 100) / 100
    return round(100 * (1 - left))


def _is_unseen(submission: Submission, limits: Limits) -> bool:
    """Whether a picture, sound or film waits for a human, as the shop has it."""
    if submission.kind is not Kind.MEDIA or limits.media == "all":
        return False
    return limits.media == "hold" or not submission.verified


def _findings(submission: Submission, evidence: Evidence, policy: Policy) -> Iterator[Reason]:
    for reason in (*_of_texts(submission.texts, policy), *_of_circumstances(submission, evidence)):
        yield Reason(reason.code, reason.weight, reason.found[:_LONGEST_FOUND])


def _of_texts(texts: Sequence[str], policy: Policy) -> Iterator[Reason]:
    """What stands in the texts. Each is read by itself, and a finding counts once, at its heaviest."""
    heaviest: dict[str, Reason] = {}
    for original in texts:
        read = spelling.readable(original)
        text = spelling.folded(read)
        for reason in (
            *shape.findings(read, original),
            *contact.findings(text, policy.domains),
            *words.findings(text, policy.words),
        ):
            known = heaviest.get(reason.code)
            if known is None or reason.weight > known.weight:
                heaviest[reason.code] = reason
    yield from heaviest.values()


def _of_circumstances(submission: Submission, evidence: Evidence) -> Iterator[Reason]:
    if submission.is_affiliated:
        yield Reason("affiliated", 60)
    yield from _rate("author_rate", evidence.by_author, _AUTHOR_RATES)
    yield from _rate("source_rate", evidence.by_source, _SOURCE_RATES)
    yield from _burst(submission, evidence.on_product)
    yield from _duplicate(evidence.alike)


def _rate(code: str, traces: Sequence[Trace], steps: Iterable[tuple[int, int]]) -> Iterator[Reason]:
    subjects = len({trace.subject for trace in traces})
    weight = next((weight for least, weight in steps if subjects >= least), None)
    if weight is not None:
        yield Reason(code, weight, str(subjects))


def _burst(submission: Submission, traces: Sequence[Trace]) -> Iterator[Reason]:
    """Many of the same stars at once by people who bought nothing, be it one star or five."""
    if submission.verified or submission.stars is None:
        return
    others = {trace.subject: trace for trace in traces if trace.stars is not None and not trace.verified}
    same = Counter(trace.stars for trace in others.values())[submission.stars]
    if same >= _BURST and same >= _BURST_SHARE * len(others):
        yield Reason("burst", 45, str(same))


def _duplicate(alike: Sequence[Likeness]) -> Iterator[Reason]:
    """The same words from somebody else are copied; an author may say the same of several products."""
    foreign = [one for one in alike if not one.is_own]
    if foreign:
        yield Reason("duplicate", 60, str(len(foreign)))
    elif len(alike) >= 3:
        yield Reason("duplicate", 45, str(len(alike)))
    elif alike:
        yield Reason("duplicate", 10, str(len(alike)))
