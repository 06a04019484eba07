"""What `ports.Offers` promises, held against the fake and the real store."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.aws import clients
from chalicelib.kernel.errors import Unavailable
from chalicelib.kernel.revisions import Stale
from chalicelib.offers import domain, service
from chalicelib.offers.domain import Code, Generator, Offer, OfferContent, Pool
from chalicelib.offers.honouring import Use
from chalicelib.offers.ports import Doors, Place, PoolEmpty, Refused, Uploaded
from chalicelib.offers.store import DynamoOffers
from chalicelib.webhooks.store import DynamoHooks
from tests.contract.reviews.test_many_at_once import Losing, insist
from tests.fakes.offers import FakeOffers, FakeShop
from tests.support import lost

Store = FakeOffers | DynamoOffers
NOW = 1_800_000_000_000
GENERATED = Generator()


@pytest.fixture(params=["fake", "real"])
def offers(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        return FakeOffers()
    request.getfixturevalue("aws_endpoint")
    return DynamoOffers()


@pytest.fixture
def name() -> str:
    return uuid.uuid4().hex


def offer(name: str, source: Generator | Pool = GENERATED) -> Offer:
    content = OfferContent(title="Fri frakt å", gives="free_shipping", valid_days=14, source=source)
    return Offer(offer_id=name, content=content, changed_at=NOW, revision=1)


def code(name: str, n: int = 1, **said: Any) -> Code:
    whole = {"code": f"{name}-{n}", "entity": f"order#{n}", "issued_at": NOW + n, "until": NOW + 10**9}
    return Code(
        **{**whole, "offer_id": name, "gives": "free_shipping", "person_keys": (f"{name}-k",), **said}
    )


def events(offers: Store, name: str) -> list[str]:
    """The types of events that were told of an offer's codes."""
    if isinstance(offers, FakeOffers):
        return sorted(what for what, data in offers.told if data["offer_id"] == name)
    found = [DynamoHooks().event(one.event_id) for one in DynamoHooks().due(NOW + 10**10)]
    return sorted(one.type for one in found if one and name in one.data)


def doors(offers: Any) -> Doors:
    return Doors(offers, FakeShop(), "Europe/Stockholm")


def test_an_offer_is_written_at_its_revision(offers: Store, name: str) -> None:
    first = offer(name)
    assert offers.get(name) is None
    offers.write(None, first)
    with pytest.raises(Stale):
        offers.write(None, first)
    second = replace(first, content=replace(first.content, active=False), revision=2)
    offers.write(first, second)
    with pytest.raises(Stale):
        offers.write(first, second)
    assert offers.get(name) == second
    assert second in offers.every()


def test_a_code_its_grant_its_ways_and_its_event_are_one(offers: Store, name: str) -> None:
    one = code(name)
    assert (offers.code(one.code), offers.granted(name, one.entity)) == (None, None)
    offers.issue(one, from_pool=False, now=NOW)
    assert offers.code(one.code.lower()) == offers.code(one.code) == one
    assert offers.granted(name, one.entity) == one.code
    assert offers.of_person(["none", f"{name}-k"]) == [one]
    assert offers.issued(name, Place(0, ""), 9) == [one]
    assert events(offers, name) == ["offer.issued"]
    for other in (replace(one, entity="other"), code(name, 2, entity=one.entity)):
        with pytest.raises(Stale):
            offers.issue(other, from_pool=False, now=NOW)
    assert offers.granted(name, "other") is None
    assert offers.code(f"{name}-2") is None
    assert events(offers, name) == ["offer.issued"]


def test_a_change_is_told_and_stands_on_what_was_read(offers: Store, name: str) -> None:
    one = code(name)
    offers.issue(one, from_pool=False, now=NOW)
    used = domain.redeemed(one, "o-1", NOW)
    offers.change(one, used, NOW)
    with pytest.raises(Stale):
        offers.change(one, domain.redeemed(one, "o-2", NOW), NOW)
    freed = domain.released(used, "o-1")
    offers.change(used, freed, NOW)
    gone = domain.unnamed(freed)
    offers.change(freed, gone, NOW)
    with pytest.raises(Stale):
        offers.change(freed, gone, NOW)
    assert offers.code(one.code) == gone
    assert offers.of_person([f"{name}-k"]) == []
    assert offers.issued(name, Place(0, ""), 9) == [gone]
    assert events(offers, name) == ["offer.issued", "offer.redeemed", "offer.released"]


