"""Reading and delivering over the real tables and the real queue: what the fakes can't be wrong about."""

import uuid

import msgspec
import pytest

from chalicelib.aws import clients, secrets
from chalicelib.catalogue import public as catalogue
from chalicelib.catalogue.domain import Content
from chalicelib.feed import domain, pages, public, service, wiring
from chalicelib.feed.delivering import FanOut
from chalicelib.feed.domain import Kind, Version
from chalicelib.feed.pages import Wanted
from chalicelib.kernel import settings
from chalicelib.members.domain import Person
from chalicelib.reactions import service as reactions
from chalicelib.reactions import wiring as reaction_wiring
from chalicelib.reactions.domain import Word
from tests.support import keys


@pytest.fixture
def name(aws_endpoint: str) -> str:
    secrets.hold(keys.SECRETS)
    return uuid.uuid4().hex[:12]


def test_a_page_of_the_shop_is_read_from_real_rows(name: str) -> None:
    # After whatever other tests told.
    now = 4_000_000_000_000 + int(name, 16) % 10**11
    people = [f"{name}-{number:03d}" for number in range(12)]
    products = [f"{name}.{number}" for number in range(12)]
    for product in products:
        content = Content(title=f"Tent {product}", url="https://shop.example/p")
        catalogue.put(product, content, now)
        for person in people:
            reactions.react(
                product,
                Word.LIKE,
                Person(key=person, customer=person),
                doors=reaction_wiring.doors(),
                now=now,
            )
            story = domain.shown(Kind.LIKED, person, product, person, now, Version(now, 1))
            service.tell(story, stories=wiring.stories(), now=now)
    # Over a hundred rows: several calls, side by side.
    page = public.head(50, now)
    mine = {
        one.product.product_id: one
        for one in page.items
        if one.product and one.product.product_id in products
    }
    assert {one.count for one in mine.values()} == {12}
    assert set(mine) == set(products)
    gone = Person(key=people[0], customer=people[0])
    reactions.react(products[0], Word.NONE, gone, doors=reaction_wiring.doors(), now=now + 1)
    counts = {one.product.product_id: one.count for one in public.head(50, now).items if one.product}
    assert counts[products[0]] == 11


def test_following_is_read_from_real_rows(name: str) -> None:
    now = settings.current().now()
    wanted = Wanted(frozenset(), None, 10)
    assert pages.of_following(name, wanted, doors=wiring.reading(), now=now) == ([], None)
    assert pages.of_member(name, wanted, doors=wiring.reading(), now=now) == ([], None)
    assert wiring.feeds_of([f"member:{name}", f"list:{name}"]) == [f"list#{name}"]


def test_the_rest_of_a_long_way_comes_back_by_the_queue(name: str) -> None:
    url = clients.sqs().create_queue(QueueName=settings.current().table("feed"))["QueueUrl"]
    rest = FanOut(story_id=name, target=f"member:{name}", feed=f"person#{name}", after="f00499")
    wiring.go_on(rest)
    found = clients.sqs().receive_message(QueueUrl=url, WaitTimeSeconds=2)["Messages"]
    assert msgspec.json.decode(found[0]["Body"], type=FanOut) == rest
    clients.sqs().delete_queue(QueueUrl=url)
