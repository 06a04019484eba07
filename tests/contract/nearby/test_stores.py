"""What nearby's ports promise, held against the fake and the real stores."""

import random
import uuid
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import pytest
from msgspec.structs import replace

from chalicelib.aws import tables
from chalicelib.kernel import clock
from chalicelib.kernel.revisions import Stale
from chalicelib.nearby import closing, domain, gathering, models, publishing, service, tallies
from chalicelib.nearby.archive import DynamoLooks, DynamoSheets, fetch
from chalicelib.nearby.domain import Atom, Draft, Held
from chalicelib.nearby.ports import Doors, Groups, Looks, Purchases, Sheets
from chalicelib.nearby.public import labels_part
from chalicelib.nearby.service import Intake, Purchase
from chalicelib.nearby.store import DynamoGroups, DynamoPurchases
from chalicelib.nearby.tallies import Tally, Window
from tests.fakes.nearby import FakeNearby
from tests.support.country import ZONE
from tests.support.faults import Killed, Killer

NOW = 1_800_000_000_000


class Stores(NamedTuple):
    purchases: Purchases
    groups: Groups
    sheets: Sheets
    looks: Looks


@pytest.fixture(params=["fake", "real"])
def stores(request: pytest.FixtureRequest) -> Stores:
    if request.param == "fake":
        fake = FakeNearby()
        return Stores(fake, fake, fake, fake)
    request.getfixturevalue("aws_endpoint")
    return Stores(DynamoPurchases(), DynamoGroups(), DynamoSheets(), DynamoLooks())


@pytest.fixture
def land() -> str:
    """A county that no other test has."""
    return f"SE.{uuid.uuid4().hex[:10]}"


def bought(land: str, n: int, product: str = "tent", **changed: Any) -> Atom:
    atom = Atom(f"{land}-o{n}", product, f"{land}.1", NOW + n, NOW + n, (f"{land}-c{n}", f"{land}-e{n}"))
    return replace(atom, **changed)


def draft(land: str, atoms: Collection[Atom]) -> Draft:
    (made,) = gathering.drafts(atoms, gathering.product_here, least=1, tick=NOW)
    return made


def group(made: Draft) -> domain.Group:
    return domain.published(made, made.members, ZONE)


def mine(stores: Stores, land: str) -> list[Draft]:
    return [one for one in stores.groups.unfinished() if one.label.place.startswith(land)]


def test_a_purchase_waits_once(stores: Stores, land: str) -> None:
    atom = bought(land, 1)
    assert stores.purchases.add(atom)
    assert not stores.purchases.add(replace(atom, since=NOW + 9))
    assert stores.purchases.of_order(atom.order_id) == [Held(atom)]
    assert [stores.purchases.of_buyer(key) for key in atom.keys] == [[Held(atom)]] * 2
    assert stores.purchases.waiting(land) == [atom]
    assert stores.purchases.waiting(land, f"{land}.1") == [atom]
    assert stores.purchases.waiting(land, f"{land}.2") == []
    assert land in stores.purchases.counties()


def test_a_buyer_counts_once_a_product_and_year_by_either_key(stores: Stores, land: str) -> None:
    first = bought(land, 1)
    assert stores.purchases.add(first)
    soon = {"placed_at": NOW + domain.YEAR - clock.DAY}
    assert not stores.purchases.add(bought(land, 2, keys=(first.keys[0],), **soon))
    assert not stores.purchases.add(bought(land, 3, keys=("other", first.keys[1]), **soon))
    assert not stores.purchases.add(bought(land, 4, keys=first.keys, placed_at=NOW - domain.YEAR + clock.DAY))
    assert stores.purchases.add(bought(land, 5, "mat", keys=first.keys))
    later = bought(land, 6, keys=first.keys, placed_at=NOW + domain.YEAR + 1)
    assert stores.purchases.add(later)
    assert stores.purchases.remove(first)
    assert Held(later) in stores.purchases.of_buyer(first.keys[0]), (
        "the later mark isn't the earlier's to take"
    )


def test_a_waiting_purchase_is_removed_with_all_its_rows_and_may_come_again(
    stores: Stores, land: str
) -> None:
    atom = bought(land, 1)
    stores.purchases.add(atom)
    assert stores.purchases.remove(atom)
    assert not stores.purchases.remove(atom)
    assert stores.purchases.waiting(land) == stores.purchases.of_order(atom.order_id) == []
    assert stores.purchases.of_buyer(atom.keys[0]) == []
    assert stores.purchases.add(atom)


def test_notes_go_unless_another_purchase_came(stores: Stores, land: str) -> None:
    stores.purchases.stir(land)
    (note,) = (one for one in stores.purchases.stirred() if one.place == land)
    stores.purchases.stir(land)
    stores.purchases.calm(note)
    (again,) = (one for one in stores.purchases.stirred() if one.place == land)
    stores.purchases.calm(again)
    assert land not in {one.place for one in stores.purchases.stirred()}


