"""Which purchases count by place, and how they are forgotten. Whatever is told again, late or twice, ends the same."""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple

from chalicelib.nearby.domain import YEAR, Atom, Held
from chalicelib.nearby.ports import Purchases


class Purchase(NamedTuple):
    """What this room asks of an order. It counts while it stands, of a known buyer who didn't refuse, sent somewhere.

    An order of the past (`historical`) came in with all its companions, for whom it waits no second time.
    """

    order_id: str
    counts: bool
    placed_at: int
    place: str | None
    keys: tuple[str, ...]
    product_ids: tuple[str, ...]
    historical: bool = False


class Intake(NamedTuple):
    """What taking purchases in needs. `order` gives an order as it is now; `plain` the products that aren't discreet."""

    purchases: Purchases
    order: Callable[[str], Purchase | None]
    plain: Callable[[Collection[str]], set[str]]


def take(order_id: str, *, intake: Intake, now: int) -> int:
    """Bring what is kept of an order's purchases up to the order; how many came or went.

    What stands in a group stays there, unless the buyer was forgotten: then only the group's number stays.
    """
    order, purchases = intake.order(order_id), intake.purchases
    wanted = {atom.product_id: atom for atom in _atoms(order, intake, now)}
    changed = 0
    for held in purchases.of_order(order_id):
        if order is None or not order.keys:
            purchases.forget(held.atom)
            changed += 1
        elif held.group is not None:
            wanted.pop(held.atom.product_id, None)
        elif not _is_same(held.atom, wanted.get(held.atom.product_id)):
            changed += purchases.remove(held.atom)
    changed += sum(purchases.add(atom) for atom in wanted.values())
    for place in sorted({atom.place for atom in wanted.values()}):
        # Again and again is harmless, and makes up for a note that was lost.
        purchases.stir(place)
    return changed


def _is_same(held: Atom, wanted: Atom | None) -> bool:
    return wanted is not None and (held.place, held.keys) == (wanted.place, wanted.keys)


def _atoms(order: Purchase | None, intake: Intake, now: int) -> Iterator[Atom]:
    """The purchases of an order that count, none older than a year."""
    if order is None or not order.counts or order.place is None or not order.keys:
        return
    if not order.placed_at <= now < order.placed_at + YEAR:
        return
    since = order.placed_at if order.historical else now
    for product_id in sorted(intake.plain(order.product_ids)):
        yield Atom(order.order_id, product_id, order.place, order.placed_at, since, order.keys)


def export(keys: Iterable[str], *, purchases: Purchases) -> list[Held]:
    """All purchases that are kept of a person."""
    return list(_of(keys, purchases))


def erase(keys: Iterable[str], *, purchases: Purchases) -> int:
    """Forget a person's purchases; how many there were. Published groups keep their number only."""
    gone = 0
    for held in _of(keys, purchases):
        purchases.forget(held.atom)
        gone += 1
    return gone


def _of(keys: Iterable[str], purchases: Purchases) -> Iterator[Held]:
    known = {held.atom.name: held for key in keys for held in purchases.of_buyer(key)}
    return iter([known[name] for name in sorted(known)])
