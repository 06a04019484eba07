"""From whom lists are withheld and on whom others are tried, and that they asked for one: what showing them is worth is
told from that. So is what a campaign's mail is worth.
"""

from dataclasses import dataclass

import msgspec

from chalicelib.activity import public as activity
from chalicelib.activity.public import Fact
from chalicelib.experiments import public as experiments
from chalicelib.kernel import clock
from chalicelib.kernel.errors import Conflict, Unavailable
from chalicelib.merchandising.domain import Rule, Trial, Withhold
from chalicelib.worth.domain import ASKED, MAIL_DUE, Draw, Held, Tried


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, by their pseudonyms, of which at least one is known."""

    visitor: str | None
    customer: str | None
    now: int

    @property
    def _person(self) -> str:
        return self.visitor or self.customer or ""

    def is_drawn(self, rule: Rule) -> bool:
        """Whether chance takes them for what a rule does to some: always the same answer for the same share or more.

        That they asked is noted, alike for both answers and before anything else is known, so that the two groups differ by
        chance alone.
        """
        drawn = self.would_be_drawn(rule)
        if rule.is_chance:
            self.note(rule, drawn)
        return drawn

    def would_be_drawn(self, rule: Rule) -> bool:
        """The same answer, and nothing is noted."""
        does = rule.content.does
        if not isinstance(does, Withhold | Trial):
            return False
        return experiments.held_out(f"recommendations:{rule.rule_id}", self._person, does.percent)

    def note(self, rule: Rule, drawn: bool) -> None:
        """Note that they asked, once a day. A log that doesn't answer spoils no page: the day isn't counted then."""
        if isinstance(rule.content.does, Withhold):
            self._note(rule, Draw(rule.rule_id, drawn))
        else:
            self._note(rule, Tried(rule.rule_id, drawn, rule.content.where.lists))

    def _note(self, rule: Rule, draw: Draw | Tried) -> None:
        name = f"recommendations:{rule.rule_id}:{self._person}:{clock.utc_day(self.now)}"
        # A visit of its own: noting that somebody asked keeps no visit of theirs going.
        _append(Fact(
            event_id=name, event=ASKED, at=self.now, received=self.now, visitor=self.visitor, customer=self.customer,
            session=name, detail=msgspec.json.encode(draw).decode(),
        ))  # fmt: skip


def mail_due(held: Held, customer: str, now: int) -> None:
    """Note that a campaign's mail was due to somebody, by their pseudonym, once a day; alike whether it is withheld."""
    name = f"campaigns:{held.campaign}:{customer}:{clock.utc_day(now)}"
    _append(Fact(
        event_id=name, event=MAIL_DUE, at=now, received=now, customer=customer, session=name,
        detail=msgspec.json.encode(held).decode(),
    ))  # fmt: skip


def _append(fact: Fact) -> None:
    """Log it once under its own name. A log that doesn't answer holds nobody up: it isn't counted then."""
    try:
        activity.append([fact], batch_id=fact.event_id, now=fact.at)
    except (Conflict, Unavailable):
        return
