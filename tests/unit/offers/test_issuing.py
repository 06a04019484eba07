"""Issuing, using, giving back: again, at once, in any order, cut off anywhere."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.kernel import clock
from chalicelib.kernel.errors import Conflict, Invalid, NotFound
from chalicelib.kernel.money import Money
from chalicelib.offers import domain, service
from chalicelib.offers.domain import Code, OfferContent, Pool
from chalicelib.offers.honouring import Use, Why
from chalicelib.offers.ports import Doors, OfferOver, PoolEmpty, Refused
from tests.fakes import offers as fakes
from tests.fakes.offers import FakeOffers, FakeShop
from tests.support.faults import Killed, Killer

NOW = clock.parse_iso("2026-11-21T12:00:00Z")
FREE = OfferContent(title="Free shipping", gives="free_shipping", valid_days=14)
POOL = replace(FREE, source=Pool(low=2))
ANNA = ("anna", "anna-mail")


@pytest.fixture
def offers() -> FakeOffers:
    return FakeOffers()


def keep(offers: FakeOffers, content: OfferContent = FREE, offer_id: str = "o") -> None:
    service.keep(offer_id, content, None, offers=offers, now=NOW)


def issue(offers: FakeOffers, entity: str = "e", shop: FakeShop | None = None, now: int = NOW) -> Code:
    return service.issue("o", entity, ANNA, doors=fakes.doors(offers, shop), now=now)


def redeem(offers: FakeOffers, code: str, order_id: str, now: int = NOW, **use: Any) -> Code:
    asked = Use(**{"person_keys": ANNA, "order_id": order_id, **use})
    return service.redeem(code, asked, doors=fakes.doors(offers), now=now)


def test_asked_for_again_it_is_the_same_code(offers: FakeOffers) -> None:
    keep(offers)
    first = issue(offers)
    assert issue(offers, now=NOW + clock.DAY) == first
    assert issue(offers, "other").code != first.code
    assert [what for what, _ in offers.told] == ["offer.issued"] * 2


def test_twenty_who_ask_at_once_get_one_code(offers: FakeOffers) -> None:
    keep(offers)
    with ThreadPoolExecutor(20) as people:
        codes = set(people.map(lambda _: issue(offers).code, range(20)))
    assert len(codes) == len(offers.codes) == 1


def test_a_later_change_of_the_offer_does_not_touch_what_was_issued(offers: FakeOffers) -> None:
    keep(offers)
    before = issue(offers)
    keep(offers, replace(FREE, gives="percent", percent=5, valid_days=1))
    assert issue(offers) == before
    assert issue(offers, "other").percent == 5


def test_an_offer_that_is_over_issues_no_more_and_keeps_its_word(offers: FakeOffers) -> None:
    keep(offers)
    code = issue(offers)
    keep(offers, replace(FREE, active=False))
    with pytest.raises(OfferOver, match="off"):
        issue(offers, "other")
    assert issue(offers) == code
    assert redeem(offers, code.code, "1").redeemed is not None
    keep(offers, replace(FREE, valid_until=date(2026, 11, 20)))
    with pytest.raises(OfferOver, match="past"):
        issue(offers, "other")
    with pytest.raises(NotFound):
        service.issue("none", "e", ANNA, doors=fakes.doors(offers), now=NOW)


def test_a_bound_offer_needs_a_person_and_a_name_for_the_occasion(offers: FakeOffers) -> None:
    keep(offers)
    with pytest.raises(Invalid, match="person"):
        service.issue("o", "e", (), doors=fakes.doors(offers), now=NOW)
    for entity in ("", "x" * 513, "a\nb"):
        with pytest.raises(Invalid, match="512"):
            issue(offers, entity)
    keep(offers, replace(FREE, bound=False))
    assert not service.issue("o", "e", (), doors=fakes.doors(offers), now=NOW).bound


def test_a_pool_is_emptied_to_the_last_and_the_shop_is_warned(offers: FakeOffers) -> None:
    keep(offers, POOL)
    shop = FakeShop()
    assert service.upload("o", ["a-1", "A-1", "a-2", "a-3"], offers=offers) == (3, 0, ())
    got = [issue(offers, str(n), shop).code for n in range(3)]
    assert sorted(one.upper() for one in got) == ["A-1", "A-2", "A-3"]
    assert shop.warnings == [("o", 1), ("o", 0)]
    with pytest.raises(PoolEmpty):
        issue(offers, "4")
    assert issue(offers, "1").code == got[1]
    # What was issued doesn't come back by being uploaded again.
    assert service.upload("o", ["a-1", "a-2", "a-4"], offers=offers) == (1, 2, ())
    assert issue(offers, "4").code == "a-4"


def test_a_code_belongs_to_one_offer(offers: FakeOffers) -> None:
    keep(offers, POOL)
    keep(offers, POOL, "other")
    service.upload("o", ["a-1"], offers=offers)
    assert service.upload("other", ["A-1", "b-1"], offers=offers) == (1, 0, ("A-1",))


def test_codes_go_into_pools_only(offers: FakeOffers) -> None:
    keep(offers)
    with pytest.raises(Conflict, match="generated"):
        service.upload("o", ["abc"], offers=offers)
    with pytest.raises(NotFound):
        service.upload("none", ["abc"], offers=offers)
    with pytest.raises(Invalid) as refusal:
        service.upload("o", ["abc", "cancel"], offers=offers)
    assert refusal.value.errors[0].pointer == "/codes/1"


def test_a_code_is_used_once(offers: FakeOffers) -> None:
    keep(offers)
    code = issue(offers).code
    first = redeem(offers, code.lower(), "1")
    assert redeem(offers, code, "1", now=NOW + 99 * clock.DAY) == first
    with pytest.raises(Refused) as refusal:
        redeem(offers, code, "2")
    assert refusal.value.errors == (("/code", "used"),)
    with pytest.raises(NotFound):
        redeem(offers, "none", "1")
    assert [what for what, _ in offers.told] == ["offer.issued", "offer.redeemed"]


def test_twenty_orders_at_once_use_it_once(offers: FakeOffers) -> None:
    keep(offers)
    code = issue(offers).code

    def use(n: int) -> bool:
        try:
            return redeem(offers, code, str(n)).redeemed is not None
        except Refused:
            return False

    with ThreadPoolExecutor(20) as people:
        assert sum(people.map(use, range(20))) == 1


def test_it_ends_when_the_mail_says(offers: FakeOffers) -> None:
    keep(offers)
    code = issue(offers)
    for at, why in ((code.until, None), (code.until + 1, Why.EXPIRED)):
        use = Use(person_keys=ANNA)
        assert service.check(code.code, use, offers=offers, now=at).why is why
    with pytest.raises(Refused, match="good until"):
        redeem(offers, code.code, "1", now=code.until + 1)
    assert redeem(offers, code.code, "1", now=code.until).redeemed is not None


def test_a_check_says_what_it_gives_and_changes_nothing(offers: FakeOffers) -> None:
    keep(offers, replace(FREE, gives="percent", percent=15, least=Money(10_000, "SEK")))
    code = issue(offers)
    use = Use(total=Money(33_333, "SEK"), person_keys=ANNA)
    assert service.check(code.code, use, offers=offers, now=NOW) == (code, None, Money(5_000, "SEK"))
    assert offers.code(code.code) == code


def test_a_cancelled_order_gives_its_code_back_but_not_to_itself(offers: FakeOffers) -> None:
    keep(offers)
    code = issue(offers).code
    redeem(offers, code, "1")
    freed = service.release(code, "1", doors=fakes.doors(offers), now=NOW)
    assert service.release(code, "1", doors=fakes.doors(offers), now=NOW) == freed
    assert freed.redeemed is None
    with pytest.raises(Refused, match="cancelled"):
        redeem(offers, code, "1")
    assert redeem(offers, code, "2").redeemed is not None
    assert [what for what, _ in offers.told][1:] == ["offer.redeemed", "offer.released", "offer.redeemed"]
    assert offers.told[2][1]["released_by"] == "1"
    # Another order's cancellation frees nothing.
    assert service.release(code, "3", doors=fakes.doors(offers), now=NOW).redeemed is not None


News = st.lists(st.sampled_from(["placed", "cancelled"]), min_size=1, max_size=6)


@given(news=News, kills=st.lists(st.tuples(st.integers(1, 4), st.booleans()), max_size=3))
def test_any_order_of_an_orders_news_ends_the_same(news: list[str], kills: list[tuple[int, bool]]) -> None:
    offers = FakeOffers()
    keep(offers)
    code = issue(offers).code
    use = Use(person_keys=ANNA, order_id="1")
    told = [(one, None) for one in news] + [(one, kill) for one, kill in zip(news, kills, strict=False)]
    for one, kill in [*told, *((one, None) for one in news)]:
        killer = Killer(kill[0], after=kill[1]) if kill else None
        doors = Doors(killer.before(offers) if killer else offers, FakeShop(), "UTC")
        try:
            service.hear([code], use, is_cancelled=one == "cancelled", placed_at=NOW, doors=doors, now=NOW)
        except Killed:
            pass
    kept = offers.codes[code]
    assert (kept.redeemed is None) == ("cancelled" in news)
    happened = [what for what, _ in offers.told]
    assert happened.count("offer.redeemed") <= 1
    assert happened.count("offer.released") == (
        happened.count("offer.redeemed") if "cancelled" in news else 0
    )


def test_late_news_of_an_order_that_was_in_time_is_honoured(offers: FakeOffers) -> None:
    keep(offers)
    code = issue(offers)
    use = Use(person_keys=ANNA, order_id="1")
    late = code.until + clock.DAY

    def hear(placed_at: int, order_id: str) -> list[Any]:
        asked = replace(use, order_id=order_id)
        return service.hear(
            [code.code, "NOT-OURS", "not a code"],
            asked,
            is_cancelled=False,
            placed_at=placed_at,
            doors=fakes.doors(offers),
            now=late,
        )

    assert hear(late, "0") == [(code.code, "expired")]
    assert hear(code.until, "1") == [(code.code, "redeemed")]
    assert hear(code.until, "2") == [(code.code, "used")]


@given(at=st.integers(1, 8), after=st.booleans(), pool=st.booleans())
def test_issuing_that_was_cut_off_anywhere_gives_one_code_in_the_end(
    at: int, after: bool, pool: bool
) -> None:
    offers = FakeOffers()
    keep(offers, POOL if pool else FREE)
    if pool:
        service.upload("o", ["a-1", "a-2"], offers=offers)
    killer = Killer(at, after=after)
    doors = Doors(killer.before(offers), killer.before(FakeShop()), "UTC")
    try:
        service.issue("o", "e", ANNA, doors=doors, now=NOW)
    except Killed:
        pass
    code = issue(offers)
    assert list(offers.codes.values()) == [code]
    assert len(offers.pool) == int(pool)
    assert [what for what, _ in offers.told] == ["offer.issued"]


def test_an_offer_is_kept_by_revision(offers: FakeOffers) -> None:
    first = service.keep("o", FREE, 0, offers=offers, now=NOW)
    assert first.revision == 1
    assert service.keep("o", FREE, 0, offers=offers, now=NOW + 1) == first
    with pytest.raises(Conflict, match="revision 1"):
        service.keep("o", POOL, 0, offers=offers, now=NOW)
    assert service.keep("o", POOL, 1, offers=offers, now=NOW).revision == 2
    for n in range(domain.MOST_OFFERS - 1):
        keep(offers, FREE, f"more-{n}")
    with pytest.raises(Conflict, match="200 offers"):
        keep(offers, FREE, "one-more")


def test_a_person_who_is_erased_is_in_no_code_any_more(offers: FakeOffers) -> None:
    keep(offers)
    code = issue(offers).code
    doors = fakes.doors(offers)
    assert [one.code for one in service.export(["anna-mail"], offers=offers)] == [code]
    assert service.erase(["anna"], doors=doors, now=NOW) == 1
    assert service.erase(["anna"], doors=doors, now=NOW) == 0
    assert service.export(ANNA, offers=offers) == []
    with pytest.raises(Refused) as refusal:
        redeem(offers, code, "1")
    assert refusal.value.errors[0].detail == "other_person"
    assert issue(offers).code == code


def test_what_was_issued_and_used_is_counted_up_to_a_bound(offers: FakeOffers) -> None:
    keep(offers)
    codes = [issue(offers, f"e-{n}") for n in range(7)]
    redeem(offers, codes[0].code, "order-1")
    redeem(offers, codes[3].code, "order-2")
    assert service.tally("o", offers=offers) == service.Tally(issued=7, used=2, is_all=True)
    assert service.tally("o", offers=offers, most=5).is_all is False
    assert service.tally("none", offers=offers) == service.Tally(issued=0, used=0, is_all=True)
