"""A campaign as its form holds it: flat, in the units in which people think."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import msgspec

from chalicelib.campaigns.public import Campaign, Content, Trigger
from chalicelib.console import moneyforms
from chalicelib.kernel.errors import Invalid
from chalicelib.letters.domain import MOST_SUBJECTS, Kind, Language
from chalicelib.web.parsing import invalid_body

Line = Annotated[str, msgspec.Meta(max_length=300)]
Lines = Annotated[str, msgspec.Meta(max_length=10_000)]
Four = Annotated[tuple[Line, ...], msgspec.Meta(max_length=MOST_SUBJECTS)]
Whole = Annotated[int, msgspec.Meta(ge=0, le=100_000)]
_LOCAL = "%Y-%m-%dT%H:%M"


class CampaignsQuery(msgspec.Struct, frozen=True):
    """What was just done."""

    told: Literal["saved", "deleted"] | None = None


class NewCampaignForm(msgspec.Struct, frozen=True):
    """A campaign that begins as a copy of another, switched off."""

    campaign_id: Annotated[str, msgspec.Meta(max_length=60)]
    name: Line
    like: Annotated[str, msgspec.Meta(max_length=60)]


class CampaignForm(msgspec.Struct, frozen=True, kw_only=True):
    """A campaign, changed; or, with `remove`, deleted."""

    revision: Annotated[int, msgspec.Meta(ge=0)]
    name: Line = ""
    kind: Kind = Kind.REVIEW_REQUEST
    trigger: Trigger = Trigger.ORDER_SHIPPED
    delay_days: Whole = 0
    delay_hours: Whole = 0
    delay_minutes: Whole = 0
    reminder_days: Whole = 0
    reminder_hours: Whole = 0
    reminder_minutes: Whole = 0
    languages: Annotated[tuple[Language, ...], msgspec.Meta(max_length=2)] = ()
    buyers: Literal["all", "first", "returning"] = "all"
    markets: Lines = ""
    categories: Lines = ""
    channels: Lines = ""
    least: Annotated[str, msgspec.Meta(max_length=40)] = ""
    currency: Annotated[str, msgspec.Meta(max_length=3)] = ""
    offer_id: Annotated[str, msgspec.Meta(max_length=128)] = ""
    subjects_sv: Four = ()
    subjects_en: Four = ()
    method: Literal["none", "fixed", "thompson"] = "none"
    metric: Literal["clicks", "orders"] = "clicks"
    sample: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)] = 0
    holdout: Annotated[int, msgspec.Meta(ge=0, le=50)] = 0
    starts_at: Annotated[str, msgspec.Meta(max_length=20)] = ""
    ends_at: Annotated[str, msgspec.Meta(max_length=20)] = ""
    enabled: bool = False
    remove: bool = False
    sure: bool = False

    @property
    def content(self) -> Content:
        """The campaign that it says. Raises `Invalid` naming the field."""
        raw: dict[str, Any] = {
            "name": self.name.strip(),
            "kind": self.kind,
            "trigger": self.trigger,
            "delay": {"days": self.delay_days, "hours": self.delay_hours, "minutes": self.delay_minutes},
            "audience": self._audience(),
            "subjects": self._subjects(),
            "holdout": self.holdout,
            "enabled": self.enabled,
            **self._if_said(),
        }
        try:
            return msgspec.convert(raw, type=Content)
        except msgspec.ValidationError as error:
            raise invalid_body(error) from error

    def _audience(self) -> dict[str, Any]:
        least = moneyforms.read(self.least, self.currency, "least")
        return {
            "markets": _lines(self.markets),
            "languages": list(dict.fromkeys(self.languages)),
            "categories": _lines(self.categories),
            "channels": _lines(self.channels),
            "buyers": self.buyers,
            **({"least_total": msgspec.to_builtins(least)} if least else {}),
        }

    def _subjects(self) -> dict[str, list[str]]:
        said = {"sv": self.subjects_sv, "en": self.subjects_en}
        tidy = {language: [one.strip() for one in texts if one.strip()] for language, texts in said.items()}
        return {language: texts for language, texts in tidy.items() if texts}

    def _if_said(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        parts = {"days": self.reminder_days, "hours": self.reminder_hours, "minutes": self.reminder_minutes}
        if any(parts.values()):
            found["reminder"] = parts
        if self.offer_id:
            found["offer_id"] = self.offer_id
        if self.method != "none":
            found["test"] = {"method": self.method, "metric": self.metric, "sample": self.sample}
        for name in ("starts_at", "ends_at"):
            if getattr(self, name):
                found[name] = _moment(getattr(self, name), name)
        return found


def of(campaign: Campaign) -> CampaignForm:
    """A campaign as a form."""
    audience, reminder, test = campaign.audience, campaign.reminder, campaign.test
    return CampaignForm(
        revision=campaign.revision,
        name=campaign.name,
        kind=campaign.kind,
        trigger=campaign.trigger,
        delay_days=campaign.delay.days,
        delay_hours=campaign.delay.hours,
        delay_minutes=campaign.delay.minutes,
        reminder_days=reminder.days if reminder else 0,
        reminder_hours=reminder.hours if reminder else 0,
        reminder_minutes=reminder.minutes if reminder else 0,
        languages=audience.languages,
        buyers=audience.buyers,
        markets="\n".join(audience.markets),
        categories="\n".join(audience.categories),
        channels="\n".join(audience.channels),
        least=moneyforms.written(audience.least_total),
        currency=audience.least_total.currency if audience.least_total else "",
        offer_id=campaign.offer_id or "",
        subjects_sv=campaign.subjects.get("sv", ()),
        subjects_en=campaign.subjects.get("en", ()),
        method=test.method if test else "none",
        metric=test.metric if test else "clicks",
        sample=test.sample if test else 0,
        holdout=campaign.holdout,
        starts_at=_local(campaign.starts_at),
        ends_at=_local(campaign.ends_at),
        enabled=campaign.enabled,
    )


def differences(theirs: CampaignForm, yours: CampaignForm) -> list[tuple[str, str, str]]:
    """Where what is kept differs from what was to be: field, theirs, yours."""
    passed = {"revision", "remove", "sure"}
    both = _said(theirs), _said(yours)
    return [
        (name, both[0][name], both[1][name])
        for name in both[0]
        if name not in passed and both[0][name] != both[1][name]
    ]


def _said(form: CampaignForm) -> Mapping[str, str]:
    values = ((name, getattr(form, name)) for name in CampaignForm.__struct_fields__)
    return {name: _text(value) for name, value in values}


def _text(value: Any) -> str:
    return "\n".join(one for one in value if one) if isinstance(value, tuple) else str(value)


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.split("\n") if line.strip()))


def _local(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime(_LOCAL) if moment else ""


def _moment(text: str, field: str) -> datetime:
    try:
        return datetime.strptime(text, _LOCAL).replace(tzinfo=UTC)
    except ValueError as error:
        raise Invalid.field(f"/{field}", "expected a day and a time, in UTC") from error


def copied(campaign: Campaign, name: str) -> Content:
    """What a copy of a campaign says: the same under another name, switched off, without a test. Raises `Invalid`."""
    form = msgspec.structs.replace(of(campaign), name=name, enabled=False, method="none")
    return form.content


def onto(form: CampaignForm, revision: int) -> CampaignForm:
    """The form as made from what is kept now, so that saving it again replaces that knowingly."""
    return msgspec.structs.replace(form, revision=revision)
