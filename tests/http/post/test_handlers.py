"""The minute's job and the listener to SES, as Lambda calls them."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from chalice.test import Client
from msgspec.structs import replace

from app import app
from chalicelib.aws import quarantine, secrets
from chalicelib.aws.observed import Failed
from chalicelib.kernel import settings
from chalicelib.kernel.settings import MailSettings, Settings
from chalicelib.letters.domain import Kind
from chalicelib.post import fate, public, wiring
from chalicelib.post.domain import Posting, State, Wanted
from tests.fakes.post import composed
from tests.http.fakes import House
from tests.support import keys

TO = "moa@else.example"
NOW = 1_700_000_000_000


@pytest.fixture
def lambdas(house: House) -> Iterator[Client]:
    secrets.hold(keys.SECRETS)
    with Client(app) as client:
        yield client


def put(house: House, kind: Kind = Kind.ORDER_PAID, entity: str = "o1") -> Posting:
    wanted = Wanted(kind=kind, entity=entity, to=TO, language="sv", why="t")
    row = fate.new(wanted, wiring.recipient(TO), "", NOW, place=NOW)
    house.outbox.add(row)
    return row


def told(tag: str, kind: str = "Bounce") -> str:
    bounce = {"bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": []}
    mail = {"timestamp": "2026-11-22T08:00:00.000Z", "messageId": "m", "tags": {"torg-mail": [tag]}}
    return json.dumps({"eventType": kind, "mail": mail, "bounce": bounce})


def hear(client: Client, *bodies: str) -> Any:
    event = client.events.generate_sqs_event(list(bodies), queue_name="torg-test-mail-events")
    return client.lambda_.invoke("mail_events", event).payload


def test_the_job_puts_what_is_due_into_its_streams_queue(house: House, lambdas: Client) -> None:
    row = put(house)
    event = lambdas.events.generate_cw_event("aws.events", "Scheduled Event", {}, ["arn"])
    assert lambdas.lambda_.invoke("mail_dispatch", event).payload == {"transactional": 1, "marketing": 0}
    assert house.mail_queues.waiting == [row.outbox_id]
    assert lambdas.lambda_.invoke("mail_dispatch", event).payload["transactional"] == 0


def test_what_ses_tells_is_kept_and_the_unreadable_put_aside(
    house: House, lambdas: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    aside: list[str] = []
    monkeypatch.setattr(quarantine, "put", lambda reader, record, reason, now: aside.append(record["body"]))
    row = put(house)
    assert public.send(row.outbox_id, composed, NOW) is State.SENT
    outcome = hear(lambdas, told(row.tag), "nonsense", told("unknown", "Delivery"), told(row.tag, "Open"))
    assert outcome == {"heard": 1, "foreign": 1, "set_aside": 1}
    assert aside == ["nonsense"]
    found = public.standing(TO).suppression
    assert found is not None
    assert found.reason == "bounce"


def test_what_cannot_be_kept_is_told_again(
    house: House, lambdas: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = put(house)

    def broken(*_: object) -> None:
        raise OSError("no storage")

    monkeypatch.setattr(house.registers, "keep_standing", broken)
    with pytest.raises(Failed, match=r"^OSError$"):
        hear(lambdas, told(row.tag))


def test_a_stages_own_settings_reach_the_rules(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    mail = MailSettings(per_second=7, quiet_from=24, quiet_until=24, most_a_day=2, soft_opt_in=True)
    monkeypatch.setattr(settings, "current", lambda: Settings(stage="test", mail=mail))
    doors = wiring.doors()
    assert (doors.per_second, doors.soft_opt_in, doors.limits.most_a_day) == (7, True, 2)
    assert replace(doors.limits, most_a_day=1) == type(doors.limits)(quiet_from=0, quiet_until=0)
