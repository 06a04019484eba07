"""What an operator does with campaigns. Each may be done again with the same end."""

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from msgspec.structs import asdict

from chalicelib.campaigns import domain, plans
from chalicelib.campaigns.defaults import SHIPPED
from chalicelib.campaigns.domain import Campaign, Content
from chalicelib.campaigns.ports import Chances, Plans, Walk
from chalicelib.kernel import revisions
from chalicelib.kernel.errors import Conflict, Invalid, NotFound
from chalicelib.letters.domain import Language

T = TypeVar("T")


def every(kept: Plans) -> dict[str, Campaign]:
    """All campaigns by id, in the order of their ids; the deleted are left out."""
    known = {**SHIPPED, **kept.campaigns()}
    return {one: known[one] for one in sorted(known) if not known[one].deleted}


def get(campaign_id: str, *, kept: Plans) -> Campaign:
    """A campaign. Raises `NotFound`."""
    found = every(kept).get(campaign_id)
    if found is None:
        raise NotFound(f"no campaign {campaign_id!r}")
    return found


def named(campaign_id: str) -> str:
    """An id that a campaign may have. Raises `Invalid`."""
    try:
        return msgspec.convert(campaign_id, domain.CampaignId)
    except msgspec.ValidationError:
        raise Invalid.field("path:campaign_id", "expected 1 to 40 of a-z 0-9 - (not at the ends)") from None


def keep(
    campaign_id: str,
    content: Content,
    *,
    kept: Plans,
    chances: Chances,
    now: int,
    revision: int | None = None,
) -> Campaign:
    """Put a campaign in place of what it was; the same again changes nothing.

    `revision` is the one that its writer saw. What waits to be fired gets its new time soon after. Raises `Invalid`
    naming the field, or `Conflict` if somebody changed it meanwhile.
    """
    wrong = list(domain.faults(content))
    if wrong:
        raise Invalid(f"{wrong[0].pointer}: {wrong[0].detail}", wrong)

    def attempt(known: dict[str, Campaign]) -> tuple[Campaign | None, Campaign]:
        before = known.get(campaign_id) or SHIPPED.get(campaign_id)
        _check(campaign_id, known, before, revision)
        after = _after(campaign_id, content, before, now)
        if after != before:
            kept.keep(known.get(campaign_id), after)
        return before, after

    before, after = _persist(campaign_id, kept, attempt)
    chances.subjects(before, after, now)
    if before is not None and _waits(before) != _waits(after):
        kept.keep_walk(campaign_id, Walk())
    return after


def _check(
    campaign_id: str, known: dict[str, Campaign], before: Campaign | None, revision: int | None
) -> None:
    """Raises `Conflict` if somebody changed it meanwhile, `Invalid` if there are too many."""
    seen = 0 if before is None or before.deleted else before.revision
    if revision is not None and revision != seen:
        raise Conflict(f"campaign {campaign_id!r} was changed meanwhile: it is at revision {seen}")
    if before is None and len({**SHIPPED, **known}) >= domain.MOST_CAMPAIGNS:
        raise Invalid(f"there are {domain.MOST_CAMPAIGNS} campaigns, and more can't be")


def _after(campaign_id: str, content: Content, before: Campaign | None, now: int) -> Campaign:
    if before is not None and not before.deleted and before.content == content:
        return before
    revision = before.revision + 1 if before else 1
    return Campaign(campaign_id=campaign_id, revision=revision, changed_at=now, **_said(content))


def _said(content: Content) -> dict[str, Any]:
    return {name: value for name, value in asdict(content).items() if name in Content.__struct_fields__}


def _waits(campaign: Campaign) -> tuple[object, ...]:
    return (campaign.trigger, *(plans.wait_of(campaign, ask) for ask in (1, plans.LAST_ASK)))


def delete(campaign_id: str, *, kept: Plans, chances: Chances, now: int) -> None:
    """Delete a campaign; what it had waiting comes to nothing. Raises `NotFound`."""

    def attempt(known: dict[str, Campaign]) -> tuple[Campaign, Campaign]:
        before = known.get(campaign_id) or SHIPPED.get(campaign_id)
        if before is None or before.deleted:
            raise NotFound(f"no campaign {campaign_id!r}")
        gone = Campaign(
            campaign_id=campaign_id, revision=before.revision + 1, changed_at=now, deleted=True,
            **_said(before.content),
        )  # fmt: skip
        kept.keep(known.get(campaign_id), gone)
        return before, gone

    before, gone = _persist(campaign_id, kept, attempt)
    chances.subjects(before, gone, now)


def _persist(campaign_id: str, kept: Plans, attempt: Callable[[dict[str, Campaign]], T]) -> T:
    return revisions.persist(kept.campaigns, attempt, what=f"campaign {campaign_id!r}")


def subject(campaign: Campaign, language: Language, person: str, *, chances: Chances) -> int:
    """Which of a campaign's subjects in a language a person gets: the first where no test runs."""
    count = len(campaign.subjects.get(language, ()))
    if count < 2 or campaign.test is None:
        return 0
    # A test that was begun with more subjects than there are now is being begun anew.
    return min(chances.subject(campaign.campaign_id, language, person) or 0, count - 1)