def test_a_group_takes_those_who_wait_and_is_published_once(stores: Stores, land: str) -> None:
    atoms = [bought(land, n) for n in range(60)]
    for atom in atoms:
        stores.purchases.add(atom)
    made = draft(land, atoms)
    assert stores.groups.begin(made)
    assert not stores.groups.begin(made)
    stores.purchases.forget(atoms[3])
    kept = [atom for atom in atoms if atom != atoms[3]]
    assert stores.groups.mark(made) == kept
    assert stores.groups.mark(made) == kept
    assert stores.purchases.waiting(land) == []
    assert not stores.purchases.remove(atoms[0])
    assert stores.purchases.of_order(atoms[0].order_id) == [Held(atoms[0], made.group_id)]
    done = stores.groups.publish(made, group(made))
    assert done is not None
    assert done.group == group(made)
    assert stores.groups.dissolve(made) == done == stores.groups.publish(made, replace(group(made), n=1))
    assert mine(stores, land) == [done]
    stores.groups.settle(done)
    stores.groups.finish(done)
    stores.groups.finish(done)
    assert mine(stores, land) == []
    assert stores.groups.publish(made, group(made)) is None


def test_a_purchase_is_in_one_group_only(stores: Stores, land: str) -> None:
    atoms = [bought(land, n) for n in range(3)]
    for atom in atoms:
        stores.purchases.add(atom)
    first, second = draft(land, atoms[:2]), draft(land, atoms)
    stores.groups.begin(first)
    stores.groups.begin(second)
    assert stores.groups.mark(first) == atoms[:2]
    assert stores.groups.mark(second) == atoms[2:]


def test_what_was_given_up_lets_its_members_wait_again_and_takes_none(stores: Stores, land: str) -> None:
    atoms = [bought(land, n) for n in range(3)]
    for atom in atoms:
        stores.purchases.add(atom)
    made = draft(land, atoms)
    stores.groups.begin(made)
    stores.groups.mark(made)
    stores.purchases.forget(atoms[0])
    gone = stores.groups.dissolve(made)
    assert gone is not None
    assert gone.dissolving
    stores.groups.release(gone)
    stores.groups.release(gone)
    assert sorted(stores.purchases.waiting(land), key=lambda one: one.name) == atoms[1:]
    assert stores.groups.mark(made) == []
    stores.groups.finish(gone)
    assert stores.groups.mark(made) == []
    assert stores.purchases.of_order(atoms[1].order_id) == [Held(atoms[1])]


def test_a_purchase_that_moved_is_not_taken_where_it_was(stores: Stores, land: str) -> None:
    atom = bought(land, 1)
    stores.purchases.add(atom)
    made = draft(land, [atom])
    stores.groups.begin(made)
    stores.purchases.remove(atom)
    moved = replace(atom, place=f"{land}.2")
    stores.purchases.add(moved)
    assert stores.groups.mark(made) == []
    assert stores.purchases.waiting(land) == [moved]


def test_sheets_are_written_on_what_was_read(stores: Stores, land: str) -> None:
    assert stores.sheets.read([land]) == {}
    stores.sheets.write(land, b"one", 0, NOW)
    with pytest.raises(Stale):
        stores.sheets.write(land, b"two", 0, NOW)
    stores.sheets.write(land, b"two", 1, NOW)
    with pytest.raises(Stale):
        stores.sheets.write(land, b"three", 1, NOW)
    assert stores.sheets.read([land, f"{land}-none"]) == {land: (b"two", 2)}


def test_looks_are_kept_once_and_what_came_of_them_holds(stores: Stores, land: str) -> None:
    hour = random.Random(land).randrange(10**6, 10**9)
    for body in (b"a", b"b", b"a"):
        stores.looks.keep(hour, body)
    assert sorted(stores.looks.of_hour(hour)) == [b"a", b"b"]
    assert list(stores.looks.of_hour(hour + 1)) == []
    assert stores.looks.close(hour, b"first") == b"first"
    assert stores.looks.close(hour, b"second") == b"first"


def test_four_who_publish_at_once_tell_each_purchase_once(stores: Stores, land: str) -> None:
    atoms = [bought(land, n, f"{land}-p{n % 3}") for n in range(24)]
    for atom in atoms:
        stores.purchases.add(atom)
    doors = Doors(
        purchases=stores.purchases, groups=stores.groups, sheets=stores.sheets, looks=stores.looks, plain=set,
        place=lambda _code: None, cells=lambda _place: (), viewers=len, least=5,  # type: ignore[arg-type]
        delay=0, zone=ZONE,
    )  # fmt: skip

    def publish(_: int) -> int:
        made = closing.make(
            stores.purchases.waiting(land), gathering.product_here, doors=doors, tick=NOW + clock.DAY
        )
        return made + closing.finish(doors, NOW + clock.DAY)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(publish, range(4)))
    closing.finish(doors, NOW + 2 * clock.DAY)
    assert mine(stores, land) == []
    today = domain.day(NOW + clock.DAY, ZONE)
    in_groups = sum(
        one.group is not None for atom in atoms for one in stores.purchases.of_order(atom.order_id)
    )
    sheet = stores.sheets.read([tallies.sum_name(land)])[tallies.sum_name(land)]
    assert tallies.unpack(sheet.body, Tally, Tally()).count(Window.YEAR, today) == in_groups
    assert in_groups + len(stores.purchases.waiting(land)) == 24
    assert in_groups > 0


