"""All rooms in one process, wired as they are deployed: what a platform tells comes out as mail.

Rows become stream records, relays publish to a topic whose subscriptions are the template's own, queues are handed
to their functions, and time is what a test says it is. Only the stores and SES are fakes.
"""

import json
import re
from collections.abc import Iterable
from typing import Any, Final

import jwt
import pytest
from chalice.local import LambdaContext
from chalice.test import Client
from msgspec.structs import replace

from app import app
from chalicelib.campaigns import wiring as campaigns
from chalicelib.campaigns.chances import Experiments
from chalicelib.kernel import clock, news, settings
from chalicelib.kernel.news import News
from chalicelib.kernel.settings import MailSettings, Settings
from chalicelib.letters import public as letters
from chalicelib.letters.domain import MARKETING, Composed, Kind, Letter, Mode
from chalicelib.moderation import models as case_rows
from chalicelib.moderation import wiring as moderation
from chalicelib.orders import models as order_rows
from chalicelib.orders import wiring as orders
from chalicelib.post.domain import Posting, State
from chalicelib.questions import models as thread_rows
from chalicelib.questions import wiring as questions
from tests.http.conftest import Api
from tests.http.fakes import House, Shop
from tests.support import keys
from tests.support.paths import PROJECT

#: A Thursday, noon in Stockholm.
NOON: Final = clock.parse_iso("2027-01-14T11:00:00Z")
LISTENERS: Final = {"MailNewsSubscription": "mail_news", "CampaignsSubscription": "campaigns_news"}
_STREAM_ARN: Final = "arn:aws:dynamodb:r:1:table/t/stream/s"


def subscribed(subscription: str) -> tuple[str, ...]:
    """The beginnings of the kinds of news that a queue is subscribed to, as the template says."""
    template = (PROJECT / "infra/template.yaml").read_text()
    block = template.split(f"\n  {subscription}:\n")[1].split("\n\n")[0]
    policy = re.search(r"FilterPolicy: \{kind: \[(.*)\]\}", block)
    assert policy is not None, subscription
    return tuple(re.findall(r'prefix: "(\w+)"', policy[1]))


