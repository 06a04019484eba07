"""What the templates of campaigns and of subject tests show."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from chalicelib.campaigns.public import Campaign, CampaignFigures, Trigger
from chalicelib.console import campaignforms, charts
from chalicelib.console.campaignforms import CampaignForm
from chalicelib.console.domain import ADMINS, Operator
from chalicelib.experiments import public as experiments
from chalicelib.experiments.public import ArmReport, Needed, Report
from chalicelib.kernel import settings
from chalicelib.kernel.errors import FieldError
from chalicelib.letters.domain import LANGUAGES, MARKETING, MOST_SUBJECTS, Kind

# What a small shop may expect of a marketing mail, for the sample that is told before a test starts.
USUAL_CLICKS: Final = 0.03
USUAL_LIFT: Final = 0.2
_REMINDED: Final = frozenset({Kind.REVIEW_REMINDER})
KINDS: Final = tuple(one for one in Kind if one in MARKETING and one not in _REMINDED)


def listing(found: Sequence[Campaign], who: Operator, told: str | None) -> dict[str, Any]:
    """All campaigns."""
    return _common("campaigns", who) | {
        "campaigns": sorted(found, key=lambda one: (not one.enabled, one.name.casefold())),
        "told": told,
    }


def campaign(
    kept: Campaign, figures: CampaignFigures, offers: Sequence[Any], who: Operator, *,
    draft: CampaignForm | None = None, told: str | None = None,
    conflict: Sequence[tuple[str, str, str]] | None = None, problems: Iterable[FieldError] = (),
) -> dict[str, Any]:  # fmt: skip
    """One campaign, as it is kept or as a `draft` has it, and what came of it."""
    form = draft or campaignforms.of(kept)
    subjects = {"sv": form.subjects_sv, "en": form.subjects_en}
    return _common("campaigns", who) | {
        "it": kept,
        "form": form,
        "kinds": KINDS,
        "triggers": tuple(Trigger),
        "offers": offers,
        "subjects": {
            one: [*texts, *([""] * (MOST_SUBJECTS - len(texts)))] for one, texts in subjects.items()
        },
        "languages": LANGUAGES,
        "figures": figures,
        "skipped": sorted(figures.skipped.items(), key=lambda one: -one[1]),
        "reports": [(language, report(one)) for language, one in figures.subjects.items()],
        "comparison": report(figures.holdout) if figures.holdout else None,
        "added": charts.added(figures.worth.added if figures.worth else None, settings.current().currency),
        "usual": experiments.needed(USUAL_CLICKS, USUAL_LIFT),
        "told": told,
        "conflict": conflict,
        "problems": tuple(problems),
    }


def trials(
    found: Sequence[Report], who: Operator, *, needed: Needed | None, asked: Any,
    choices: Sequence[tuple[Kind, str, tuple[str, ...]]], problem: str | None = None, told: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """All tests, what a new one would need, and what could be tested."""
    running = [one for one in found if one.stopped_at is None]
    over = [one for one in found if one.stopped_at is not None]
    return _common("trials", who) | {
        "reports": [report(one) for one in (*running, *over)],
        "needed": needed,
        "asked": asked,
        "choices": choices,
        "problem": problem,
        "told": told,
    }


def trial(found: Report, who: Operator, told: str | None) -> dict[str, Any]:
    """One test."""
    return _common("trials", who) | {"row": report(found), "told": told}


def report(found: Report) -> dict[str, Any]:
    """A test's arms as bars over one scale, and the way back to what is tested."""
    most = max((one.high for one in found.arms if one.high is not None), default=0.0) or 1.0
    subject, _, rest = found.test_id.partition(":")
    name, _, language = rest.partition(":")
    return {
        "it": found,
        "is_holdout": subject == "holdout",
        "about": "kind" if subject == "subject" else "campaign",
        "name": name,
        "language": language,
        "arms": [_arm(one, most, n == found.winner) for n, one in enumerate(found.arms)],
        "full": min((one.sample_people for one in found.arms), default=0),
        "points": _points(found),
    }


def _arm(arm: ArmReport, most: float, is_winner: bool) -> dict[str, Any]:
    known = arm.rate is not None and arm.low is not None and arm.high is not None

    def at(share: float | None) -> int:
        return round((share or 0.0) / most * charts.WIDTH)

    return {
        "it": arm,
        "is_winner": is_winner,
        "width": at(arm.rate),
        "low": at(arm.low),
        "high": at(arm.high),
        "rate": charts.percent(arm.rate) if arm.rate is not None else None,
        "interval": f"{charts.percent(arm.low or 0)}–{charts.percent(arm.high or 0)}" if known else "",
    }


def _points(found: Report) -> dict[str, Any] | None:
    """Orders a hundred people that the mail brought, in words' numbers; None: not yet known."""
    one = found.difference
    if one is None:
        return None
    return {
        "points": f"{one.points:+.1f}",
        "low": f"{one.low:+.1f}",
        "high": f"{one.high:+.1f}",
        "is_sure": one.low > 0 or one.high < 0,
    }


def _common(room: str, who: Operator) -> dict[str, Any]:
    may_change = who.role in ADMINS
    return {
        "tab": "mail",
        "room": room,
        "may_change": may_change,
        "readonly": "" if may_change else " readonly",
        "disabled": "" if may_change else " disabled",
        "width": charts.WIDTH,
    }