class Mine:
    """A store as if nobody else used the table: what begins with one county's code."""

    def __init__(self, inner: Any, land: str) -> None:
        self._inner, self._land = inner, land

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def counties(self) -> list[str]:
        return [one for one in self._inner.counties() if one == self._land]

    def stirred(self) -> list[Any]:
        return [one for one in self._inner.stirred() if one.place.startswith(self._land)]

    def unfinished(self) -> list[Draft]:
        return [one for one in self._inner.unfinished() if one.label.place.startswith(self._land)]

    def read(self, names: Collection[str]) -> dict[str, Any]:
        found = self._inner.read([f"{self._land}~{name}" for name in names])
        return {name.partition("~")[2]: sheet for name, sheet in found.items()}

    def write(self, name: str, *rest: Any) -> None:
        self._inner.write(f"{self._land}~{name}", *rest)


def test_months_of_the_clockwork_with_kills_end_as_they_would_without(stores: Stores, land: str) -> None:
    """News and runs through the store itself, every 40th call the last of its process."""
    dice, calls = random.Random(9), iter(range(1, 10**9))
    orders = {
        f"{land}-{n}": Purchase(
            f"{land}-{n}", True, NOW + dice.randrange(30) * clock.DAY, f"{land}.{dice.randrange(2)}",
            (f"{land}-b{dice.randrange(20)}",), (f"p{dice.randrange(3)}",),
        )
        for n in range(40)
    }  # fmt: skip
    late = NOW + 31 * clock.DAY
    for one in orders:
        service.take(one, intake=Intake(stores.purchases, orders.get, set), now=late)
    doors = Doors(
        *(Mine(store, land) for store in stores), plain=set, place=lambda _code: None, cells=lambda _place: (),  # type: ignore[arg-type]
        viewers=lambda pairs: len(set(pairs)), least=4, delay=30 * clock.MINUTE, zone=ZONE,
    )  # fmt: skip
    for now in (late + clock.HOUR, late + 40 * clock.DAY, late + 70 * clock.DAY):
        for _ in range(60):
            killer = Killer(next(calls) * 7 % 40 + 1, after=bool(dice.randrange(2)))
            try:
                publishing.run(doors=Doors(*map(killer.before, doors[:4]), *doors[4:]), now=now)
                break
            except Killed:
                continue
        publishing.run(doors=doors, now=now)
    assert doors.groups.unfinished() == []
    held = [one for order in orders for one in stores.purchases.of_order(order)]
    in_groups = [one for one in held if one.group is not None]
    assert len(in_groups) >= 20
    sheet = doors.sheets.read([tallies.sum_name(land)])[tallies.sum_name(land)]
    today = domain.day(late + 70 * clock.DAY, ZONE)
    assert tallies.unpack(sheet.body, Tally, Tally()).count(Window.YEAR, today) == len(in_groups)
    assert len(stores.purchases.waiting(land)) == len(held) - len(in_groups)


def test_pages_read_where_a_purchase_was_made_once_its_group_is_published(
    aws_endpoint: str, land: str
) -> None:
    purchases, groups = DynamoPurchases(), DynamoGroups()
    here, anything = bought(land, 1), bought(land, 2, "mat")
    for atom in (here, anything):
        purchases.add(atom)
    named = draft(land, [here])
    (unnamed,) = gathering.drafts([anything], gathering.anything_here, least=1, tick=NOW)
    part = labels_part([here.name, anything.name, ("none", "none")])
    for made in (named, unnamed):
        groups.begin(made)
        groups.mark(made)
        before = part.parse(tables.batch_get(part.keys, consistent=True))
        assert before == ({} if made is named else {here.name: f"{land}.1"})
        done = groups.publish(made, group(made))
        assert done is not None
        groups.settle(done)
        groups.finish(done)
    told = part.parse(tables.batch_get(part.keys, consistent=True))
    assert told == {here.name: f"{land}.1"}, "a group without a product tells no place of one"


def test_rows_go_by_themselves(aws_endpoint: str, land: str) -> None:
    atom = bought(land, 1)
    DynamoPurchases().add(atom)
    keys = [models.purchase_key(*atom.name), models.wait_key(atom), models.buyer_key(atom.keys[0], "tent")]
    for item in tables.batch_get(keys, consistent=True).values():
        assert int(item["expires_at"]["N"]) * 1000 > NOW + domain.YEAR
    DynamoSheets().write(land, b"x", 0, NOW)
    assert fetch([land]) == {land: b"x"}
