"""The application in one process over real stores, whose clock a test turns: its own handlers are fired by it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import pytest
from chalice.app import ScheduledEventConfig
from chalice.local import LambdaContext
from chalice.test import Client

from app import app
from chalicelib.aws import objects, queues, secrets
from chalicelib.kernel import clock, settings
from chalicelib.kernel.settings import RecommendationSettings, Settings
from chalicelib.letters import wiring as letters
from chalicelib.presence import wiring as presence
from chalicelib.webhooks import wiring as webhooks
from tests.contract.faults import drills
from tests.fakes.webhooks import FakeSender
from tests.http.conftest import Api
from tests.support import keys
from tests.support.network import Network
from tests.support.resources import ROOMS
from tests.support.services import PostOffice, Queues, Topic

#: A Thursday, noon in Stockholm.
NOON: Final = clock.parse_iso("2027-01-14T11:00:00Z")
FEED: Final = "feeds/clockwork.tsv"


def scheduled() -> list[str]:
    """The functions of the application that a schedule fires, by name."""
    found = (one for one in app.event_sources if isinstance(one, ScheduledEventConfig))
    return sorted(one.name for one in found)


class Clockwork:
    """A shop with nothing in it at `now`. Queues hold what they are given until `work` hands it to functions."""

    def __init__(self, network: Network, patch: pytest.MonkeyPatch) -> None:
        self.now = NOON
        self.queues, self.topic, self.post_office = Queues(), Topic(), PostOffice()
        network.services |= {"sqs": self.queues, "sns": self.topic, "ses": self.post_office}
        self.receiver = FakeSender()
        secrets.hold(keys.SECRETS)
        here = _stage(settings.current())
        patch.setattr(settings, "current", lambda: here)
        patch.setattr(Settings, "now", lambda _: self.now)
        patch.setattr(webhooks, "sender", lambda: self.receiver)
        # Chalice's test client gives every function three seconds; the stage gives more than they keep back.
        patch.setattr(LambdaContext, "get_remaining_time_in_millis", lambda _: 600_000)
        emptied_all()

    def fire(self, job: str, at: int) -> None:
        """What a schedule does at this instant."""
        self.now = at
        with Client(app) as client:
            event = client.events.generate_cw_event("aws.events", "Scheduled Event", {}, ["arn"])
            client.lambda_.invoke(job, event)

    def work(self) -> None:
        """Hand what is queued to the functions that are subscribed, until nothing is."""
        while self.queues.waiting:
            queue, body = self.queues.waiting.pop(0)
            name = queue.removeprefix(settings.current().table("")).replace("-", "_")
            with Client(app) as client:
                client.lambda_.invoke(name, client.events.generate_sqs_event([body], queue_name=queue))

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """What the API answers the shop's server, which it must do well."""
        with Client(app) as client:
            answer = Api(client).request(method, path, body)
        assert answer.status_code < 300, answer.body
        return json.loads(answer.body) if answer.body else None

    def sells(self, *product_ids: str, **said: Any) -> None:
        for one in product_ids:
            body = {
                "title": f"The {one}",
                "url": f"https://shop.example/p/{one}",
                "categories": ["Tält"],
            } | said
            self.ask("PUT", f"/v1/products/{one}", body)

    def order(self, order_id: str, *product_ids: str, **said: Any) -> None:
        price = {"amount": 99_00, "currency": "SEK"}
        lines = [{"product_id": one, "quantity": 1, "price": price} for one in product_ids]
        body: Mapping[str, Any] = {"order_id": order_id, "lines": lines, "customer_id": f"c-{order_id}"}
        self.ask("POST", "/v1/orders", {**body, **said})


def _stage(here: Settings) -> Settings:
    return replace(
        here,
        mail_from="Fjäll & Co <hej@shop.example>",
        public_url="https://torg.example",
        shop_url="https://shop.example/",
        feed_url=f"s3://{here.lake_bucket}/{FEED}",
        news_topic="arn:aws:sns:eu-north-1:123456789012:torg-test-news",
        recommendations=RecommendationSettings(k_anonymity=3, support=1),
    )


def emptied_all() -> None:
    """Leave nothing of any room, and nothing that this process remembers of them."""
    for kept in (queues._url, presence.memory, presence.known):
        kept.cache_clear()
    letters.forget()
    drills.emptied(*ROOMS)
    here = settings.current()
    for bucket in (here.lake_bucket, here.media_bucket, here.mail_bucket):
        if found := list(objects.keys(bucket, "")):
            objects.delete(bucket, found)
