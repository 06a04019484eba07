"""A shop that sends mail, for the console to look at: rows laid out in a house's post, as of a moment."""

from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.aws import secrets
from chalicelib.console import wiring as console
from chalicelib.kernel import clock
from chalicelib.letters import wiring as letters
from chalicelib.letters.domain import Composed, Kind, Stream
from chalicelib.post import public as post
from chalicelib.post import wiring as post_wiring
from chalicelib.post.domain import Entry, Posting, State, Wanted, outbox_id
from tests.http.fakes import House
from tests.support import keys


class Postroom:
    """`tests_sent` are the letters that operators sent to themselves."""

    def __init__(self, house: House, now: int) -> None:
        self.house, self.now = house, now
        self.tests_sent: list[tuple[str, Composed]] = []

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Letters that operators send to themselves go nowhere."""
        secrets.hold(keys.SECRETS)
        letters.forget()
        patch.setattr(console, "send_test", self.send_test)

    def send_test(self, letter: Composed, to: Any, now: int) -> None:
        self.tests_sent.append((to.email, letter))

    def posted(
        self, kind: Kind, to: str, state: State = State.SENT, *, entity: str = "o-1", raw: EmailMessage | None = None,
        ago: int = 0, **fields: Any,
    ) -> Posting:  # fmt: skip
        """A mail in the outbox, with what was sent in the archive."""
        wanted = Wanted(
            kind=kind,
            entity=entity,
            to=to,
            language="sv",
            why="order o-1 was paid",
            payload={"order_id": "o-1"},
        )
        at, who = self.now - 60_000 - ago, post_wiring.recipient(to)
        key = outbox_id(kind, entity, who)
        made = Posting(
            outbox_id=key, recipient=who, wanted=wanted, state=state, added_at=at,
            history=(Entry(at + 10_000, "sending"), Entry(at + 20_000, state.value)),
        )  # fmt: skip
        if raw is not None:
            self.house.carrier.keep(key, raw.as_bytes(policy=SMTP))
            made = replace(made, archived=(key,))
        self.house.outbox.rows[key] = replace(made, **fields)
        return self.house.outbox.rows[key]

    def count(self, stream: Stream, days_ago: int = 0, **counts: int) -> None:
        """What a stream did on a day: `sent=3`, `sent__order_paid=3`."""
        day = clock.utc_day(self.now - days_ago * clock.DAY)
        there = self.house.registers.counts.setdefault((stream, day), {})
        for word, n in counts.items():
            there[word.replace("__", ":")] = n

    def pause(self, stream: Stream, why: str, ago: int = 0) -> None:
        post.pause(stream, why, "", self.now - ago)

    def is_paused(self, stream: Stream) -> bool:
        return any(one.stream is stream for one in post.paused())


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