def test_issued_codes_come_in_pages_oldest_first(offers: Store, name: str) -> None:
    all_of_them = [code(name, n, issued_at=NOW + n // 2) for n in range(7)]
    for one in reversed(all_of_them):
        offers.issue(one, from_pool=False, now=NOW)
    seen: list[Code] = []
    place = Place(0, "")
    while page := offers.issued(name, place, 3):
        seen += page
        place = Place(page[-1].issued_at, domain.canonical(page[-1].code))
    assert seen == all_of_them


def test_a_pool_takes_each_code_once_and_gives_it_once(offers: Store, name: str) -> None:
    some = [f"{name}-{n}" for n in range(120)]
    assert offers.upload(name, some) == Uploaded(120, 0, ())
    assert offers.upload(name, [*some, f"{name}-120"]) == Uploaded(1, 120, ())
    assert offers.upload(f"{name}.other", [some[0].upper(), f"{name}-o"]) == Uploaded(
        1, 0, (some[0].upper(),)
    )
    assert (offers.left(name), offers.left(name, 50), offers.left(name, 500)) == (121, 50, 121)
    assert offers.left(f"{name}.none") == 0
    assert offers.free(f"{name}.none") is None
    with pytest.raises(Stale):
        offers.issue(code(name, code=some[0], entity="x"), from_pool=False, now=NOW)
    with pytest.raises(Stale):
        offers.issue(code(f"{name}.other", code=f"{name}-none", entity="x"), from_pool=True, now=NOW)
    got = []
    for n in range(5):
        free = offers.free(name)
        assert free in {*some, f"{name}-120"}
        assert offers.code(str(free)) is None
        offers.issue(code(name, n, code=str(free)), from_pool=True, now=NOW)
        got.append(free)
        with pytest.raises(Stale):
            offers.issue(code(name, 90 + n, code=str(free)), from_pool=True, now=NOW)
    assert len(set(got)) == 5
    assert offers.upload(name, some) == Uploaded(0, 120, ())
    assert offers.left(name) == 116


@pytest.mark.parametrize("source", [Generator(), Pool(low=3)], ids=["generator", "pool"])
def test_twenty_who_ask_for_one_code_at_once_get_that_one(
    offers: Store, name: str, source: Generator | Pool
) -> None:
    _stocked(offers, name, source, 30)
    losing = LosingOffers(offers, seed=5)

    def ask(_: int) -> str:
        return insist(lambda: service.issue(name, "order-1", ("k",), doors=doors(losing), now=NOW)).code

    with ThreadPoolExecutor(20) as people:
        got = set(people.map(ask, range(20)))
    assert len(got) == 1
    assert [one.code for one in offers.issued(name, Place(0, ""), 99)] == list(got)
    assert offers.left(name) == (29 if isinstance(source, Pool) else 0)
    assert events(offers, name) == ["offer.issued"]


def test_a_pool_that_many_empty_at_once_gives_no_code_twice(offers: Store, name: str) -> None:
    _stocked(offers, name, Pool(), 12)
    losing = LosingOffers(offers, seed=7)

    def ask(n: int) -> str | None:
        try:
            return insist(
                lambda: service.issue(name, f"order-{n}", ("k",), doors=doors(losing), now=NOW)
            ).code
        except PoolEmpty:
            return None

    with ThreadPoolExecutor(8) as people:
        got = list(people.map(ask, range(16)))
    codes = [one for one in got if one]
    assert losing.lost
    assert len(codes) == len(set(codes)) == 12
    assert offers.left(name) == 0
    assert sorted(one.code for one in offers.issued(name, Place(0, ""), 99)) == sorted(codes)
    assert events(offers, name) == ["offer.issued"] * 12


def test_ten_orders_at_once_use_a_code_once(offers: Store, name: str) -> None:
    _stocked(offers, name, Generator(), 0)
    issued = service.issue(name, "e", ("k",), doors=doors(offers), now=NOW)
    losing = LosingOffers(offers, seed=3)

    def use(n: int) -> str | None:
        asked = Use(person_keys=("k",), order_id=str(n))
        try:
            kept = insist(lambda: service.redeem(issued.code, asked, doors=doors(losing), now=NOW))
        except Refused:
            return None
        assert kept.redeemed is not None
        return str(kept.redeemed.order_id)

    with ThreadPoolExecutor(10) as people:
        got = [one for one in people.map(use, range(10)) if one is not None]
    assert len(got) == 1
    assert events(offers, name) == ["offer.issued", "offer.redeemed"]


def test_two_uploads_at_once_are_one(offers: Store, name: str) -> None:
    some = [f"{name}-{n}" for n in range(60)]
    with ThreadPoolExecutor(4) as people:
        done = list(people.map(lambda _: offers.upload(name, some), range(4)))
    assert offers.left(name) == 60
    assert sum(one.added for one in done) == 60


@pytest.mark.usefixtures("aws_endpoint")
def test_a_write_whose_acknowledgement_the_sdk_lost_is_made_once(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = lost.answers(clients.dynamodb(), monkeypatch)
    DynamoOffers().issue(code(name), from_pool=False, now=NOW)
    assert len(sent) == 2
    assert DynamoOffers().issued(name, Place(0, ""), 9) == [code(name)]


class LosingOffers(Losing):
    """The same for this store's writes."""

    def issue(self, one: Code, *, from_pool: bool, now: int) -> None:
        self._maybe(lambda: self._inner.issue(one, from_pool=from_pool, now=now))

    def change(self, before: Code, after: Code, now: int) -> None:
        self._maybe(lambda: self._inner.change(before, after, now))

    def _maybe(self, act: Callable[[], None]) -> None:
        with self._lock:
            chance = self._random.random()
            self.lost += chance < 0.3
        if chance < 0.1:
            raise Unavailable("lost on the way there")
        act()
        if chance < 0.3:
            raise Unavailable("lost on the way back")


def _stocked(offers: Store, name: str, source: Generator | Pool, count: int) -> None:
    offers.write(None, offer(name, source))
    if isinstance(source, Pool):
        offers.upload(name, [f"{name}-{n}" for n in range(count)])
