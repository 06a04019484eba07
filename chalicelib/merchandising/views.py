"""What the API shows of rules, and takes for them."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from chalicelib.kernel import clock
from chalicelib.merchandising import domain
from chalicelib.merchandising.domain import Does, Rule, RuleContent, Scope

State = Literal["off", "waiting", "over", "on"]


class RuleBody(RuleContent, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A rule, all of it anew. With `revision` it is refused if the rule isn't at that one (0: there is none)."""

    revision: Annotated[int, Meta(ge=0, le=2**53)] | None = None

    def content(self) -> RuleContent:
        """The rule itself."""
        return RuleContent(**{name: getattr(self, name) for name in RuleContent.__struct_fields__})


class RevisionQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The revision that a rule must be at; left out: any."""

    revision: Annotated[int, Meta(ge=1, le=2**53)] | None = None


class RuleView(msgspec.Struct, frozen=True, kw_only=True):
    """A rule as it is kept. `state` says whether it holds now: it is on, switched off, waiting to begin, or over."""

    rule_id: str
    revision: int
    state: State
    created_at: str
    changed_at: str
    does: Does
    where: Scope
    starts_at: datetime | None
    ends_at: datetime | None
    enabled: bool
    note: str


def view(rule: Rule, now: int) -> RuleView:
    """A rule as the API shows it."""
    said = {name: getattr(rule.content, name) for name in RuleContent.__struct_fields__}
    return RuleView(
        rule_id=rule.rule_id,
        revision=rule.revision,
        state=domain.state(rule.content, now),
        created_at=clock.iso(rule.created_at),
        changed_at=clock.iso(rule.changed_at),
        **said,
    )
