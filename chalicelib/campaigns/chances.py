"""Who gets what by chance: holdouts and tests of subjects, over the experiments room."""

from chalicelib.campaigns import domain
from chalicelib.campaigns.domain import Campaign, Content
from chalicelib.experiments import public as experiments
from chalicelib.experiments.public import Method, Metric, Plan
from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.letters.domain import LANGUAGES, Language
from chalicelib.worth import public as worth

_SENT, _WITHHELD = 0, 1


class Experiments:
    """The adapter of `ports.Chances`."""

    def held_out(self, campaign: Campaign, person: str, known_as: str | None, now: int) -> bool:
        """By hash of campaign and person; both those who get it and those who don't are recorded here.

        So the two are counted at the same point, after the same checks, whatever becomes of the mail later. What they bring in
        orders and money the nightly report says, of those whom the log knows.
        """
        test = domain.holdout_test(campaign.campaign_id)
        withheld = experiments.held_out(test, person, campaign.holdout)
        experiments.exposed(test, _WITHHELD if withheld else _SENT, person, now)
        if known_as is not None:
            worth.mail_due(campaign.campaign_id, known_as, withheld, now)
        return withheld

    def subjects(self, before: Content | None, after: Campaign, now: int) -> None:
        """Start what is to be tested; a test whose subjects or terms changed is stopped and begun anew."""
        for language in LANGUAGES:
            test_id = domain.subject_test(after.campaign_id, language)
            plan = None if after.deleted else plan_of(after, language)
            if plan is not None:
                _start(test_id, plan, now)
            elif before is not None and plan_of(before, language) is not None:
                _stop(test_id, now)

    def subject(self, campaign_id: str, language: Language, person: str) -> int | None:
        """The arm of the test, if one runs."""
        return experiments.variant(domain.subject_test(campaign_id, language), person)


def plan_of(campaign: Content, language: Language) -> Plan | None:
    """The test of a campaign's subjects in a language; None where nothing is to be tested."""
    subjects = campaign.subjects.get(language, ())
    if campaign.test is None or len(subjects) < 2:
        return None
    asked = campaign.test
    return Plan(
        arms=len(subjects), method=Method(asked.method), metric=Metric(asked.metric), sample=asked.sample,
        labels=subjects,
    )  # fmt: skip


def _start(test_id: str, plan: Plan, now: int) -> None:
    try:
        experiments.start(test_id, plan, now)
    except Conflict:
        _stop(test_id, now)
        experiments.start(test_id, plan, now)


def _stop(test_id: str, now: int) -> None:
    try:
        experiments.stop(test_id, now)
    except NotFound:
        return