class Postal:
    """A shop, its clock, and everything between what happens in it and its customers' mailboxes."""

    def __init__(self, api: Api, house: House, patch: pytest.MonkeyPatch) -> None:
        self.api, self.house, self.shop = api, house, Shop(api, house)
        self.ahead = NOON - clock.now_ms()
        self.off: frozenset[str] = frozenset()
        self.letters: list[tuple[Letter, Composed]] = []
        self.topic: list[News] = []
        self.seen: dict[str, Any] = {}
        self.mail = MailSettings(soft_opt_in=False, most_a_day=9, most_a_week=9)
        stage = settings.current().stage
        patch.setattr(settings, "current", lambda: self._settings(stage))
        patch.setattr(campaigns, "chances", Experiments)
        for room in (orders, questions, moderation):
            patch.setattr(room, "publish", self.topic.extend)
        # Chalice's test client gives every function three seconds; the stage gives more than they keep back.
        patch.setattr(LambdaContext, "get_remaining_time_in_millis", lambda _: 600_000)
        compose = letters.compose

        def written(letter: Letter, **how: Any) -> Composed:
            made = compose(letter, **how)
            self.letters.append((letter, made))
            return made

        patch.setattr(letters, "compose", written)

    def _settings(self, stage: str) -> Settings:
        return Settings(
            stage=stage, clock_offset_seconds=self.ahead // clock.SECOND, public_url="https://torg.example",
            shop_url="https://shop.example/", mail=self.mail, off=self.off,
        )  # fmt: skip

    @property
    def now(self) -> int:
        return settings.current().now()

    def later(self, **how: int) -> None:
        """Let time pass: days, hours, minutes."""
        units = {"days": clock.DAY, "hours": clock.HOUR, "minutes": clock.MINUTE}
        self.ahead += sum(units[unit] * count for unit, count in how.items())
        letters_cache_is_old()

    def switch(self, mode: Mode, *kinds: Kind) -> None:
        """Let kinds of mail be off, looked at, or sent."""
        for kind in kinds:
            letters.change(kind, replace(letters.settings(kind), mode=mode), self.now)

    def all_live(self) -> None:
        """Let every kind of marketing be sent."""
        self.switch(Mode.LIVE, *MARKETING)

    def run(self) -> None:
        """Until nothing moves any more: relays, the topic's queues, the minute's jobs, the workers."""
        for _ in range(10):
            self._relay()
            told, self.topic[:] = [*self.topic], []
            self._hand_out(told)
            self.tick("campaigns_fire")
            self.tick("mail_dispatch")
            sent = self._work()
            if not told and not sent and not self.house.mail_queues.waiting:
                return
        raise AssertionError("it never comes to rest")

    def _relay(self) -> None:
        rows = {
            "orders_relay": [order_rows.order_item(one) for one in self.house.orders.orders.values()],
            "questions_relay": [thread_rows.thread_item(one) for one in self.house.questions.kept.values()],
            "moderation_relay": [case_rows.case_item(one) for one in self._cases()],
        }
        for relay, items in rows.items():
            records = [record for item in items if (record := self._record(item))]
            if records:
                self._invoke(relay, {"Records": records})

    def _cases(self) -> Iterable[Any]:
        return list(self.house.moderation.cases.cases.values())

    def _record(self, item: dict[str, Any]) -> dict[str, Any] | None:
        name = json.dumps([item["pk"], item["sk"]])
        before, self.seen[name] = self.seen.get(name), item
        if before == item:
            return None
        images = {"NewImage": item} | ({"OldImage": before} if before else {})
        return {
            "eventID": "1", "eventName": "MODIFY" if before else "INSERT", "awsRegion": "r",
            "eventSourceARN": _STREAM_ARN,
            "dynamodb": {"Keys": {"pk": item["pk"], "sk": item["sk"]}, "SequenceNumber": "1",
                         "ApproximateCreationDateTime": 0, "SizeBytes": 1, "StreamViewType": "NEW_AND_OLD_IMAGES",
                         **images},
        }  # fmt: skip

    def _hand_out(self, told: list[News]) -> None:
        for subscription, function in LISTENERS.items():
            begins = subscribed(subscription)
            for one in told:
                if news.kind(one).startswith(begins):
                    # Twice: queues do that.
                    self.queue(function, news.encode(one), news.encode(one))

    def _work(self) -> int:
        """Hand each waiting mail to its stream's worker."""
        ids, self.house.mail_queues.waiting[:] = [*self.house.mail_queues.waiting], []
        for one in ids:
            row = self.house.outbox.rows[one]
            self.queue(f"mail_{row.stream}", json.dumps({"outbox_id": one}))
        return len(ids)

    def queue(self, function: str, *bodies: str) -> None:
        """Hand messages to a queue's function."""
        with Client(app) as client:
            event = client.events.generate_sqs_event(list(bodies), queue_name="q")
            client.lambda_.invoke(function, event)

    def tick(self, function: str) -> None:
        """Let a scheduled function run."""
        with Client(app) as client:
            event = client.events.generate_cw_event("aws.events", "Scheduled Event", {}, ["arn"])
            client.lambda_.invoke(function, event)

    def _invoke(self, function: str, event: dict[str, Any]) -> None:
        with Client(app) as client:
            client.lambda_.invoke(function, event)

    def sent(self) -> list[Posting]:
        """What SES took, in its order."""
        return [posting for posting, _ in self.house.carrier.sent]

    def kinds(self) -> list[str]:
        """The kinds of what SES took, in its order."""
        return [posting.kind.value for posting in self.sent()]

    def row(self, kind: Kind) -> Posting:
        """The one row of a kind in the outbox, as it is now."""
        (found,) = [one for one in self.house.outbox.rows.values() if one.kind is kind]
        return found

    def written(self, kind: Kind) -> tuple[Letter, Composed]:
        """The one letter of a kind, and what was made of it."""
        (found,) = [one for one in self.letters if one[0].kind is kind]
        return found

    def states(self) -> dict[str, State]:
        return {one.kind.value: one.state for one in self.house.outbox.rows.values()}

    def order(self, order_id: str = "o1", products: tuple[str, ...] = ("tent",), **said: Any) -> None:
        """An order by API, of somebody who wants mails."""
        body = {
            "order_id": order_id, "number": f"#{order_id}", "email": "asa@example.se", "customer_id": "c1",
            "first_name": "Åsa", "locale": "sv-SE", "consent": {"marketing": True}, "channel": "web",
            "lines": [
                {"product_id": one, "quantity": 1, "price": {"amount": 99_00, "currency": "SEK"}}
                for one in products
            ],
        } | said  # fmt: skip
        answer = self.api.post("/v1/orders", {name: one for name, one in body.items() if one is not None})
        assert answer.status_code == 201, answer.body

    def happens(self, event: str, order_id: str = "o1", **said: Any) -> None:
        """What happens to an order, by API."""
        body = {"event": f"order.{event}", "id": f"{event}-1", "occurred_at": clock.iso(self.now)} | said
        answer = self.api.post(f"/v1/orders/{order_id}/events", body)
        assert answer.status_code in (200, 201, 202), answer.body

    def agrees(self, customer_id: str = "c1", **said: Any) -> None:
        body = {"source": "banner"} | said
        answer = self.api.put("/v1/me/consents", body, key=None, Authorization=self.token(customer_id))
        assert answer.status_code == 200, answer.body

    def token(self, customer_id: str = "c1", **claims: Any) -> str:
        """What the shop's server signs for a customer, by the stage's clock."""
        said = {"sub": customer_id, "aud": "torg", "exp": self.now // clock.SECOND + 600} | claims
        return f"Bearer {jwt.encode(said, keys.SIGNING, algorithm='HS256')}"


def letters_cache_is_old() -> None:
    """What letters remember for two seconds is forgotten."""
    from chalicelib.letters import wiring

    wiring.forget()
