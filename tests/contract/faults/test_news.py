"""Relays from a table's stream to the news topic, over a network that fails and a topic that takes batches in part: the
platform hands records out until their relay succeeds, and by then all that they tell was told; twice perhaps, but nothing
that wasn't so. Who listens comes to the same by it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import jwt
import pytest
from chalice.app import DynamoDBEventConfig
from chalice.test import Client

from app import app
from chalicelib.aws.observed import Failed
from chalicelib.kernel import news, settings
from chalicelib.moderation.domain import State
from chalicelib.reviews import wiring as reviews_wiring
from tests.contract.faults import drills
from tests.contract.faults.clockwork import NOON, Clockwork, emptied_all
from tests.http.conftest import Api
from tests.support import keys
from tests.support.examples import tried
from tests.support.faults import Killed
from tests.support.network import Network, Weather
from tests.support.relays import written
from tests.support.reviewing import Reviewers
from tests.support.services import Topic

STORMS = tried(1, 2, 50)
PEOPLE = 12


class Told(NamedTuple):
    """A shop in which much happened, and the network that its functions reach AWS by."""

    shop: Clockwork
    network: Network

    def all(self) -> Counter[str]:
        """What the topic was told since the last look."""
        found = Counter(map(news.encode, self.shop.topic.told))
        self.shop.topic.told.clear()
        return found


@pytest.fixture(scope="module")
def busy(aws_endpoint: str) -> Iterator[Told]:
    """One for all tests, which change nothing in it; nothing is left for those that follow."""
    with pytest.MonkeyPatch.context() as patch:
        network = Network(patch)
        shop = Clockwork(network, patch)
        lay_out(shop)
        yield Told(shop, network)
        emptied_all()


def relays() -> list[str]:
    """The functions of the application that relay a table's stream, by name."""
    found = (one for one in app.event_sources if isinstance(one, DynamoDBEventConfig))
    return sorted(one.name for one in found if one.name.endswith("_relay"))


def as_shopper(n: int, method: str, path: str, body: Any = None) -> Any:
    """What the API answers somebody who is logged in at the shop."""
    claims = {"sub": f"c{n}", "aud": "torg", "exp": NOON // 1_000 + 600, "name": f"Åsa {n}"}
    token = f"Bearer {jwt.encode(claims, keys.SIGNING, algorithm='HS256')}"
    with Client(app) as client:
        answer = Api(client).request(method, path, body, key=None, Authorization=token)
    assert answer.status_code < 300, answer.body
    return answer.json_body


def lay_out(shop: Clockwork) -> None:
    """People who order, review, say a word of products, keep lists and get answers; and a moderated review."""
    drills.Moderation().act()
    shop.sells("tent")
    people = Reviewers(reviews_wiring.reviews(), reviews_wiring.moderation())
    for n in range(PEOPLE):
        shop.sells(f"p{n}")
        shop.order(f"o{n}", "tent", customer_id=f"c{n}")
        review = people.write(f"c{n}", f"p{n}", NOON, stars=4, text=f"Nummer {n}: den håller.").review
        people.decide(review.review_id, State.PUBLISHED, NOON + 1)
        as_shopper(n, "PUT", f"/v1/products/p{n}/reaction", {"reaction": "like"})
        mine = as_shopper(
            n, "POST", "/v1/me/lists", {"title": "Fjäll", "kind": "wish", "visibility": "public"}
        )
        as_shopper(n, "PUT", f"/v1/lists/{mine['list_id']}/items/p{n}", {})
        asked = as_shopper(n, "POST", f"/v1/products/p{n}/questions", {"text": f"Tål den regn, nummer {n}?"})
        if asked["state"] == "published":  # what is much like what was asked before is held
            shop.ask("POST", f"/v1/questions/{asked['id']}/answers", {"text": "Ja, det gör den."})


def records(relay: str) -> list[dict[str, Any]]:
    """What the table's stream tells of the rows that are there."""
    table = settings.current().table(relay.removesuffix("_relay"))
    return [written(item, "INSERT") for item in drills.scanned(table)]


def hear(relay: str, some: list[dict[str, Any]]) -> None:
    with Client(app) as client:
        client.lambda_.invoke(relay, {"Records": some})


@pytest.mark.parametrize("relay", relays())
def test_all_that_happened_is_told_whatever_the_network_does(relay: str, busy: Told) -> None:
    found = records(relay)
    hear(relay, found)
    wanted = busy.all()
    assert wanted, "a relay that tells nothing isn't tried"
    for seed in range(STORMS):
        weather = Weather(seed, throttled=0.2, lost=0.2, timeout=0.1, killed=0.1)
        with refusing(busy.shop.topic, weather):
            until_done(lambda: hear(relay, found), busy.network, weather)
        assert set(busy.all()) == set(wanted), f"seed {seed}"


@contextmanager
def refusing(topic: Topic, weather: Weather) -> Iterator[None]:
    """Of three batches of ten the topic takes one in part."""
    topic.refuses = lambda: weather.chance.random() < 0.03
    try:
        yield
    finally:
        topic.refuses = lambda: False


def until_done(act: Callable[[], None], network: Network, weather: Weather) -> None:
    """The platform hands the same records out again until their function succeeds."""
    for _ in range(2_000):
        try:
            with network.befallen(weather):
                act()
        except (Failed, Killed):
            continue
        return
    raise AssertionError("it never comes through")


def test_who_hears_the_same_twice_and_out_of_order_comes_to_the_same(busy: Told) -> None:
    """Listing follows products, ratings and popularity: its rows after a storm are those of calm weather."""
    for relay in ("catalogue_relay", "reviews_relay"):
        hear(relay, records(relay))
    bodies = list(busy.all())

    def listen(some: Sequence[str]) -> None:
        with Client(app) as client:
            client.lambda_.invoke(
                "listing", client.events.generate_sqs_event(list(some), queue_name="listing")
            )

    listen(bodies)
    calm = drills.rows("listing")
    assert len(calm) > PEOPLE
    for seed in range(STORMS):
        drills.emptied("listing")
        weather = Weather(seed, throttled=0.1, lost=0.1, timeout=0.05, partial=0.3, killed=0.03)
        twice = bodies * 2
        weather.chance.shuffle(twice)
        for piece in range(0, len(twice), 10):
            until_done(lambda: listen(twice[piece : piece + 10]), busy.network, weather)  # noqa: B023
        assert drills.rows("listing") == calm, f"seed {seed}"
