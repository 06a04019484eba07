"""A shop that sends mail, for the console to look at: what the rooms of mail would answer, in memory."""

from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.campaigns import wiring as campaigns
from chalicelib.console import wiring as console
from chalicelib.kernel.errors import Invalid
from chalicelib.letters.domain import Composed, Kind, Stream
from chalicelib.post import public as post
from chalicelib.post.domain import (
    Answer,
    DayFigures,
    Entry,
    Pause,
    Posting,
    Postings,
    Standing,
    State,
    Suppression,
    Wanted,
    outbox_id,
)
from tests.fakes.campaigns import FakePlans


class Mailing:
    """The outbox, the streams and what is known of people; `tests_sent` are the letters that operators asked for."""

    def __init__(self, now: int) -> None:
        self.now = now
        self.plans = FakePlans()
        self.postings: dict[str, Posting] = {}
        self.raw: dict[str, bytes] = {}
        self.standings: dict[str, Standing] = {}
        self.pauses: dict[Stream, Pause] = {}
        self.days: list[DayFigures] = []
        self.tests_sent: list[tuple[str, Composed]] = []

    def install(self, patch: pytest.MonkeyPatch) -> None:
        for name in ("find", "lately", "to_person", "archived", "paused", "pause", "resume", "figures", "standing",
                     "suppress", "unsuppress", "take_in_consent", "take_in_suppression"):  # fmt: skip
            patch.setattr(post, name, getattr(self, name))
        patch.setattr(console, "send_test", self.send_test)
        patch.setattr(campaigns, "plans", lambda: self.plans)

    def send_test(self, letter: Composed, to: Any, now: int) -> None:
        self.tests_sent.append((to.email, letter))

    def posted(
        self, kind: Kind, to: str, state: State = State.SENT, *, entity: str = "o-1", raw: EmailMessage | None = None,
        **fields: Any,
    ) -> Posting:  # fmt: skip
        """A mail in the outbox."""
        wanted = Wanted(
            kind=kind,
            entity=entity,
            to=to,
            language="sv",
            why="order o-1 was paid",
            payload={"order_id": "o-1"},
        )
        key = outbox_id(kind, entity, f"hash-of-{to}")
        made = Posting(
            outbox_id=key, recipient=f"hash-of-{to}", wanted=wanted, state=state, added_at=self.now - 60_000,
            history=(Entry(self.now - 50_000, "sending"), Entry(self.now - 40_000, state.value)),
        )  # fmt: skip
        self.postings[key] = replace(made, **fields)
        if raw is not None:
            self.raw[key] = raw.as_bytes(policy=SMTP)
        return self.postings[key]

    def find(self, outbox_id: str) -> Posting | None:
        return self.postings.get(outbox_id)

    def lately(
        self, *, state: State | None = None, kind: Kind | None = None, cursor: str | None = None, limit: int = 50,
        now: int,
    ) -> Postings:  # fmt: skip
        if cursor is not None and not cursor.isdigit():
            raise Invalid.field("query:cursor", "isn't one of ours")
        fitting = [
            one for one in self.postings.values() if state in (None, one.state) and kind in (None, one.kind)
        ]
        start = int(cursor or 0)
        following = str(start + limit) if len(fitting) > start + limit else None
        return Postings(items=tuple(fitting[start : start + limit]), next=following)

    def to_person(self, email: str, limit: int = 100) -> list[Posting]:
        return [one for one in self.postings.values() if one.wanted.to == email][:limit]

    def archived(self, posting: Posting) -> bytes | None:
        return self.raw.get(posting.outbox_id)

    def paused(self) -> list[Pause]:
        return [one for one in self.pauses.values() if one.paused]

    def pause(self, stream: Stream, why: str, by: str, now: int) -> None:
        self.pauses[stream] = Pause(stream=stream, paused=True, at=now, why=why, by=by)

    def resume(self, stream: Stream, by: str, now: int) -> None:
        self.pauses.pop(stream, None)

    def figures(self, days: int, now: int) -> list[DayFigures]:
        return self.days

    def standing(self, email: str) -> Standing:
        return self.standings.get(email, Standing(recipient=f"hash-of-{email}"))

    def suppress(self, email: str, reason: str, now: int, detail: str = "") -> None:
        kept = Suppression(reason=reason, at=now, detail=detail)
        self.standings[email] = replace(self.standing(email), suppression=kept)

    def unsuppress(self, email: str) -> bool:
        before = self.standing(email)
        self.standings[email] = replace(before, suppression=None)
        return before.suppression is not None

    def take_in_consent(self, email: str, given: bool, at: int, source: str, text: str = "") -> bool:
        before = self.standing(email)
        if before.answer is not None and before.answer.at >= at:
            return False
        said = Answer(given=given, at=at, source=source, text=text)
        self.standings[email] = replace(before, answer=said, answers=(*before.answers, said))
        return True

    def take_in_suppression(self, email: str, reason: str, at: int) -> bool:
        if self.standing(email).suppression:
            return False
        self.suppress(email, reason, at)
        return True


def message(html: str = "<p>Hej</p>", text: str = "Hej", **headers: str) -> EmailMessage:
    """A mail as it goes over the wire."""
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"], made["Subject"] = (
        "Torg <shop@mail.example>",
        "ada@shop.example",
        "Tack för din order",
    )
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    made.add_alternative(html, subtype="html")
    return made
