"""What the API shows of campaigns, and takes for them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.campaigns import models, rooms, service, wiring
from chalicelib.campaigns.defaults import SHIPPED
from chalicelib.campaigns.domain import Audience, Campaign, Content, Span, SubjectTest, Trigger
from chalicelib.campaigns.plans import Outcome
from chalicelib.experiments.public import Report
from chalicelib.kernel import clock
from chalicelib.letters.domain import Kind, Language
from chalicelib.worth.public import MailReport


class CampaignBody(Content, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A campaign as it shall be. With `revision` it is written only if it still is at that one."""

    revision: Annotated[int, Meta(ge=0)] | None = None

    @property
    def said(self) -> Content:
        """The campaign, without what goes with the call only."""
        return Content(**{name: getattr(self, name) for name in Content.__struct_fields__})


class CampaignView(msgspec.Struct, frozen=True, kw_only=True):
    """A campaign. `is_shipped`: it came with Torg; `changed_at` is null until somebody changed it."""

    campaign_id: str
    name: str
    kind: Kind
    trigger: Trigger
    delay: Span
    reminder: Span | None
    audience: Audience
    offer_id: str | None
    subjects: Mapping[Language, tuple[str, ...]]
    test: SubjectTest | None
    holdout: int
    starts_at: datetime | None
    ends_at: datetime | None
    enabled: bool
    is_shipped: bool
    revision: int
    changed_at: str | None


class CampaignFigures(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a campaign: mails, and people.

    `wanted` mails were planned, of which `waiting` aren't due yet, `posted` were handed to the outbox, `held_out`
    withheld by chance, and `skipped` let go, by reason. `subjects` says what people did who got each subject, by
    language; `holdout` what they did who got the mail and who didn't. Both are null or empty where nothing is
    compared: without a comparison nobody knows what a mail brought. `worth` is what the mail added in orders and money, as
    the last night's report has it of those whom the log knows; null where that has nobody.
    """

    campaign_id: str
    wanted: int
    waiting: int
    posted: int
    held_out: int
    skipped: Mapping[str, int]
    subjects: Mapping[Language, Report]
    holdout: Report | None
    worth: MailReport | None


def view(campaign: Campaign) -> CampaignView:
    """A campaign as the API shows it."""
    said = {name: getattr(campaign, name) for name in Content.__struct_fields__}
    return CampaignView(
        campaign_id=campaign.campaign_id,
        is_shipped=campaign.campaign_id in SHIPPED,
        revision=campaign.revision,
        changed_at=clock.iso(campaign.changed_at) if campaign.changed_at else None,
        **said,
    )


def figures(campaign_id: str, now: int) -> CampaignFigures:
    """What came of a campaign. Raises `NotFound`."""
    campaign = service.get(campaign_id, kept=wiring.plans())
    counts = wiring.plans().figures(campaign_id)
    mark = f"{Outcome.SKIPPED}:"
    skipped = {word.removeprefix(mark): count for word, count in counts.items() if word.startswith(mark)}
    wanted, posted = counts.get(models.WANTED, 0), counts.get(Outcome.POSTED, 0)
    held_out = counts.get(Outcome.HELD_OUT, 0)
    return CampaignFigures(
        campaign_id=campaign_id,
        wanted=wanted,
        # A person's erasure takes waiting plans away uncounted.
        waiting=max(0, wanted - posted - held_out - sum(skipped.values())),
        posted=posted,
        held_out=held_out,
        skipped=skipped,
        subjects=rooms.subject_reports(campaign, now),
        holdout=rooms.holdout_report(campaign, now),
        worth=rooms.worth_report(campaign) if counts.get(Outcome.HELD_OUT) else None,
    )
