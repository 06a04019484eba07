"""Campaigns over HTTP, for the shop's server."""

from chalice.app import Blueprint

from chalicelib.campaigns import service, wiring
from chalicelib.campaigns.views import CampaignBody, CampaignFigures, CampaignView, figures, view
from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer, Page
from chalicelib.web.endpoint import Call, endpoint

routes = Blueprint(__name__)
_CAMPAIGN = "/v1/campaigns/{campaign_id}"


@endpoint(routes, "GET", "/v1/campaigns", needs=Needs.SECRET, answer=Page[CampaignView])
def get_campaigns(call: Call[None, None]) -> Answer:  # noqa: ARG001  (every view gets its call)
    """All campaigns, those that came with Torg among them."""
    return Answer(Page(tuple(map(view, service.every(wiring.plans()).values())), None))


@endpoint(routes, "GET", _CAMPAIGN, needs=Needs.SECRET, answer=CampaignView, raises=(NotFound,))
def get_campaign(call: Call[None, None], campaign_id: str) -> Answer:  # noqa: ARG001  (as above)
    """A campaign."""
    return Answer(view(service.get(campaign_id, kept=wiring.plans())))


@endpoint(
    routes, "PUT", _CAMPAIGN, needs=Needs.SECRET, body=CampaignBody, answer=CampaignView, raises=(Conflict,)
)  # fmt: skip
def put_campaign(call: Call[CampaignBody, None], campaign_id: str) -> Answer:
    """Make a campaign, or change it.

    The whole campaign is said: what is left out has its default. The same again changes nothing. Another delay moves
    what waits already, within minutes; everything else holds for what is fired from now on. A test whose subjects or
    terms change is begun anew. With `revision` it is 409 if somebody changed it meanwhile.
    """
    kept = service.keep(
        service.named(campaign_id), call.body.said, kept=wiring.plans(), chances=wiring.chances(), now=call.now,
        revision=call.body.revision,
    )  # fmt: skip
    return Answer(view(kept))


@endpoint(routes, "DELETE", _CAMPAIGN, needs=Needs.SECRET, answer=None, status=204, raises=(NotFound,))
def delete_campaign(call: Call[None, None], campaign_id: str) -> Answer:
    """Delete a campaign; what it had waiting comes to nothing. One that came with Torg can be put back by PUT."""
    service.delete(campaign_id, kept=wiring.plans(), chances=wiring.chances(), now=call.now)
    return Answer(None, 204)


@endpoint(
    routes, "GET", f"{_CAMPAIGN}/figures", needs=Needs.SECRET, answer=CampaignFigures, raises=(NotFound,)
)  # fmt: skip
def get_campaign_figures(call: Call[None, None], campaign_id: str) -> Answer:
    """What came of a campaign's mails, and what people did who got it or didn't."""
    return Answer(figures(campaign_id, call.now))
