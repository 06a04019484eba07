"""Campaigns: what is sent when and to whom, what came of it, and what it was worth."""

from chalice.app import Blueprint

from chalicelib.campaigns import public as campaigns
from chalicelib.console import campaignforms, campaignviews, wiring
from chalicelib.console.answering import Go, Page
from chalicelib.console.campaignforms import CampaignForm, CampaignsQuery, NewCampaignForm
from chalicelib.console.domain import ADMINS, VIEWERS
from chalicelib.console.page import Visit, page
from chalicelib.kernel.errors import Conflict, FieldError, Invalid, NotFound
from chalicelib.offers import public as offers

campaigning = Blueprint(__name__)

_CAMPAIGN = "/admin/mail/campaigns/{campaign_id}"


@page(campaigning, "GET", "/admin/mail/campaigns", roles=VIEWERS, query=CampaignsQuery)
def all_campaigns(visit: Visit[None, CampaignsQuery]) -> Page:
    """All campaigns, those that came with Torg among them."""
    who = visit.signed_in.operator
    return Page("mail_campaigns.html", campaignviews.listing(campaigns.every(), who, visit.query.told))


@page(
    campaigning, "POST", "/admin/mail/campaigns", roles=ADMINS, form=NewCampaignForm, raises=(Conflict, NotFound)
)  # fmt: skip
def add_campaign(visit: Visit[NewCampaignForm, None]) -> Go:
    """Make a campaign as a copy of another, switched off until somebody has looked at it."""
    form = visit.form
    content = campaignforms.copied(_kept(form.like), form.name)
    made = campaigns.keep(form.campaign_id.strip(), content, visit.now, revision=0)
    wiring.log(
        visit.signed_in.operator, "campaign_added", f"campaign#{made.campaign_id}", form.like, visit.now
    )
    return Go(f"mail/campaigns/{made.campaign_id}?told=saved")


@page(campaigning, "GET", _CAMPAIGN, roles=VIEWERS, query=CampaignsQuery, raises=(NotFound,))
def one_campaign(visit: Visit[None, CampaignsQuery], campaign_id: str) -> Page:
    """A campaign: when it is sent, to whom, with what, and what came of it."""
    shown = _shown(visit, _kept(campaign_id), told=visit.query.told)
    return Page("mail_campaign.html", shown)


@page(campaigning, "POST", _CAMPAIGN, roles=ADMINS, form=CampaignForm, raises=(NotFound, Conflict))
def keep_campaign(visit: Visit[CampaignForm, None], campaign_id: str) -> Go | Page:
    """Change a campaign, or delete it. Somebody else's change in between is shown beside one's own."""
    form, kept = visit.form, _kept(campaign_id)
    if form.remove:
        return _delete(visit, campaign_id)
    try:
        after = campaigns.keep(campaign_id, form.content, visit.now, revision=form.revision)
    except Invalid as error:
        return Page("mail_campaign.html", _shown(visit, kept, draft=form, problems=error.errors), 400)
    except Conflict:
        return _conflict(visit, campaign_id)
    word = "on" if after.enabled else "off"
    wiring.log(visit.signed_in.operator, "campaign_kept", f"campaign#{campaign_id}", word, visit.now)
    return Go(f"mail/campaigns/{campaign_id}?told=saved")


def _delete(visit: Visit[CampaignForm, None], campaign_id: str) -> Go:
    if not visit.form.sure:
        raise Invalid.field("/sure", "tick the box first")
    campaigns.delete(campaign_id, visit.now)
    wiring.log(visit.signed_in.operator, "campaign_deleted", f"campaign#{campaign_id}", "", visit.now)
    return Go("mail/campaigns?told=deleted")


def _conflict(visit: Visit[CampaignForm, None], campaign_id: str) -> Page:
    theirs = _kept(campaign_id)
    draft = campaignforms.onto(visit.form, theirs.revision)
    differing = campaignforms.differences(campaignforms.of(theirs), draft)
    return Page("mail_campaign.html", _shown(visit, theirs, draft=draft, conflict=differing), 409)


def _kept(campaign_id: str) -> campaigns.Campaign:
    found = campaigns.get(campaign_id)
    if found is None:
        raise NotFound("there is no such campaign")
    return found


def _shown(
    visit: Visit[CampaignForm, None] | Visit[None, CampaignsQuery], kept: campaigns.Campaign, *,
    draft: CampaignForm | None = None, told: str | None = None,
    conflict: list[tuple[str, str, str]] | None = None, problems: tuple[FieldError, ...] = (),
) -> dict[str, object]:  # fmt: skip
    figures = campaigns.figures(kept.campaign_id, visit.now)
    return campaignviews.campaign(
        kept, figures, offers.every(), visit.signed_in.operator, draft=draft, told=told, conflict=conflict,
        problems=problems,
    )  # fmt: skip
