"""Subject tests: what runs, what it has shown, and how many people a new one would need."""

from typing import Annotated, Literal

import msgspec
from chalice.app import Blueprint

from chalicelib.console import campaignviews, letterviews, wiring
from chalicelib.console.answering import Go, Page
from chalicelib.console.domain import ADMINS, VIEWERS
from chalicelib.console.page import Visit, page
from chalicelib.experiments import public as experiments
from chalicelib.kernel.errors import Conflict, Invalid, NotFound
from chalicelib.letters import public as letters
from chalicelib.letters.domain import LANGUAGES, Kind

trials = Blueprint(__name__)

_TRIAL = "/admin/mail/trials/{test_id}"


class TrialsQuery(msgspec.Struct, frozen=True):
    """What a new test is hoped to see, in per cent: the share today, and by how much it would grow."""

    share: Annotated[float, msgspec.Meta(gt=0, lt=100)] = 100 * campaignviews.USUAL_CLICKS
    lift: Annotated[float, msgspec.Meta(gt=0, le=1_000)] = 100 * campaignviews.USUAL_LIFT
    arms: Annotated[int, msgspec.Meta(ge=2, le=4)] = 2
    told: Literal["stopped"] | None = None


class StartForm(msgspec.Struct, frozen=True):
    """Which subjects to try against each other: `about` is `<kind>:<language>`."""

    about: Annotated[str, msgspec.Meta(max_length=80)]
    sample: Annotated[int, msgspec.Meta(ge=100, le=10_000_000)]
    method: Literal["fixed", "thompson"] = "fixed"
    metric: Literal["clicks", "orders"] = "clicks"


class TrialQuery(msgspec.Struct, frozen=True):
    """What was just done."""

    told: Literal["started"] | None = None


class StopForm(msgspec.Struct, frozen=True):
    """The confirmation, without which nothing is stopped."""

    sure: bool = False


@page(trials, "GET", "/admin/mail/trials", roles=VIEWERS, query=TrialsQuery)
def all_trials(visit: Visit[None, TrialsQuery]) -> Page:
    """All tests, and how many people a new one would need before it is started."""
    query, needed, problem = visit.query, None, None
    try:
        needed = experiments.needed(query.share / 100, query.lift / 100, query.arms)
    except ValueError:
        problem = "too_much"
    return Page("mail_trials.html", campaignviews.trials(
        experiments.reports(visit.now), visit.signed_in.operator, needed=needed, asked=query, choices=_choices(),
        problem=problem, told=query.told,
    ))  # fmt: skip


@page(trials, "POST", "/admin/mail/trials", roles=ADMINS, form=StartForm, raises=(NotFound, Conflict))
def start_trial(visit: Visit[StartForm, None]) -> Go:
    """Start a test of the subjects that a kind has in a language, with the sample that was said before."""
    form = visit.form
    kind, _, language = form.about.partition(":")
    subjects = next((texts for one, spoken, texts in _choices() if (one, spoken) == (kind, language)), None)
    if subjects is None:
        raise Invalid.field("/about", "save two to four subjects for it first")
    test_id = f"subject:{letterviews.kind_of(kind)}:{language}"
    plan = experiments.Plan(
        arms=len(subjects), method=experiments.Method(form.method), metric=experiments.Metric(form.metric),
        sample=form.sample, labels=subjects,
    )  # fmt: skip
    experiments.start(test_id, plan, visit.now)
    wiring.log(visit.signed_in.operator, "trial_started", f"trial#{test_id}", f"{form.sample}", visit.now)
    return Go(f"mail/trials/{test_id}?told=started")


@page(trials, "GET", _TRIAL, roles=VIEWERS, query=TrialQuery, raises=(NotFound,))
def one_trial(visit: Visit[None, TrialQuery], test_id: str) -> Page:
    """A test: its people, what they did, and a verdict once there may be one."""
    found = experiments.report(test_id, visit.now)
    return Page("mail_trial.html", campaignviews.trial(found, visit.signed_in.operator, visit.query.told))


@page(trials, "POST", _TRIAL, roles=ADMINS, form=StopForm, raises=(NotFound,))
def stop_trial(visit: Visit[StopForm, None], test_id: str) -> Go:
    """Stop a test of a kind's subjects. A campaign's belongs to the campaign."""
    if not test_id.startswith("subject:"):
        raise NotFound("that test is its campaign's")
    if not visit.form.sure:
        raise Invalid.field("/sure", "tick the box first")
    experiments.stop(test_id, visit.now)
    wiring.log(visit.signed_in.operator, "trial_stopped", f"trial#{test_id}", "", visit.now)
    return Go("mail/trials?told=stopped")


def _choices() -> list[tuple[Kind, str, tuple[str, ...]]]:
    """What has more than one subject, by kind and language."""
    every = ((kind, one, letters.wording(kind, one).subjects) for kind in Kind for one in LANGUAGES)
    return [(kind, one, subjects) for kind, one, subjects in every if len(subjects) > 1]
