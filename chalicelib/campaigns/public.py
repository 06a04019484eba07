"""What other rooms may ask of campaigns."""

from typing import Any

from chalicelib.campaigns import firing, persons, service, views, wiring
from chalicelib.campaigns.domain import Audience, Campaign, Content, Span, SubjectTest, Trigger
from chalicelib.campaigns.views import CampaignFigures, CampaignView, view
from chalicelib.letters.domain import Language
from chalicelib.post.domain import Wanted

__all__ = [
    "Audience",
    "Campaign",
    "CampaignFigures",
    "CampaignView",
    "Content",
    "Span",
    "SubjectTest",
    "Trigger",
    "asked_products",
    "delete",
    "erase",
    "every",
    "export",
    "figures",
    "get",
    "keep",
    "subject",
    "view",
    "why_not",
]


def every() -> list[Campaign]:
    """All campaigns, by id, those that came with Torg among them."""
    return list(service.every(wiring.plans()).values())


def get(campaign_id: str) -> Campaign | None:
    """A campaign; None if there is none, or none any more."""
    return service.every(wiring.plans()).get(campaign_id)


def keep(campaign_id: str, content: Content, now: int, *, revision: int | None = None) -> Campaign:
    """Make a campaign, or change it, as `PUT /v1/campaigns/{campaign_id}` does.

    Raises `Invalid` naming the field, or `Conflict` if it isn't at `revision` any more.
    """
    named = service.named(campaign_id)
    return service.keep(
        named, content, kept=wiring.plans(), chances=wiring.chances(), now=now, revision=revision
    )


def delete(campaign_id: str, now: int) -> None:
    """Delete a campaign; what it had waiting comes to nothing. Raises `NotFound`."""
    service.delete(campaign_id, kept=wiring.plans(), chances=wiring.chances(), now=now)


def figures(campaign_id: str, now: int) -> CampaignFigures:
    """What came of a campaign. Raises `NotFound`."""
    return views.figures(campaign_id, now)


def subject(campaign_id: str, language: Language, person: str) -> int:
    """Which of a campaign's subjects in a language a person (by pseudonym) gets, from 0.

    Where it has a test, `domain.subject_test` names it: whoever sends the mail records who met which subject.
    """
    campaign = get(campaign_id)
    return 0 if campaign is None else service.subject(campaign, language, person, chances=wiring.chances())


def why_not(wanted: Wanted, now: int) -> str | None:
    """Why a campaign's mail that waits in the outbox makes no sense any more, in a word; None: it still does.

    For whoever composes it, hours or days after it was asked for: the order may have been refunded or reviewed, the
    cart bought. A mail of no campaign makes sense.
    """
    return firing.why_not(wanted, doors=wiring.doors(), now=now)


def asked_products(order_id: str) -> list[str]:
    """The products of an order of which a review may be asked: not refunded, and nothing said of them yet."""
    return firing.asked_products(order_id, doors=wiring.doors())


def export(customer_id: str | None = None, email: str | None = None) -> list[dict[str, Any]]:
    """Everything that campaigns keep about a person, ready for JSON: what they planned and what came of it."""
    return persons.export(*wiring.person(customer_id, email), kept=wiring.plans())


def erase(customer_id: str | None = None, email: str | None = None, *, now: int) -> int:
    """Forget what was planned for a person; how many plans there were. May be repeated.

    Asked before orders forget whose they are.
    """
    del now  # asked of every room in the same words
    return persons.erase(*wiring.person(customer_id, email), kept=wiring.plans())
