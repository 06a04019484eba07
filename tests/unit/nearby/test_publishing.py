"""Which purchases make a group, when, and under which label."""

from collections import Counter

from chalicelib.kernel import clock
from chalicelib.nearby import domain as rules
from chalicelib.nearby import gathering
from chalicelib.nearby.domain import Atom, Label, Patience
from tests.unit.nearby.conftest import LATER, LULEA, NOW, SKELLEFTEA, UMEA, World, consistent


def test_enough_buyers_make_a_group_after_the_delay_and_not_before(world: World) -> None:
    for buyer in "ab":
        world.buys(buyer)
    assert world.publishes(NOW + LATER) == 0
    world.buys("c", at=NOW + LATER)
    assert world.publishes(NOW + LATER + 20 * clock.MINUTE) == 0, "the third is too young"
    assert world.count(UMEA, "tent") == 0
    assert world.publishes(NOW + 3 * LATER) == 1
    assert [world.count(one, "tent") for one in (UMEA, "SE.14", "SE")] == [3, 3, 3]
    assert [world.count(one) for one in (UMEA, "SE.14", "SE")] == [3, 3, 3]
    assert world.publishes(NOW + 9 * LATER) == 0
    assert set(world.store.told.values()) == {UMEA}
    assert world.store.notes == {}
    consistent(world)


def test_a_later_buyer_waits_for_others_and_is_seen_in_no_difference(world: World) -> None:
    for buyer in "abc":
        world.buys(buyer)
    world.publishes(NOW + LATER)
    for n, buyer in enumerate("defg"):
        world.buys(buyer, at=NOW + clock.HOUR)
        world.publishes(NOW + (n + 2) * clock.HOUR)
        assert world.count(UMEA, "tent") in (3, 6)
    consistent(world)


def test_one_buyer_is_one_however_much_they_order(world: World) -> None:
    for _ in range(9):
        world.buys("a")
    world.buys("a", "mat")
    world.buys("a", "mug")
    world.publishes(NOW + 300 * clock.DAY)
    assert world.store.published == {}
    assert len(world.store.held) == 3


def test_what_finds_no_companions_nearby_joins_wider_circles_in_time(world: World) -> None:
    for place in (UMEA, SKELLEFTEA, "SE.14"):
        world.buys("county" + place, "mat", place)
    for n in range(3):
        world.buys(f"here{n}", f"thing{n}", UMEA)
        world.buys(f"land{n}", "rope", (UMEA, LULEA, "SE")[n])
    world.publishes(NOW + clock.DAY)
    assert {one.label for one in world.store.published.values()} == {Label("SE.14", "mat")}
    for weeks in range(30):
        world.publishes(NOW + weeks * 7 * clock.DAY)
    labels = Counter(one.label for one in world.store.published.values())
    assert labels == Counter([Label("SE.14", "mat"), Label(UMEA)])
    consistent(world)
    assert {held.atom.product_id for held in world.store.held.values() if held.group is None} == {"rope"}


def test_a_product_is_told_of_in_the_country_before_anything_is(world: World) -> None:
    for n, place in enumerate((UMEA, LULEA, "SE")):
        world.buys(f"b{n}", "rope", place)
    for n, place in enumerate((UMEA, LULEA, "SE")):
        world.buys(f"c{n}", f"thing{n}", place)
    world.publishes(NOW + Patience.PRODUCT_IN_COUNTRY.time + 8 * clock.DAY)
    assert {one.label for one in world.store.published.values()} == {Label("SE", "rope")}
    world.publishes(NOW + Patience.ANYTHING_IN_COUNTRY.time + 8 * clock.DAY)
    assert {one.label for one in world.store.published.values()} == {Label("SE", "rope"), Label("SE")}
    assert world.points() == (), "a country is no point"


def test_very_many_at_once_make_groups_that_fit_into_a_row(world: World) -> None:
    many = rules.LARGEST_GROUP + 2
    atoms = [Atom(f"o{n}", "tent", UMEA, NOW + n, NOW, (f"b{n}",)) for n in range(many)]
    made = list(gathering.drafts(atoms, gathering.product_here, least=3, tick=NOW))
    assert [len(one.members) for one in made] == [rules.LARGEST_GROUP]
    assert list(gathering.drafts(reversed(atoms), gathering.product_here, least=3, tick=NOW)) == made
